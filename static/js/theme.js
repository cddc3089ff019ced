// Sets the colour theme before the first paint: ?theme=dark, then the saved choice, then the system's.
(function () {
  const root = document.documentElement;
  const key = "dd-theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const known = (name) => (name === "light" || name === "dark" ? name : null);

  function saved() {
    try { return known(localStorage.getItem(key)); } catch { return null; }
  }
  function save(name) {
    try {
      if (name) localStorage.setItem(key, name);
      else localStorage.removeItem(key);
    } catch { /* storage is off: the choice holds for this page */ }
  }
  function show(name) {
    root.setAttribute("data-bs-theme", name || (system.matches ? "dark" : "light"));
  }

  root.classList.add("js");
  show(known(new URLSearchParams(location.search).get("theme")) || saved());
  system.addEventListener("change", () => { if (!saved()) show(null); });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    const next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    save(next);
    show(next);
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-choice]")) return;
    save(known(event.target.value));
    show(known(event.target.value));
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("[data-theme-choice]")) {
      input.checked = input.value === (saved() || "system");
    }
  });
})();
