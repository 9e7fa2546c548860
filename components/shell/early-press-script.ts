/**
 * Keeps the last press on a button that came before the page's code. It stands in the page itself, before all buttons,
 * and must run in any browser as it is. A form that is sent that early is held back: its button is pressed again.
 */
export const earlyPressScript = `(function () {
  var early = (window.earlyPress = { button: null, stop: stop });
  function onClick(event) {
    early.button = event.target.closest("button");
  }
  function onSubmit(event) {
    event.preventDefault();
  }
  function stop() {
    removeEventListener("click", onClick, true);
    removeEventListener("submit", onSubmit, true);
  }
  addEventListener("click", onClick, true);
  addEventListener("submit", onSubmit, true);
})();`;
