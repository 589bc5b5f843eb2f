// Extras of the reviewers' pages: single keys, a countdown, a claim that lasts while one types,
// a word about new arrivals.
// Nothing here decides, and everything works without it.
(() => {
  "use strict";
  const own = document.currentScript;
  const find = (selector) => document.querySelector(selector);
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const here = rows.indexOf(document.activeElement);
    rows[Math.min(Math.max(here + by, 0), rows.length - 1)].focus();
  }

  function choose(key) {
    const radio = find(`[data-key="${key}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.scrollIntoView({ block: "center" });
  }

  function claim() {
    const row = document.activeElement?.closest("tr");
    const form = find('form[data-key="c"]') || row?.querySelector("form");
    form?.requestSubmit();
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    c: claim,
    a: () => choose("a"),
    r: () => choose("r"),
    i: () => choose("i"),
    n: () => find("#words")?.focus(),
    "/": () => find("#q")?.focus(),
    "?": () => location.assign("/review/keys"),
  };

  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") {
      document.activeElement?.blur();
    } else if (!isTyping(event.target) || event.target.type === "radio") {
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }
  }
  if (own.dataset.shortcuts !== "off") document.addEventListener("keydown", press);

  function countDown() {
    const form = find("form[data-until]");
    if (!form) return;
    const line = form.previousElementSibling;
    const words = line.textContent;
    const until = Date.parse(form.dataset.until);
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left < 0) {
        location.replace(location.pathname);
        return;
      }
      line.textContent = words.replace(/\d+/, String(Math.max(left, 0)));
      setTimeout(tick, 1000);
    };
    // The sentence is said once; the numbers that follow are for the eyes.
    line.removeAttribute("role");
    tick();
  }
  countDown();

  function keepClaim() {
    const mine = find('[data-claim="mine"]');
    if (!mine) return;
    let last = Date.now();
    document.addEventListener("input", () => {
      if (Date.now() - last < 60000) return;
      last = Date.now();
      fetch(`${location.pathname.split("/").slice(0, 3).join("/")}/claim/keep`, { method: "POST" });
    });
  }
  keepClaim();

  function announceArrivals() {
    const shown = find("template[data-news]");
    if (!shown) return;
    const rowsOf = (page) => [...page.querySelectorAll("[data-row]")].map((row) => row.textContent);
    const known = new Set(rowsOf(document));
    const total = Number(shown.dataset.total);
    let said = 0;
    // Rows stay where they are: somebody may be about to press one.
    const say = (arrived) => {
      said = arrived;
      const words = shown.content.cloneNode(true);
      const sentence = words.querySelector("p").firstChild;
      sentence.data = sentence.data.replace(/\d+/, String(arrived));
      find("main [role=status]").replaceChildren(words);
    };
    const look = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("template[data-news]");
        const others = rowsOf(page).filter((row) => !known.has(row)).length;
        // In a list of pages a row that moved up is no arrival.
        const grown = Number(fresh.dataset.total) - total;
        const arrived = find("nav.pages") ? grown : others;
        if (arrived > said) say(arrived);
      } catch {
        // Away for a moment; the next look says it.
      }
    };
    setInterval(look, 30000);
    document.addEventListener("visibilitychange", look);
  }
  announceArrivals();

  const summary = find("#error-summary");
  if (summary) summary.focus();
})();
