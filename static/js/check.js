// The wording check while somebody types: marks in the field, and buttons that change the text in the right place.
// The server finds; htmx asks it 300 ms after a pause and swaps the lists in. Without this file the lists come with the
// page, and their buttons send the form. Attributes it reads are listed in docs/components.md.
(function () {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const states = new WeakMap();

  // What is known of one field: the text the lists are about, and the stretches of it they name.
  function stateOf(field) {
    if (!states.has(field)) {
      states.set(field, { text: field.value, looked: null, said: null, force: false, spans: new Map() });
    }
    return states.get(field);
  }
  const boxOf = (element) => element.closest("[data-check]");
  const fieldOf = (element) => one("[data-check-field]", boxOf(element));
  // Whoever asked; events of a swap carry the element swapped in as theirs.
  const asker = (event) => {
    const element = event.detail?.requestConfig?.elt || event.detail?.elt;
    return element?.matches?.("[data-check-field]") ? element : null;
  };

  // ---- Marks: a layer over the field repeats its text, unseen, and underlines the stretches ----
  function read(field) {
    const state = stateOf(field);
    state.text = field.value;
    state.spans = new Map();
    all("[data-from]", boxOf(field)).forEach((element) => {
      state.spans.set(element, { from: Number(element.dataset.from), to: Number(element.dataset.to) });
    });
    // A button in the form would be pressed by Enter in a one-line field.
    all("[data-check-press], [data-check-keep]", boxOf(field)).forEach((button) => { button.type = "button"; });
  }
  function draw(field) {
    const state = stateOf(field);
    const under = one("[data-check-under]", boxOf(field));
    const marks = [];
    for (const [element, span] of state.spans) {
      if (element.matches(".find-i") && span.to > span.from) marks.push({ ...span, soft: element.classList.contains("soft") });
    }
    marks.sort((a, b) => a.from - b.from || b.to - a.to);
    const text = state.text;
    const parts = [];
    let at = 0;
    for (const mark of marks) {
      const from = Math.max(mark.from, at);
      const to = Math.min(mark.to, text.length);
      if (to <= from) continue;
      const box = document.createElement("mark");
      if (mark.soft) box.className = "soft";
      box.textContent = text.slice(from, to);
      parts.push(text.slice(at, from), box);
      at = to;
    }
    parts.push(text.slice(at), "\n"); // the last line of a field is as high as the others, even if it is empty
    under.replaceChildren(...parts);
    scroll(field);
  }
  function scroll(field) {
    const under = one("[data-check-under]", boxOf(field));
    under.scrollTop = field.scrollTop;
    under.scrollLeft = field.scrollLeft;
  }

  // Between two looks, stretches move with the text before them, and go where the text itself was changed.
  function follow(field) {
    const state = stateOf(field);
    const before = state.text;
    const after = field.value;
    if (before === after) return;
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
    let same = 0;
    while (same < before.length - start && same < after.length - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
    const end = before.length - same;
    const moved = after.length - before.length;
    for (const [element, span] of state.spans) {
      if (span.from >= end && span.to > start) {
        span.from += moved;
        span.to += moved;
      } else if (span.to > start) state.spans.delete(element);
    }
    state.text = after;
    draw(field);
  }

  // ---- Asking: only when the text changed, and only the newest answer counts ----
  document.addEventListener("htmx:configRequest", (event) => {
    const field = asker(event);
    if (!field) return;
    const state = stateOf(field);
    if (state.looked === field.value && !state.force) {
      event.preventDefault();
      return;
    }
    state.force = false;
    state.looked = field.value;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const field = asker(event);
    if (!field) return;
    const asked = event.detail.requestConfig.parameters[field.name];
    // Something was typed since: another look is on its way, and these positions are of a text that is gone.
    if (asked !== undefined && asked.replaceAll("\r\n", "\n") !== field.value) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const field = asker(event);
    if (!field || !event.target.closest("[data-check-list]")) return;
    read(field);
    draw(field);
    tell(field);
    mend(field);
    note(field, one("[data-check-note]", boxOf(field)).hasAttribute("data-quiet") ? "" : "Checked as you type");
  });
  function failed(event) {
    const field = asker(event);
    if (!field) return;
    stateOf(field).looked = null;
    note(field, "Not checked just now; it is checked again as you type");
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  function note(field, text) {
    one("[data-check-note]", boxOf(field)).textContent = text;
  }

  // ---- One polite line, and only when the numbers changed ----
  function tell(field) {
    const state = stateOf(field);
    const result = one("[data-check-result]", boxOf(field));
    if (result.dataset.count) one("[data-check-count]", boxOf(field)).textContent = result.dataset.count;
    const said = result.dataset.said;
    if (said === state.said) return;
    state.said = said;
    const region = one("[data-check-said]");
    if (region) region.textContent = said;
  }

  // ---- What the page refused before goes once the words it names are gone and nothing must change ----
  const NAMES = /^(?:Error: )?(?:Instead of |Rewrite )?“([^”]+)”/;
  function mend(field) {
    if (field.value === field.defaultValue || one(".find-i:not(.soft)", one("[data-check-list]", boxOf(field)))) return;
    const text = field.value.toLowerCase();
    const isMended = (element) => {
      const phrase = NAMES.exec(element.textContent.trim())?.[1].replace(/ …$/, "").toLowerCase();
      return phrase !== undefined && !text.includes(phrase);
    };
    const drop = (element) => element?.remove();
    all(".errs .err", boxOf(field)).filter(isMended).forEach(drop);
    if (!one(".errs .err", boxOf(field))) {
      drop(one(".errs", boxOf(field)));
      boxOf(field).classList.remove("bad");
      field.removeAttribute("aria-invalid");
    }
    all(`.errsum a[href="#${field.id}"]`).filter(isMended).forEach((link) => drop(link.closest("li")));
    all(".errsum ul").filter((list) => !list.children.length).forEach((list) => {
      drop(list.closest(".errsum"));
      document.title = document.title.replace(/^Error: /, "");
    });
  }

  // ---- Replace, Remove, Keep ----
  function put(field, span, text) {
    field.focus();
    field.setSelectionRange(span.from, span.to);
    // This way the browser's own undo takes it back; setRangeText would forget what stood there.
    const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!done) {
      field.setRangeText(text, span.from, span.to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (text.startsWith("[")) field.setSelectionRange(span.from, span.from + text.length); // what is typed next fills the blank
  }
  function keep(field, button) {
    const list = one("[data-check-list]", boxOf(field));
    const buttons = all("[data-check-keep]", list);
    const next = buttons[buttons.indexOf(button) + 1]?.dataset.checkKeep;
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = `kept-${field.name}`;
    input.value = button.dataset.checkKeep;
    list.append(input);
    stateOf(field).force = true;
    list.addEventListener("htmx:afterSettle", () => {
      (all("[data-check-keep]", list).find((other) => other.dataset.checkKeep === next) || field).focus();
    }, { once: true });
    window.htmx.trigger(field, "recheck");
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-check-press], [data-check-keep]");
    if (!button || !boxOf(button)) return;
    event.preventDefault();
    const field = fieldOf(button);
    if (button.hasAttribute("data-check-keep")) {
      keep(field, button);
      return;
    }
    const span = stateOf(field).spans.get(button);
    if (span) put(field, span, button.dataset.put);
    else field.focus(); // its phrase was typed over; the next look shows what is left
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-check-start]");
    const field = button && document.getElementById(button.dataset.checkStart);
    if (!field) return;
    const text = button.dataset.put;
    put(field, { from: 0, to: field.value.length }, text);
    const blank = /\[[^\]]+\]/.exec(text);
    if (blank) field.setSelectionRange(blank.index, blank.index + blank[0].length);
  });

  // ---- The field itself ----
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-check-field]")) follow(event.target);
  });
  document.addEventListener("change", (event) => { // another answer may make the same words harmless, or not
    all("[data-check-with]", event.target.form || document.createElement("form")).forEach((field) => {
      if (field.dataset.checkWith !== event.target.name || !field.value.trim()) return;
      stateOf(field).force = true;
      window.htmx?.trigger(field, "recheck");
    });
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.matches?.("[data-check-field]")) scroll(event.target);
  }, true);
  function begin() {
    all("[data-check-field]").forEach((field) => {
      const state = stateOf(field);
      read(field);
      if (!one("[data-check-result]", boxOf(field))) return;
      state.said = one("[data-check-result]", boxOf(field)).dataset.said;
      // Another text than the one the server looked at: the browser kept what was typed, or the page filled it in.
      const unseen = field.value.trim() && !one("[data-check-result]", boxOf(field)).dataset.count;
      if (field.value === field.defaultValue && !unseen) {
        state.looked = field.value;
        draw(field);
      } else {
        state.spans = new Map();
        window.htmx?.trigger(field, "recheck");
      }
    });
  }
  begin();
  window.addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
})();
