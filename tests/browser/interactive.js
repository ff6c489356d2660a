// A movable figure with its sliders put somewhere: where they then stand, and its picture.
"use strict";

(() => {
  // The last element before the figure that Tab stops at.
  globalThis.beforeFigure = () => {
    const live = document.querySelector(".movable-live");
    const stops = [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")];
    return stops.filter((e) => e.checkVisibility() && e.compareDocumentPosition(live) === Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  };

  globalThis.drawnAt = async (settings) => {
    const live = document.querySelector(".movable-live");
    const seen = [];
    for (const setting of settings) {
      for (const [name, value] of Object.entries(setting)) {
        const input = live.querySelector(`input[name="${name}"]`);
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      await new Promise((resolve) => { setTimeout(resolve); });  // the picture follows in microtasks: a task later it is there
      const at = Object.fromEntries([...live.querySelectorAll(".vega-bind input")].map((input) => [input.name, Number(input.value)]));
      seen.push([at, new XMLSerializer().serializeToString(live.querySelector("svg"))]);
    }
    return seen;
  };
})();
