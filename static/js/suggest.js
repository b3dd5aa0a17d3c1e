// Offers organisations while somebody types, by any of their names. Without it the field has the browser's own list, or is simply typed.
const DELAY = 150;

function enhance(field) {
  const list = document.createElement("ul");
  const box = document.createElement("div");
  let timer, asked, chosen = -1;
  box.className = "suggest";
  const wasTyping = document.activeElement === field; // on a slow line somebody types before this arrives; a field that is moved loses the focus
  field.replaceWith(box);
  list.id = `${field.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0]?.innerText.trim() || field.name);
  box.append(field, list);
  field.removeAttribute("list");
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
    field.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const take = (option) => {
    field.value = option.dataset.value;
    close();
  };
  const mark = (place) => {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    const option = list.children[place];
    if (!option) return;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    list.replaceChildren(...found.map(({ value, note }, number) => {
      const option = document.createElement("li");
      const small = document.createElement("small");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = value;
      small.textContent = note;
      option.append(value, small);
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(option));
      return option;
    }));
    if (!found.length) return close();
    chosen = -1;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    if (!field.value.trim()) return close();
    try {
      const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: field.value })}`, { signal: asked.signal });
      if (answer.ok && !answer.redirected && document.activeElement === field) show((await answer.json()).found);
    } catch {
      close(); // away, or asked again meanwhile: what is typed still counts
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    close();
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") mark(chosen < last ? chosen + 1 : 0);
    else if (event.key === "ArrowUp") mark(chosen > 0 ? chosen - 1 : last);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  if (wasTyping) {
    field.focus();
    ask();
  }
}

document.querySelectorAll("input[data-suggest]").forEach(enhance);
