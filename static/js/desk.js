// What makes the desk quicker to use. Every page works without this file.
// Attributes it reads are listed in docs/components.md.
(function () {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector, root = document) => root.querySelector(selector);
  const body = document.body;

  // ---- One polite place for news ----
  let toastTimer = 0;
  function toast(text) {
    const region = one("#messages");
    if (!region) return;
    all(".toast-l", region).forEach((old) => old.remove());
    const box = document.createElement("div");
    box.className = "toast-l";
    box.textContent = text;
    region.append(box);
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => box.remove(), 10000);
  }
  window.deskToast = toast;

  // ---- What can be taken back says for how long, and then goes ----
  all("form[data-undo]").forEach((form) => {
    const until = Date.now() + Number(form.dataset.undo) * 1000;
    const left = one("[data-undo-left]", form);
    const counting = setInterval(() => {
      const seconds = Math.ceil((until - Date.now()) / 1000);
      if (seconds > 0) left.textContent = seconds;
      else {
        clearInterval(counting);
        if (!form.dataset.sent) form.remove();
      }
    }, 250);
  });

  // ---- Errors: focus the summary, and land on the field a line names ----
  one("[data-focus]")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".errsum a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "center" });
  });

  // ---- A blocked button explains itself, and does nothing ----
  document.addEventListener("click", (event) => {
    const blocked = event.target.closest("[aria-disabled='true']");
    if (!blocked) return;
    event.preventDefault();
    event.stopPropagation();
    const why = document.getElementById(blocked.getAttribute("aria-describedby"));
    if (why) toast(why.textContent.trim());
  }, true);

  // ---- No form is sent twice ----
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.hasAttribute("data-resubmit")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 10000); // a download leaves the page standing
  });
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.matches("[data-check-field]")) all("form[data-sent]").forEach(release);
  });

  // ---- Copy: data-copy-from is "#element" or a URL; empty means the form around the button ----
  async function write(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no TLS, or no permission: the old way
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "vh";
      body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("copy");
    }
  }
  async function wordsFor(button) {
    const from = button.dataset.copyFrom;
    if (from.startsWith("#")) return { ok: true, text: one(from).textContent.trim() };
    const form = from ? null : button.form;
    const headers = { Accept: "text/plain", "X-Requested-With": "XMLHttpRequest" };
    const asked = form
      ? await fetch(form.action, { method: form.method, body: new FormData(form, button), headers })
      : await fetch(from, { headers });
    return { ok: asked.ok, text: (await asked.text()).trim(), sentence: asked.status === 409 };
  }
  // What a page said when it was loaded does not hold once a copy was refused; nor when the browser brings it back.
  function notReady(sentence) {
    const note = one("[data-ready] .note");
    if (!note) return;
    note.classList.replace("st-yes", "st-paused");
    const use = one("use", note);
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#i-pause"));
    one("p", note).textContent = `Not ready any more. ${sentence} Load the page again.`;
    document.title = document.title.replace(/^Ready/, "Not ready");
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && one("[data-ready]")) location.reload();
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-from]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    try {
      const words = await wordsFor(button);
      if (words.ok) await write(words.text);
      if (words.sentence) notReady(words.text);
      toast(words.ok ? button.dataset.copyDone || "Copied." : words.sentence ? words.text : "Not copied: the words did not load. Try again.");
    } catch {
      toast("Not copied: the browser refused. Select the words and copy them by hand.");
    }
  });

  // ---- Show password ----
  document.addEventListener("change", (event) => {
    const id = event.target.dataset?.showPassword;
    const field = id && document.getElementById(id);
    if (field) field.type = event.target.checked ? "text" : "password";
  });

  // ---- Rows of a formset ----
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-formset-add], [data-formset-remove]");
    const set = button?.closest("[data-formset]");
    if (!set) return;
    event.preventDefault(); // without scripts the button sends the form and comes back with one more row
    const total = one(`[name="${set.dataset.formset}-TOTAL_FORMS"]`, set);
    if (button.hasAttribute("data-formset-add")) {
      const made = one("template[data-formset-empty]", set).content.cloneNode(true);
      const row = made.firstElementChild;
      const shell = document.createElement("template");
      shell.innerHTML = row.outerHTML.replaceAll("__prefix__", total.value);
      const list = one("[data-formset-rows]", set);
      list.append(shell.content);
      total.value = Number(total.value) + 1;
      window.htmx?.process(list.lastElementChild);
      one("input:not([type=hidden]), select, textarea", list.lastElementChild)?.focus();
      return;
    }
    const row = button.closest("[data-formset-row]");
    const gone = one("[name$='-DELETE']", row);
    if (gone) gone.checked = true;
    else all("input, select, textarea", row).forEach((field) => { field.value = ""; });
    row.hidden = true;
    one("[data-formset-add]", set)?.focus();
  });

  // ---- Other words are fetched by a link: what stands in the answer is kept first, or the new page would lose it ----
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-key='u']");
    const kept = all(".kept[hx-post]");
    if (!link || !kept.length || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await Promise.all(kept.map((line) => {
      const body = new FormData(one(line.getAttribute("hx-include")));
      return fetch(line.getAttribute("hx-post"), { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
    }));
    if (link.href === location.href) location.reload();
    else location.assign(link.href);
  });

  // ---- Words that were fetched stand below the fold: the reader is led there, and told ----
  const used = one("[data-used]");
  if (used && location.hash === `#${used.id}`) {
    // After the page is there: going to the address's own place takes the focus away, and news come too early are not read out.
    window.addEventListener("load", () => setTimeout(() => {
      one("textarea", used)?.focus({ preventScroll: true });
      used.scrollIntoView({ block: "center" });
      toast(used.dataset.used);
    }, 100));
  }

  // ---- Single keys. <body data-keys> says what the person made of them: off, or pairs of a usual key and their own ----
  const chosen = body.dataset.keys || "";
  const keysOn = () => chosen !== "off";
  const own = new Map(keysOn() ? chosen.split(" ").filter(Boolean).map((pair) => [pair[0], pair.slice(1)]) : []);
  const usual = new Map(Array.from(own, ([key, mine]) => [mine, key]));
  const meant = (key) => usual.get(key) ?? (own.has(key) ? "" : key); // the usual key that this one stands for
  window.deskKeysOn = keysOn;
  window.deskKey = meant;
  all("[data-key] kbd").forEach((hint) => {
    const [begun, ...then] = hint.closest("[data-key]").dataset.key.split(" ");
    if (!keysOn() || own.get(begun) === "") hint.remove();
    else if (own.has(begun)) hint.textContent = [own.get(begun), ...then].join(" ").toUpperCase();
  });
  const usable = (element) => element && !element.closest("[hidden], [aria-disabled='true'], dialog:not([open])");
  // Where two answer to one key, the one that shows it on its face is meant.
  function keyed(name) {
    const found = all("[data-key]").filter((element) => element.dataset.key === name && usable(element));
    return found.find((element) => one("kbd", element)) || found[0];
  }
  all(".keys .wide").forEach((line) => {
    if (!keysOn()) line.remove();
    all("kbd", line).forEach((hint) => {
      const mine = own.get(hint.textContent.toLowerCase());
      if (mine !== undefined) hint.textContent = mine.toUpperCase();
    });
  });
  let first = "";
  let firstTimer = 0;

  function press(element) {
    // A key alone never sends what binds the company: it only leads to the button.
    if (element.matches("[data-key-focus], input:not([type=radio], [type=checkbox]), textarea, select")) {
      element.focus();
      return;
    }
    const control = element.control;
    element.click();
    control?.focus();
  }
  function move(step) {
    const links = all("tr.qr .ask a, [data-row] a[data-row-link]").filter((link) => link.offsetParent);
    if (!links.length) return false;
    const row = one("tr.cur, [data-row].cur");
    const at = links.findIndex((link) => row?.contains(link));
    links[Math.max(0, Math.min(links.length - 1, at < 0 && step < 0 ? 0 : at + step))].focus();
    return true;
  }
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr.qr, [data-row]");
    if (!row) return;
    all("tr.cur, [data-row].cur").forEach((old) => old.classList.remove("cur"));
    row.classList.add("cur");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      // From inside a form that one and no other; from elsewhere the only one that is shown.
      const around = event.target.closest("form");
      const shown = all("form[data-ctrl-enter]").filter((form) => !form.closest("details:not([open])"));
      const form = around ? around.matches("[data-ctrl-enter]") && around : shown.length === 1 && shown[0];
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.key === "Escape") one("details.menu[open], details.acct[open]")?.removeAttribute("open");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1 || !keysOn()) return;
    if (event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])")) return;
    const pressed = event.key.toLowerCase();
    const key = meant(pressed);
    const target = (first && keyed(`${first} ${pressed}`)) || keyed(key);
    clearTimeout(firstTimer);
    first = key === "g" && first === "" ? "g" : "";
    if (first) firstTimer = setTimeout(() => { first = ""; }, 1500);
    if (target) {
      event.preventDefault();
      press(target);
    } else if (key === "j" || key === "k") {
      if (move(key === "j" ? 1 : -1)) event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => { // a menu closes when the reader goes on
    all("details.menu[open], details.acct[open]").forEach((box) => { if (!box.contains(event.target)) box.removeAttribute("open"); });
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

  // ---- Timers ----
  // Business time left equals clock time left only when no closing hour lies between; then the text counts
  // down here. Otherwise it stands as the server wrote it. Running out is said once.
  const opened = Date.now();
  const minutesIn = (text) => {
    const found = /(?:(\d+) h )?(\d+)/.exec(text);
    return found ? Number(found[1] || 0) * 60 + Number(found[2]) : NaN;
  };
  const timers = all("[data-due]").filter((box) => ["running", "soon"].includes(box.dataset.dueKind)).map((box) => {
    const end = Date.parse(box.dataset.due);
    const text = one("b", box);
    return { box, end, text, straight: Math.abs((end - opened) / 60000 - minutesIn(text.textContent)) <= 2 };
  });
  let told = false;
  function tick() {
    for (const timer of timers) {
      const left = Math.ceil((timer.end - Date.now()) / 60000);
      if (left <= 0 && !timer.over) {
        timer.over = true;
        timer.text.textContent = "Time is over";
        timer.box.classList.replace("soon", "late");
        if (!told) toast("Time ran out: not answered, not approved. Reload the page to see it paused.");
        told = true;
      } else if (timer.straight && left > 0) {
        const words = left >= 60 ? `${Math.floor(left / 60)} h ${String(left % 60).padStart(2, "0")}` : `${left} min`;
        timer.text.textContent = timer.box.hasAttribute("data-due-long") ? `${words}${left >= 60 ? " min" : ""} left` : words;
        timer.box.classList.toggle("soon", timer.box.classList.contains("soon") || left < 180);
      }
    }
  }
  if (timers.length) setInterval(() => { if (!document.hidden) tick(); }, 60000);
})();
