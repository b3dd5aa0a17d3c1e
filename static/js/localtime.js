// Beside every moment, the reader's own time, where theirs is another than the page's. A day without a time of day needs none.
const MINUTE = 60;
for (const element of document.querySelectorAll("time[data-shown-offset]")) {
  const at = new Date(element.dateTime);
  const own = -at.getTimezoneOffset() * MINUTE;
  const shown = Number(element.dataset.shownOffset);
  if (Number.isNaN(at.valueOf()) || own === shown) continue;
  const day = (offset) => new Date(at.valueOf() + offset * 1000).toISOString().slice(0, 10);
  const date = day(own) === day(shown) ? {} : { day: "numeric", month: "long" };
  const text = at.toLocaleString(document.documentElement.lang, { ...date, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  element.after(` (${document.body.dataset.yourTime} ${text})`);
}
