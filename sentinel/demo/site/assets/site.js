"use strict";
// Text size: three buttons, remembered for this visit only. Without script the page is whole.
(function () {
  const place = document.querySelector(".size");
  if (!place) return;
  const sizes = [["A−", 0.9], ["A", 1], ["A+", 1.2]];
  const set = (scale) => document.documentElement.style.setProperty("--text-scale", scale);
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", place.dataset.label);
  for (const [text, scale] of sizes) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      set(scale);
      sessionStorage.setItem("text-scale", scale);
    });
    place.append(button);
  }
  const kept = Number(sessionStorage.getItem("text-scale"));
  if (kept >= 0.9 && kept <= 1.2) set(kept);
})();
