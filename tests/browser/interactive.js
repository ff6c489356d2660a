// What a movable figure shows, read from its picture alone: places in pixels of the frame, and texts.
"use strict";

(() => {
  const numbers = (text) => (text?.match(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g) ?? []).map(Number);

  // A rectangle is drawn as M x,y h width v height h -width Z.
  function frame(group) {
    const [, , width, height] = numbers(group.querySelector("path.background").getAttribute("d"));
    return [width, height];
  }

  function read(element) {
    const [x = 0, y = 0] = numbers(element.getAttribute("transform"));
    const color = element.getAttribute(element.getAttribute("stroke") ? "stroke" : "fill");
    if (element.tagName === "line") {
      const [right, down] = ["x2", "y2"].map((name) => Number(element.getAttribute(name)));
      return { x, y, x2: x + right, y2: y + down, color };
    }
    if (element.tagName === "text") {
      const lines = [...element.querySelectorAll("tspan")].map((line) => line.textContent);
      return { x, y, text: lines.length ? lines : [element.textContent], color };
    }
    return { x, y, path: numbers(element.getAttribute("d")), color };
  }

  function drawn(live) {
    const marks = {};
    for (const group of live.querySelectorAll("g.role-mark")) {
      const name = [...group.classList].at(-1).replace(/_marks$/, "");
      (marks[name] ??= []).push(...[...group.children].map(read));
    }
    const frames = {};
    for (const group of live.querySelectorAll("g.role-frame > g, g.role-scope > g")) {
      frames[[...group.parentElement.classList].at(-1)] = frame(group);
    }
    const labels = {};
    for (const [name] of Object.entries(frames)) {
      const part = live.querySelector(`g.${name} > g > g`);
      const axes = [...part.children].filter((group) => group.classList.contains("role-axis"));
      labels[name] = axes.flatMap((axis) => [...axis.querySelectorAll(".role-axis-label text")].map(read));
    }
    return { marks, frames, labels };
  }

  // The picture follows in microtasks: a task later it is there.
  const rest = () => new Promise((resolve) => { setTimeout(resolve); });

  // The last element before the figure that Tab stops at.
  globalThis.beforeFigure = () => {
    const live = document.querySelector(".movable-live");
    const stops = [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")];
    return stops.filter((e) => e.checkVisibility() && e.compareDocumentPosition(live) === Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  };

  globalThis.frames = () => drawn(document.querySelector(".movable-live")).frames;

  globalThis.drawnAt = async (settings) => {
    const live = document.querySelector(".movable-live");
    const seen = [];
    for (const setting of settings) {
      for (const [name, value] of Object.entries(setting)) {
        const input = live.querySelector(`input[name="${name}"]`);
        input.value = value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      await rest();
      const at = Object.fromEntries([...live.querySelectorAll(".vega-bind input")].map((input) => [input.name, Number(input.value)]));
      seen.push({ at, ...drawn(live) });
    }
    return JSON.stringify(seen);  // of so many numbers, Playwright would look at each
  };
})();
