// What a page does beyond being read. Without this script the text, formulas, solutions and still pictures are all there.
"use strict";
(() => {
  const root = document.documentElement;
  const here = document.currentScript.src;

  // ---------- light and dark

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  const modes = ["auto", "light", "dark"];

  function show(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    button.textContent = `Theme: ${mode}`;
  }
  show(root.dataset.mode ?? "auto");
  button.addEventListener("click", () => {
    const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
    try { localStorage.setItem("mode", mode); } catch { /* remembered for this page only */ }
    show(mode);
  });
  dark.addEventListener("change", () => show(root.dataset.mode));

  // ---------- the lists beside the text: open where there is room

  for (const [list, width] of [[".chapters", "56rem"], [".on-page", "72rem"]]) {
    const details = document.querySelector(`${list} > details`);
    matchMedia(`(min-width: ${width})`).addEventListener("change", (event) => {
      if (details) details.open = event.matches;
    });
  }
  // Where the list covers the text, following a link closes it.
  document.querySelector(".on-page")?.addEventListener("click", (event) => {
    if (event.target.closest("a") && !matchMedia("(min-width: 72rem)").matches) event.currentTarget.firstElementChild.open = false;
  });

  // ---------- the contents follow the scrolling

  const links = new Map();
  for (const link of document.querySelectorAll(".on-page a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  function follow() {
    let current = null;
    for (const [section, link] of links) {
      if (section.getBoundingClientRect().top < innerHeight / 4) current = link;
    }
    for (const link of links.values()) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const list = current?.closest("details");
    if (list?.open && list.scrollHeight > list.clientHeight) {
      const middle = current.offsetTop - list.clientHeight / 2;
      if (Math.abs(list.scrollTop - middle) > list.clientHeight / 3) list.scrollTop = middle;
    }
  }
  let waiting = false;
  if (links.size) {
    addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(() => { waiting = false; follow(); });
      waiting = true;
    }, { passive: true });
    follow();
  }

  // ---------- what scrolls sideways can be scrolled by keyboard

  const kinds = [["div.highlight > pre", "Code"], [".cell_output pre", "Output"], [".katex-display", "Formula"],
    [".scrolls", "Table"]];
  function reach() {
    for (const [selector, kind] of kinds) {
      for (const box of document.querySelectorAll(selector)) {
        if (box.scrollWidth > box.clientWidth + 1) {
          box.tabIndex = 0;
          box.setAttribute("role", "group");
          box.setAttribute("aria-label", `${kind}, scrolls sideways`);
        } else if (box.hasAttribute("tabindex")) {
          for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
        }
      }
    }
  }
  reach();
  document.fonts?.ready.then(reach);
  new ResizeObserver(reach).observe(document.querySelector("article"));
  addEventListener("toggle", reach, true);

  // ---------- copying code

  if (navigator.clipboard) {
    for (const pre of document.querySelectorAll(".cell_input pre, .highlight-python pre, .highlight-default:not(.doctest) pre")) {
      if (pre.closest(".cell_output")) continue;
      const copy = document.createElement("button");
      copy.type = "button";
      copy.className = "copy";
      copy.textContent = "Copy";
      copy.addEventListener("click", async () => {
        await navigator.clipboard.writeText(pre.textContent.replace(/\n$/, ""));
        copy.textContent = "Copied";
        setTimeout(() => { copy.textContent = "Copy"; }, 1500);
      });
      pre.parentElement.append(copy);
    }
  }

  // ---------- a link into what is hidden opens it; print shows everything

  function openAround(target) {
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }
  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.closest("article details")) return;
    openAround(target);
    target.scrollIntoView();
  }
  addEventListener("hashchange", openTarget);
  openTarget();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("article details:not([open])")];
    for (const box of opened) box.open = true;
  });
  addEventListener("afterprint", () => { for (const box of opened) box.open = false; });

  // ---------- the search page starts with the cursor in its field

  if (document.getElementById("search-results")) {
    const words = new URLSearchParams(location.search).get("q") ?? "";
    for (const field of document.querySelectorAll("input[name=q]")) field.value = words;
    const field = document.querySelector("main input[name=q]");
    if (!words) field.focus();
  }

  // ---------- charts come alive near the view; until then the reader sees the still picture

  let library;
  function load() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("vega.js", here).href;
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = () => reject(new Error("vega.js did not load"));
      document.head.append(script);
    });
    return library;
  }

  // The same as fit() in lossbook_figures.py, and narrow columns get their views one below the other.
  function fit(spec, width) {
    delete spec.$schema;
    if (spec.hconcat && width < 560) {
      spec.vconcat = spec.hconcat;
      delete spec.hconcat;
    }
    if (spec.concat && width < 560) spec.columns = 1;
    for (const key of ["hconcat", "vconcat", "concat"]) {
      const views = spec[key] ?? [];
      const columns = key === "hconcat" ? views.length : key === "concat" ? spec.columns ?? 1 : 1;
      for (const view of views) view.width = Math.floor(width / columns) - 75;
    }
    return spec;
  }

  async function start(figure) {
    const still = figure.querySelector(".movable-still");
    const label = still.querySelector("svg").getAttribute("aria-label");
    const live = document.createElement("div");
    live.className = "movable-live";
    try {
      const embed = await load();
      const spec = JSON.parse(figure.querySelector("script").textContent);
      figure.prepend(live);
      // ast: expressions are interpreted, since the page's policy lets no text become code.
      await embed(live, fit(spec, figure.clientWidth), {
        mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, tooltip: false, ast: true,
      });
    } catch (error) {
      live.remove();
      const note = document.createElement("p");
      note.className = "movable-note";
      note.textContent = "The sliders of this figure could not be loaded; the picture shows where it starts.";
      figure.append(note);
      console.error(error);
      return;
    }
    const picture = live.querySelector("svg");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    // It has one description. Vega names its parts anew whenever they move, which would only be noise.
    picture.querySelector("g").setAttribute("aria-hidden", "true");
    still.remove();
    for (const control of live.querySelectorAll(".vega-bind")) name(control);
    tell(live);
    figure.dataset.state = "live";
  }

  // A control is called by its label alone; the value beside it is what the control itself reports.
  function name(control) {
    const text = control.querySelector(".vega-bind-name");
    for (const input of control.querySelectorAll("input, select")) {
      if (!input.closest(".vega-bind-radio")) input.setAttribute("aria-label", text.textContent.trim());
    }
    for (const value of control.querySelectorAll("input[type=range] + *")) value.setAttribute("aria-hidden", "true");
    const choices = control.querySelector(".vega-bind-radio");
    if (choices) {
      choices.setAttribute("role", "radiogroup");
      choices.setAttribute("aria-label", text.textContent.trim());
    }
  }

  // The numbers that a figure shows are read out once the hand rests.
  function tell(live) {
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    live.append(said);
    let timer;
    live.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const texts = [...live.querySelectorAll("g.mark-text.role-mark text")].map((text) => text.textContent.trim());
        said.textContent = texts.filter(Boolean).join("; ");
      }, 700);
    });
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      start(entry.target);
    }
  }, { rootMargin: "300px" });
  for (const figure of document.querySelectorAll(".movable")) watcher.observe(figure);
})();
