// Escape puts the reason of a repair away until it is asked for again; without this script all
// else works the same.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.body.classList.add("no-why");
});
for (const kind of ["focusin", "mouseover"]) {
  document.addEventListener(kind, () => document.body.classList.remove("no-why"));
}
