/**
 * Keeps the last press on a button, or the last key, that came before the page's code. It stands in the page itself, before
 * all buttons, and must run in any browser as it is. A form that is sent that early is held back: its button is pressed
 * again. Of keys it keeps one, or "g" and the one after it, and none that is typed into a field. Escape takes all back.
 */
export const earlyPressScript = `(function () {
  var early = (window.earlyPress = { button: null, keys: "", stop: stop });
  function onClick(event) {
    early.button = event.target.closest("button");
    early.keys = "";
  }
  function onKey(event) {
    if (event.key === "Escape") {
      early.button = null;
      early.keys = "";
    }
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.getModifierState("AltGraph")) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    var isOther = event.key > "~" && /^(Key|Digit).$/.test(event.code);
    early.keys = (early.keys === "g" ? "g" : "") + (isOther ? event.code.slice(-1).toLowerCase() : event.key);
    early.button = null;
  }
  function onSubmit(event) {
    event.preventDefault();
  }
  function stop() {
    removeEventListener("click", onClick, true);
    removeEventListener("keydown", onKey, true);
    removeEventListener("submit", onSubmit, true);
  }
  addEventListener("click", onClick, true);
  addEventListener("keydown", onKey, true);
  addEventListener("submit", onSubmit, true);
})();`;
