// The page's only script; it runs by its hash. Without it everything can still be read.
(function () {
  "use strict";
  var root = document.documentElement;
  function remembered(value) {
    // A page opened from a mail may have no storage.
    try {
      if (value === undefined) return localStorage.getItem("cskit-theme") || "";
      localStorage.setItem("cskit-theme", value);
    } catch (error) { /* then the choice lasts as long as the page */ }
    return value || "";
  }
  function paint(theme) {
    if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
    else root.removeAttribute("data-theme");
  }
  function all(selector, act) { Array.prototype.forEach.call(document.querySelectorAll(selector), act); }
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (var node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  }
  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
  function sift(filter) {
    var box = document.getElementById("page-filter-text"), count = document.getElementById("page-filter-count");
    filter.hidden = false;
    box.addEventListener("input", function () {
      var wanted = plain(box.value), shown = 0;
      all("#portfolios tbody tr", function (row) {
        row.hidden = plain(row.querySelector("th").textContent).indexOf(wanted) < 0;
        if (!row.hidden) shown += 1;
      });
      count.textContent = box.value ? String(shown) : "";
    });
  }
  paint(remembered());  // before the body is drawn, so that it does not flash
  addEventListener("DOMContentLoaded", function () {
    document.getElementById("page-tools").hidden = false;
    all("[data-theme-is]", function (button) {
      var own = button.getAttribute("data-theme-is");
      button.setAttribute("aria-pressed", String(own === remembered()));
      button.addEventListener("click", function () {
        paint(remembered(own));
        all("[data-theme-is]", function (other) { other.setAttribute("aria-pressed", String(other === button)); });
      });
    });
    var code = document.getElementById("page-code");
    if (code) code.addEventListener("click", function () {
      var shown = code.getAttribute("aria-pressed") !== "true";
      code.setAttribute("aria-pressed", String(shown));
      all(".code", function (block) { block.hidden = !shown; });
    });
    var filter = document.getElementById("page-filter");
    if (filter) sift(filter);
    var old = document.getElementById("page-old");
    old.hidden = Date.now() < Date.parse(old.getAttribute("data-after"));
    reveal();
  });
  addEventListener("hashchange", reveal);
  var opened = [];
  addEventListener("beforeprint", function () {
    all("main details:not([open])", function (details) { details.open = true; opened.push(details); });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (details) { details.open = false; });
    opened = [];
  });
})();
