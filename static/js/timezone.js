// Guess the reader's time zone for the first form, where the server only knows UTC.
const field = document.querySelector("[data-guess-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (field && field.value === "UTC" && zone && [...field.options].some((option) => option.value === zone)) field.value = zone;
