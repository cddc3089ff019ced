// The rule builder's comfort: values as tokens, only the tests that a field takes. Without it everything is plain text
// fields and submit buttons.
(function () {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const form = document.getElementById("rule-form");
  if (!form) return;

  function split(text, lines) {
    const parts = text.includes("\n") || lines ? text.split("\n") : text.split(",");
    return parts.map((part) => part.trim()).filter(Boolean);
  }

  all(".cond-r", form).forEach((row) => {
    const field = row.querySelector("[data-rule-field]");
    const test = row.querySelector("[data-rule-test]");
    const area = row.querySelector("[data-rule-values]");
    const number = area.dataset.ruleValues;
    const box = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("datalist");
    box.className = "tokens";
    list.id = `${area.id}-list`;
    input.id = area.id;
    area.removeAttribute("id");
    input.setAttribute("list", list.id);
    input.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    if (area.hasAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
    box.append(input, list);
    area.hidden = true;
    area.after(box);

    const bare = () => /names_date$|is_given$/.test(test.value);
    const lines = () => /matches$/.test(test.value);
    let values = split(area.value, lines());

    function keep() { // one a line, so that a value may hold a comma
      area.value = values.length ? `${values.join("\n")}\n` : "";
      draw();
    }
    function draw() {
      all(".tok", box).forEach((old) => old.remove());
      values.forEach((value, at) => {
        const token = document.createElement("span");
        const remove = document.createElement("button");
        token.className = "tok";
        token.textContent = value;
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `Remove ${value}`);
        remove.addEventListener("click", () => {
          values.splice(at, 1);
          keep();
          input.focus();
        });
        token.append(remove);
        input.before(token);
      });
    }
    function add() {
      const typed = /at_least$/.test(test.value) || lines() ? [input.value.trim()].filter(Boolean) : split(input.value, false);
      input.value = "";
      take(typed);
    }
    function take(typed) {
      if (!typed.length) return;
      values = [...new Set([...values, ...typed])];
      keep();
    }
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && input.value.trim()) {
        event.preventDefault();
        add();
      } else if (event.key === "," && !lines() && !/at_least$/.test(test.value)) {
        event.preventDefault();
        add();
      } else if (event.key === "Backspace" && !input.value && values.length) {
        values.pop();
        keep();
      }
    });
    input.addEventListener("blur", () => setTimeout(add, 200)); // not before the press that took the focus has landed
    input.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.getData("text").replace(/\r\n?/g, "\n");
      if (!pasted.includes("\n") || /at_least$/.test(test.value)) return void setTimeout(add);
      event.preventDefault(); // a one-line input makes spaces of line breaks before anybody can split at them
      add();
      take(split(pasted, lines()));
    });
    form.addEventListener("submit", add, true);

    function fit() {
      const chosen = field.selectedOptions[0];
      const takes = (chosen?.dataset.tests || "").split(" ");
      const choices = (chosen?.dataset.choices || "").split("|").filter(Boolean);
      all("option", test).forEach((option) => {
        option.hidden = option.disabled = Boolean(field.value) && !takes.includes(option.value.replace("not:", ""));
      });
      if (test.selectedOptions[0]?.disabled) test.value = takes[0];
      const named = /(^|:)(is|reads_as)$/.test(test.value) ? choices : [];
      list.replaceChildren(...named.map((choice) => Object.assign(document.createElement("option"), { value: choice })));
      box.hidden = bare();
      input.setAttribute("aria-label", `Add a value to condition ${number}`);
      input.placeholder = named.length ? "Add" : /at_least$/.test(test.value) ? "Number" : lines() ? "Add pattern" : "Add word";
    }
    field.addEventListener("change", fit);
    test.addEventListener("change", fit);
    draw();
    fit();
  });
})();
