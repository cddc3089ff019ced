// Who else has this promise open. The page says every 15 seconds that it is looked at; what it hears is written only when
// it changed, so that a screen reader says each change once. A page in the background says nothing.
(function () {
  const line = document.querySelector("[data-here]");
  if (!line) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
  let typed = 0; // when something was last typed into a form of the page
  document.addEventListener("input", (event) => {
    if (!event.target.closest("main form") || Date.now() - typed < 1000) return;
    const first = Date.now() - typed > 30000;
    typed = Date.now();
    if (first) beat();
  });
  async function beat() {
    if (document.hidden || !token) return;
    const body = new URLSearchParams({ writing: Date.now() - typed < 30000 ? "yes" : "" });
    const headers = { "X-CSRFToken": token, "X-By-Itself": "1" };
    const heard = await fetch(line.dataset.here, { method: "POST", body, headers }).catch(() => null);
    if (!heard?.ok || heard.redirected) return;
    const said = await heard.text();
    if (line.textContent !== said) line.textContent = said;
  }
  beat();
  setInterval(beat, 15000);
  document.addEventListener("visibilitychange", beat);
})();
