// Who typed something and did not save it is asked before the page goes.
const form = document.querySelector("form[data-leaving]");
let isTyped = false;

function ask(event) {
  if (isTyped) event.preventDefault();
}

if (form) {
  form.addEventListener("input", () => { isTyped = true; });
  form.addEventListener("submit", () => { isTyped = false; });
  addEventListener("beforeunload", ask);
}
