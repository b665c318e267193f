// Pages say what was new when they were made. What is new no more loses its mark.

for (const mark of document.querySelectorAll("[data-until]")) {
  if (Date.now() > mark.dataset.until) mark.remove();
}
