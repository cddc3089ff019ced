// Keys of the drift check: N and B go to the next and the previous finding, C copies its signed words.
(function () {
  const findings = Array.from(document.querySelectorAll("[data-finding]"));
  const here = () => findings.findIndex((finding) => finding.contains(document.activeElement));
  let last = -1;

  function go(step) {
    const at = here() >= 0 ? here() : last;
    last = Math.max(0, Math.min(findings.length - 1, at + step));
    findings[last].focus();
    findings[last].scrollIntoView({ block: "nearest" });
  }
  // Before the keys of the desk, where N begins a new ask.
  document.addEventListener("keydown", (event) => {
    if (!findings.length || !window.deskKeysOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("textarea, select, input, [contenteditable]")) return;
    const key = window.deskKey(event.key.toLowerCase());
    if (key === "n" || key === "b") {
      event.preventDefault();
      go(key === "n" ? 1 : -1);
    } else if (key === "c" && here() >= 0) {
      const copy = findings[here()].querySelector("[data-copy-from]");
      if (!copy) return;
      event.preventDefault();
      copy.click();
    }
  }, true);
})();
