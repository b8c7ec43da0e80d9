// What a page gains from a script: it follows what happens, and keeps what the reader is doing.
// Without it every page works as it was first painted. Nothing here runs text of others: parts of
// a page are parsed as the server sent them, and scripts in them do not run.
"use strict";

(() => {
  const parts = () => [...document.querySelectorAll("[data-live][id]")];
  if (parts().length === 0) return;

  // a part in which somebody types, chooses or has opened something is left until they are done
  const inUse = (part) =>
    part.contains(document.activeElement) && document.activeElement !== document.body
      ? document.activeElement.matches("input, textarea, select, summary, button")
      : part.querySelector("details[open][data-keep]") !== null;

  let asking = false;
  let again = false;
  const refresh = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { "X-Part": "live" }, cache: "no-store" });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts()) {
        const next = fresh.getElementById(part.id);
        if (next !== null && !inUse(part) && part.innerHTML !== next.innerHTML) {
          part.replaceChildren(...next.childNodes);
        }
      }
    } catch { /* the daemon is being started anew, or the way there is cut: the next word counts */
    } finally {
      asking = false;
      if (again) { again = false; setTimeout(refresh, 250); }
    }
  };

  const listen = () => {
    const events = new EventSource("/events");
    events.addEventListener("changed", refresh);
    window.addEventListener("pagehide", () => events.close(), { once: true });
  };
  listen();
  window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); refresh(); } });
})();
