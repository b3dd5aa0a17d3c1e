// On a narrow screen the navigation is longer than the line: begin where the reader is.
for (const here of document.querySelectorAll(".top nav [aria-current], .tabs [aria-current]")) {
  const line = here.parentElement;
  line.scrollLeft = here.offsetLeft - line.offsetLeft - line.clientWidth / 2 + here.clientWidth / 2;
}

// A menu closes with Escape, which gives the focus back to what opened it, and when the reader goes elsewhere.
for (const menu of document.querySelectorAll("[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}
