/* A small library of menus. */
(function () {
  "use strict";
  function open(menu) { menu.classList.add("open"); }
  document.querySelectorAll("nav .menu").forEach(function (menu) {
    menu.addEventListener("click", function () { open(menu); });
  });
})();
