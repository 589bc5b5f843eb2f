// Keeps a status page up to date. The page is right without this; here it only gets there sooner.
(() => {
  "use strict";
  const region = document.querySelector("[data-live]");
  if (!region || !("EventSource" in window)) return;

  const said = document.querySelector("main [role=status]");
  let isTouched = false;
  region.addEventListener("input", () => { isTouched = true; });

  const textOf = (page) => {
    const standing = page.querySelector("[data-standing]");
    return standing ? standing.textContent.replace(/\s+/g, " ").trim() : "";
  };

  const say = (words) => {
    const line = document.createElement("p");
    line.className = "said";
    line.textContent = words;
    said.replaceChildren(line);
  };

  const refresh = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-region]");
    const old = document.querySelector("[data-region]");
    if (!fresh || !old) return null;
    const before = textOf(document);
    const after = textOf(page);
    // What somebody is typing stays; the line on top says how things stand now.
    if (!isTouched) {
      const had = old.contains(document.activeElement);
      old.replaceChildren(...fresh.childNodes);
      if (had) document.getElementById("main").focus();
    }
    if (after && after !== before) say(after);
    return page.querySelector("[data-live]");
  };

  const source = new EventSource(region.dataset.live);
  source.addEventListener("message", async () => {
    try {
      // A page that does not change any more has nothing to follow.
      if ((await refresh()) === null) source.close();
    } catch {
      // Away for a moment; the stream comes back and says it again.
    }
  });
  addEventListener("pagehide", () => source.close());
})();
