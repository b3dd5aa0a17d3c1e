// Beside every moment on a public page, the reader's own time.
for (const element of document.querySelectorAll("time[datetime*='T']")) {
  const at = new Date(element.dateTime);
  if (!Number.isNaN(at.valueOf())) element.title = at.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" });
}
