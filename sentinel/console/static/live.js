// What a page gains from a script: it follows what happens, and keeps what the reader is doing.
// Without it every page works as it was first painted. Nothing here runs text of others: parts of
// a page are parsed as the server sent them, and scripts in them do not run.
"use strict";

(() => {
  const parts = () => [...document.querySelectorAll("[data-live][id]")];
  if (parts().length === 0) return;

  // who has written or chosen something has not sent it yet: that part is left, and said to be old
  const isWritten = (field) => {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected && one.index > 0);
    return field.value !== field.defaultValue;
  };
  const inUse = (part) =>
    (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) ||
    [...part.querySelectorAll("input, textarea, select")].some(isWritten);

  // what is open stays open, and the focus stays where it is
  const nameOf = (one) => `${one.tagName} ${one.getAttribute("href") ?? ""} ${one.textContent.trim()}`;
  const keyOf = (folded, index) => folded.id || `${index} ${folded.querySelector("summary")?.textContent.trim()}`;
  const replace = (part, next) => {
    const open = new Map([...part.querySelectorAll("details")].map((one, index) => [keyOf(one, index), one.open]));
    const held = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
    part.replaceChildren(...next.childNodes);
    part.querySelectorAll("details").forEach((one, index) => {
      const before = open.get(keyOf(one, index));
      if (before !== undefined) one.open = before;
    });
    if (held !== null) {
      const same = [...part.querySelectorAll("a, button, summary")].find((one) => nameOf(one) === held);
      same?.focus({ preventScroll: true });
    }
  };

  // as the server sent it, without what the reader has opened or closed since
  const sent = new Map(parts().map((part) => [part.id, part.innerHTML]));

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
      let kept = false;
      for (const part of parts()) {
        const next = fresh.getElementById(part.id);
        if (next === null || sent.get(part.id) === next.innerHTML) continue;
        if (inUse(part)) { kept = true; continue; }
        sent.set(part.id, next.innerHTML);
        replace(part, next);
      }
      const old = document.getElementById("old");
      if (old !== null) old.hidden = !kept;
    } catch { /* the daemon is being started anew, or the way there is cut: the next word counts */
    } finally {
      asking = false;
      if (again) { again = false; setTimeout(refresh, 250); }
    }
  };

  const listen = () => {
    const events = new EventSource("/events");
    events.addEventListener("changed", refresh);
    // after a gap nobody knows what was missed
    let opened = false;
    events.addEventListener("open", () => { if (opened) refresh(); opened = true; });
    window.addEventListener("pagehide", () => events.close(), { once: true });
  };
  listen();
  window.addEventListener("pageshow", (event) => { if (event.persisted) { listen(); refresh(); } });
})();
