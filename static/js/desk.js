// Choose all that are shown, and say how many are chosen. Without this the boxes work one by one.
const table = document.querySelector("table[data-choose]");
if (table) {
  const boxes = [...table.querySelectorAll("input[type=checkbox]")];
  const said = document.querySelector("[data-chosen-count]");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input";
  all.setAttribute("aria-label", said.dataset.chooseAll || "");
  table.querySelector("thead td").append(all);
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    said.textContent = chosen ? `${said.dataset.chosenCount} ${chosen}` : "";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  table.addEventListener("change", count);
  count();
}
