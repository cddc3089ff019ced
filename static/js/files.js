// Dropping and pasting files into a form. Without this file its plain file field does the same.
// Attributes it reads are listed in docs/components.md.
(function () {
  const one = (selector, root = document) => root.querySelector(selector);
  const words = { B: 1, KB: 1024, MB: 1024 * 1024 };

  function size(bytes) {
    const unit = bytes >= words.MB ? "MB" : bytes >= words.KB ? "KB" : "B";
    return `${Math.round(bytes / words[unit]).toLocaleString("en")} ${unit}`;
  }

  // Browsers call every pasted picture image.png; two of them would look alike in the list.
  function named(file) {
    if (file.name && file.name !== "image.png") return file;
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const when = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate()), two(now.getHours()) + two(now.getMinutes()) + two(now.getSeconds())];
    return new File([file], `pasted-${when.join("-")}.png`, { type: file.type });
  }

  function setUp(form) {
    const field = one("input[type='file']", form);
    const list = one("[data-files-list]", form);
    const said = one("[data-files-said]", form);
    const zone = one("[data-files-drop]", form);
    if (!field || !list || !zone) return null;

    function show(text) {
      const files = Array.from(field.files);
      list.replaceChildren(...files.map((file) => {
        const line = document.createElement("li");
        const tooLarge = file.size > Number(field.dataset.limit || Infinity);
        line.textContent = `${file.name}, ${size(file.size)}${tooLarge ? `. The limit is ${size(field.dataset.limit)}.` : ""}`;
        line.classList.toggle("late-t", tooLarge);
        return line;
      }));
      list.hidden = files.length === 0;
      if (said) said.textContent = text || (files.length ? `${files.length} chosen: ${files.map((file) => file.name).join(", ")}` : "");
    }

    function add(files) {
      const kept = new DataTransfer();
      if (field.multiple) Array.from(field.files).forEach((file) => kept.items.add(file));
      Array.from(files).map(named).slice(0, field.multiple ? undefined : 1).forEach((file) => kept.items.add(file));
      field.files = kept.files;
      show();
    }

    const carries = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
    zone.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
    });
    zone.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      zone.classList.remove("over");
      if (event.dataTransfer.files.length) add(event.dataTransfer.files);
    });
    field.addEventListener("change", () => show());
    window.addEventListener("pageshow", () => show());
    return { form, add };
  }

  // Only what belongs to the chosen way stands there; what was refused stays in sight. The other ways are not sent along.
  const parts = Array.from(document.querySelectorAll("[data-when]"));
  function chosen() {
    parts.forEach((part) => {
      const [name, value] = part.dataset.when.split("=");
      const picked = one(`[name="${name}"]:checked`, part.closest("form"));
      part.hidden = Boolean(picked) && picked.value !== value && !one(".bad", part);
      part.querySelectorAll("textarea, input[type='file']").forEach((field) => { field.disabled = part.hidden; });
    });
  }
  document.addEventListener("change", (event) => { if (event.target.matches("input[type='radio']")) chosen(); });
  window.addEventListener("pageshow", chosen);
  chosen();

  const forms = Array.from(document.querySelectorAll("form[data-files]")).map(setUp).filter(Boolean);

  // A file dropped beside the box would replace the page and lose what was typed.
  ["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    if (!event.defaultPrevented && event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files")) event.preventDefault();
  }));

  // Pasting goes to the form around the field that is being typed in, else to the first one. Pasted text stays text.
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData ? event.clipboardData.files : [];
    const place = forms.find((entry) => entry.form.contains(event.target)) || forms[0];
    if (!files.length || !place || !place.form.getClientRects().length) return;
    if (event.target.closest("input, textarea") && event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    place.add(files);
  });
})();
