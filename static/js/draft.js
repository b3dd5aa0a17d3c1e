// What is typed in a draft is kept on the server a little after the last key, and when the page is left: not saved, only not lost.
const PAUSE_MS = 3000;
const AGAIN_MS = 15000; // after a failure
const OVER = 409; // the draft is no longer written
const REFUSED = 400; // too long, or with characters that cannot be shown
const form = document.querySelector("form[data-keep]"); // none while an unsaved text of earlier waits for a decision
const said = document.querySelector("[data-kept]");
let timer = 0;
let isTyped = false;
let isSent = false;

async function keep() {
  clearTimeout(timer);
  if (!isTyped || isSent) return;
  isTyped = false;
  try {
    const response = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form), keepalive: form.elements.text.value.length < 20000 });
    if (response.status === OVER || response.status === REFUSED) {
      said.textContent = response.status === OVER ? said.dataset.over : said.dataset.refused;
      return;
    }
    const answer = await response.json();
    if (!answer.kept) throw new Error("refused");
    said.textContent = answer.revision > Number(form.elements.base.value) ? said.dataset.moved : said.dataset.said;
  } catch {
    isTyped = true; // tried again: soon, with the next key, or when the connection is back
    said.textContent = said.dataset.failed;
    timer = setTimeout(keep, AGAIN_MS);
  }
}

if (form) {
  form.addEventListener("input", () => {
    isTyped = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
  addEventListener("online", keep);
  addEventListener("pageshow", () => { isSent = false; }); // back from the page that followed
}
