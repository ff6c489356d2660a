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
    button.lastElementChild.textContent = mode;
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
  // A list longer than the window shows where one is.
  const chapter = document.querySelector(".chapters a[aria-current]"), chapters = chapter?.closest("details");
  if (chapters) chapters.scrollTop = chapter.offsetTop - chapters.clientHeight / 2;
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
      if (section.getBoundingClientRect().top < 110) current = link;
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
  // ---------- the header gets out of the way while reading on; how far one is; back to the top

  const bar = document.querySelector(".bar");
  const upward = document.querySelector(".upward");
  let last = scrollY;
  function passed() {
    const room = root.scrollHeight - innerHeight;
    root.style.setProperty("--read", room > 0 ? Math.min(1, scrollY / room).toFixed(3) : 0);
    upward.hidden = scrollY < 1.5 * innerHeight;
    if (Math.abs(scrollY - last) < 8) return;
    root.classList.toggle("away", scrollY > last && scrollY > 200 && !bar.contains(document.activeElement));
    last = scrollY;
  }
  bar.addEventListener("focusin", () => root.classList.remove("away"));
  let waiting = false;
  function scrolled() {
    if (!waiting) requestAnimationFrame(() => { waiting = false; passed(); if (links.size) follow(); });
    waiting = true;
  }
  addEventListener("scroll", scrolled, { passive: true });
  scrolled();

  // ---------- what scrolls sideways can be scrolled by keyboard

  const kinds = [["div.highlight > pre", "Code"], [".cell_output pre", "Output"], [".katex-display, .formula", "Formula"],
    [".scrolls", "Table"], [".output.text_html", "Figure"]];
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

  // ---------- terms and works are explained where they stand: on hover, focus and tap

  const explained = 'article a:is([href*="glossary.html#term-"], [href*="references.html#"])';
  const pages = new Map();
  const box = document.createElement("div");
  box.className = "pop";
  box.id = "pop";
  box.hidden = true;
  document.getElementById("content").append(box);
  let shown = null, timer;

  async function entry(url) {
    const [address, anchor] = url.split("#");
    if (!pages.has(address)) pages.set(address, fetch(address).then((answer) => answer.text()).then((text) => new DOMParser().parseFromString(text, "text/html")));
    const found = (await pages.get(address)).getElementById(decodeURIComponent(anchor));
    let text = found;
    while (text?.tagName === "DT") text = text.nextElementSibling;
    const copy = text.cloneNode(true);
    copy.removeAttribute("id");
    if (found !== text) {  // a term: it is named, for the link may have said it otherwise
      const term = document.createElement("strong");
      term.textContent = found.firstChild.textContent.trim();
      copy.querySelector("p").prepend(term, " ");
    }
    for (const link of copy.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), address).href;
    return copy.childNodes;
  }
  async function explain(link) {
    clearTimeout(timer);  // what was left before must not hide what is entered now
    shown?.removeAttribute("aria-describedby");
    shown = link;
    const nodes = await entry(link.href).catch(() => null);  // from the disk nothing may be fetched: the link remains
    if (!nodes || shown !== link) return;
    box.replaceChildren(...nodes);
    box.hidden = false;
    link.setAttribute("aria-describedby", "pop");
    const place = link.getClientRects()[0], size = box.getBoundingClientRect();
    const below = place.bottom + size.height + 12 < innerHeight || place.top < size.height + 12;
    box.style.left = `${Math.max(8, Math.min(place.left, root.clientWidth - size.width - 8)) + scrollX}px`;
    box.style.top = `${(below ? place.bottom + 6 : place.top - size.height - 6) + scrollY}px`;
  }
  function leave() {
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  }
  const later = (call, wait) => { clearTimeout(timer); timer = setTimeout(call, wait); };
  for (const link of document.querySelectorAll(explained)) {
    link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") later(() => explain(link), 200); });
    link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") later(leave, 250); });
    link.addEventListener("focus", () => { if (link.matches(":focus-visible")) explain(link); });
    link.addEventListener("blur", () => later(leave, 100));
    let touched = false;
    link.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
    // The first tap explains, the second one follows the link.
    link.addEventListener("click", (event) => { if (touched && (shown !== link || box.hidden)) { event.preventDefault(); explain(link); } });
  }
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => later(leave, 250));
  addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
  addEventListener("pointerdown", (event) => { if (shown && !box.contains(event.target) && event.target.closest("a") !== shown) leave(); });

  // ---------- figures enlarge

  for (const picture of document.querySelectorAll("figure svg.lossbook-figure")) {
    if (picture.closest(".movable")) continue;
    const enlarge = document.createElement("button");
    enlarge.type = "button";
    enlarge.className = "enlarge";
    enlarge.textContent = "Enlarge";
    const home = picture.parentElement;
    home.classList.add("picture");
    home.append(enlarge);
    enlarge.addEventListener("click", () => {
      const dialog = document.createElement("dialog"), close = document.createElement("button");
      dialog.className = "large";
      dialog.setAttribute("aria-label", picture.closest("figure").querySelector(".caption-number")?.textContent.trim() || "Figure");
      close.type = "button";
      close.textContent = "Close";
      dialog.append(picture, close);
      document.body.append(dialog);
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
      dialog.addEventListener("close", () => { home.prepend(picture); dialog.remove(); enlarge.focus(); });
      dialog.showModal();
    });
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

  // ---------- the search: as you type, by section; Ctrl-K and / lead to its field

  const scripts = new Map();
  function load(name) {
    if (!scripts.has(name)) {
      scripts.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(`${name}${new URL(here).search}`, here).href;
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${name} did not load`));
        document.head.append(script);
      }));
    }
    return scripts.get(name);
  }
  const searching = () => Promise.all([load("entries.js"), load("search.js")]).then(() => globalThis.bookSearch);

  const form = document.querySelector(".bar .find");
  const field = form.querySelector("input");
  const results = document.createElement("div");
  results.className = "results";
  results.hidden = true;
  form.append(results);
  const page = document.getElementById("found");

  async function find() {
    const search = await searching();
    if (page) search.show(page, field.value, 40);
    else search.show(results, field.value, 8);
    results.hidden = Boolean(page) || !field.value.trim();
  }
  if (!matchMedia("(hover: hover)").matches) field.placeholder = "Search";  // no keys there
  const report = (error) => { results.textContent = error.message; results.hidden = false; };
  field.addEventListener("focus", () => searching().catch(report));
  field.addEventListener("input", () => find().catch(report));
  form.addEventListener("keydown", (event) => {
    const stops = [field, ...results.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !results.hidden) {
      event.preventDefault();
      stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
    } else if (event.key === "Escape" && !results.hidden) {
      event.preventDefault();
      results.hidden = true;
      field.focus();
    }
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) results.hidden = true; });
  results.addEventListener("mousedown", (event) => { if (!event.target.closest("a")) event.preventDefault(); });
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=range]), textarea, select, [contenteditable]");
    if ((event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing && !event.ctrlKey && !event.altKey)) {
      event.preventDefault();
      root.classList.remove("away");
      field.focus();
      field.select();
    }
  });
  if (page) {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    find().catch(report);
    field.focus();
  }

  // What was looked for is marked where the result leads.
  async function markFound() {
    let words;
    try { words = sessionStorage.getItem("find"); sessionStorage.removeItem("find"); } catch { return; }
    if (!words || page) return;
    const { matcher } = await searching();
    const target = (location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))) || document.querySelector("article");
    const place = target.matches("dt") ? target.parentElement : target;
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("script, svg, pre, .katex, .headerlink")) texts.push(walker.currentNode);
    const range = document.createRange();
    for (const text of texts) {
      for (const match of [...text.data.matchAll(matcher(words))].reverse()) {
        range.setStart(text, match.index);
        range.setEnd(text, match.index + match[0].length);
        range.surroundContents(document.createElement("mark"));
      }
    }
  }
  markFound();

  // ---------- the figure of the first page

  for (const figure of document.querySelectorAll("figure.start")) {
    const slider = figure.querySelector("input"), values = JSON.parse(figure.querySelector("script").textContent);
    const curves = figure.querySelectorAll("polyline"), dots = figure.querySelectorAll("circle"), said = figure.querySelectorAll("li output");
    slider.addEventListener("input", () => {
      const at = Number(slider.value) - 1;
      figure.querySelector(".share output").textContent = slider.value / 100;
      values.forEach((list, n) => {
        said[n].textContent = list[at].toFixed(2);
        // A curve leaves out what lies above the picture, at its start.
        const point = curves[n].points[Math.max(0, at - (list.length - curves[n].points.length))];
        dots[n].setAttribute("cx", point.x);
        dots[n].setAttribute("cy", point.y);
      });
    });
  }

  // ---------- charts come alive near the view; until then the reader sees the still picture and its controls

  async function start(figure) {
    const still = figure.querySelector(".movable-still");
    const label = still.querySelector("svg").getAttribute("aria-label");
    const live = document.createElement("div");
    live.className = "movable-live";
    try {
      await load("vega.js");
      const [wide, narrow] = JSON.parse(figure.querySelector("script").textContent);
      const spec = narrow && figure.clientWidth < 560 ? narrow : wide;
      figure.prepend(live);
      // ast: expressions are interpreted, since the page's policy lets no text become code.
      await window.vegaEmbed(live, spec, {
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
    const input = control.querySelector("input");
    input.setAttribute("aria-label", control.querySelector(".vega-bind-name").textContent.trim());
    input.nextElementSibling.setAttribute("aria-hidden", "true");
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
  // Only once somebody is there: the script weighs more than the page, and a picture in view at once would load it at once.
  const signs = ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"];
  function awake() {
    for (const sign of signs) removeEventListener(sign, awake);
    for (const figure of document.querySelectorAll(".movable")) watcher.observe(figure);
  }
  for (const sign of signs) addEventListener(sign, awake, { passive: true });
})();
