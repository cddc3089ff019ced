// The queue: a look at a promise without leaving the list, and a list that stays true while it stands open.
(function () {
  const one = (selector, root = document) => root.querySelector(selector);
  const drawer = one("#peek");
  const said = one("[data-queue-said]");
  if (!drawer) return;
  let shown = ""; // address of the promise that is peeked at

  const current = () => one("tr.cur .ask a");
  function close() {
    if (drawer.hidden) return;
    const inside = drawer.contains(document.activeElement);
    drawer.hidden = true;
    shown = "";
    if (inside) current()?.focus();
  }
  async function open(link) {
    const address = new URL("peek/", link.href).href;
    if (shown === address) return;
    shown = address;
    const asked = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (shown !== address) return; // the reader went on meanwhile
    if (!asked?.ok || asked.redirected) {
      close();
      window.deskToast("This promise did not load. Try again.");
      return;
    }
    drawer.innerHTML = await asked.text();
    drawer.hidden = false;
    said.textContent = `${one(".mono", drawer).textContent} beside the list.`;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    const link = event.target.closest("tr.qr .ask a");
    if (event.key !== " " || !link || event.ctrlKey || event.metaKey || event.altKey || !window.deskKeysOn()) return;
    event.preventDefault();
    if (drawer.hidden) open(link);
    else close();
  });
  document.addEventListener("focusin", (event) => { // J and K move the look along
    const link = event.target.closest("tr.qr .ask a");
    if (link && !drawer.hidden) open(link);
  });
  drawer.addEventListener("click", (event) => { if (event.target.closest("[data-peek-close]")) close(); });

  // Once a minute the list is read again. What has the focus keeps it, and nothing is said unless something changed.
  const list = () => one("#queue-list");
  async function refresh() {
    if (document.hidden || !list()) return;
    const asked = await fetch(location.href, { headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
    if (!asked?.ok || asked.redirected) return;
    const fresh = one("#queue-list", new DOMParser().parseFromString(await asked.text(), "text/html"));
    const rows = (root) => Array.from(root.querySelectorAll("tr.qr .id"), (cell) => cell.textContent).join();
    if (!fresh) return;
    const changed = rows(fresh) !== rows(list());
    const at = document.activeElement?.closest("tr.qr .ask a")?.getAttribute("href");
    const cur = current()?.getAttribute("href");
    list().replaceWith(document.adoptNode(fresh));
    if (cur) one(`tr.qr .ask a[href="${cur}"]`)?.closest("tr").classList.add("cur");
    if (at) one(`tr.qr .ask a[href="${at}"]`)?.focus({ preventScroll: true });
    if (changed) said.textContent = "The queue changed.";
  }
  setInterval(refresh, 60000);
})();
