// J and K over Tab, only while the focus is inside the list of work: nothing fires by surprise (WCAG 2.1.4).
const queue = document.querySelector(".tc-queue");

queue?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (event.key === "/") document.querySelector("#chercher")?.focus();
  else if (step) moveFocus(step);
  else return;
  event.preventDefault();
});

function moveFocus(step) {
  const rows = [...queue.querySelectorAll(".tc-queue__what a")];
  const here = rows.findIndex((row) => row.closest("li").contains(document.activeElement));
  rows[Math.min(Math.max(here + step, 0), rows.length - 1)]?.focus();
}
