// Save a form by itself a little after the last key, as its button would. What the server refuses is left to the button, which shows why.
const PAUSE_MS = 2000;
const form = document.querySelector("[data-autosave]");
const said = document.querySelector("[data-autosave-said]");
let timer = 0;
let saving = false;
let typed = false;

async function save() {
  if (saving) return;
  saving = true;
  typed = false;
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const version = page.querySelector("[data-autosave] [name=version]");
    if (!response.ok || !version || page.querySelector("[data-autosave] .is-invalid")) throw new Error("refused");
    form.elements.version.value = version.value;
    said.textContent = said.dataset.saved;
  } catch {
    said.textContent = said.dataset.failed;
    typed = false; // not again until the next key: on a train, or where somebody else wrote, the reader decides
  }
  saving = false;
  if (typed) wait();
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
}

if (form) {
  form.addEventListener("input", () => {
    typed = true;
    said.textContent = "";
    wait();
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
