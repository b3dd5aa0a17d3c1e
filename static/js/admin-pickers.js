// The pickers of Django's admin have no name that a screen reader could say: they get that of their field.
const nameOf = (element) => element.closest(".form-row, .fieldBox")?.querySelector("label")?.textContent.trim().replace(/:$/, "") ?? "";
// Behind jQuery's own queue, in which the pickers are made.
globalThis.django?.jQuery?.(() => {
  for (const picker of document.querySelectorAll(".select2-selection, .select2-search__field")) {
    picker.setAttribute("aria-label", nameOf(picker));
    picker.querySelector("[role=textbox]")?.setAttribute("aria-label", nameOf(picker));
  }
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".select2-search__field") && !target.ariaLabel) target.ariaLabel = document.querySelector(".select2-container--open .select2-selection")?.ariaLabel ?? "";
});
