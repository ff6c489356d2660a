// What conftest.py asks of an open page.

// What is hidden in answers is read too.
globalThis.openAll = () => {
  for (const box of document.querySelectorAll("article details")) box.open = true;
};

// Of a formula axe sees one letter in a box of its size: it takes half of axe's time to find that all of its letters
// have one color, which survey() finds before.
globalThis.flatten = () => {
  const formulas = [...document.querySelectorAll(".katex-html")];
  const boxes = formulas.map((formula) => formula.getBoundingClientRect());
  formulas.forEach((formula, i) => {
    formula.textContent = "x";
    const { width, height } = boxes[i];
    Object.assign(formula.style, { display: "inline-block", width: `${width}px`, height: `${height}px` });
  });
  for (const formula of document.querySelectorAll(".katex-mathml math")) formula.textContent = "x";
};

// An element without the text around it, where axe would look too.
globalThis.alone = (element) => { document.querySelector("article").replaceChildren(element); };

const dark = () => luminance(rgba(getComputedStyle(document.body).backgroundColor)) < 0.1;

globalThis.untilDark = () =>
  new Promise((done) => {
    const look = () => (dark() ? done() : requestAnimationFrame(look));
    look();
  });

// All rules, or those named. Rules that the theme's default pages break and axe does not count by itself are added.
globalThis.axeFaults = async (rules, place = document) => {
  const run = await axe.run(place, {
    resultTypes: ["violations"],
    runOnly: rules ?? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    ...(rules ? {} : { rules: { "label-content-name-mismatch": { enabled: true } } }),
  });
  return run.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 4).join(" | ")}`);
};

globalThis.rgba = (color) => {
  const canvas = globalThis.canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};

globalThis.luminance = (rgb) => {
  const [r, g, b] = rgb.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

// Letters of figures under 4.5 : 1 and their lines and marks under 3 : 1 against the page; scales behind them may be fainter.
globalThis.pale = () => {
  const page = rgba(getComputedStyle(document.body).backgroundColor);
  const known = new Map();
  const contrast = (color, opacity) => {
    const key = `${color} ${opacity}`;
    if (!known.has(key)) {
      const paint = rgba(color), a = (paint[3] / 255) * opacity;
      const seen = paint.slice(0, 3).map((v, i) => v * a + page[i] * (1 - a));
      const [low, high] = [luminance(seen), luminance(page)].sort((x, y) => x - y);
      known.set(key, (high + 0.05) / (low + 0.05));
    }
    return known.get(key);
  };
  const found = new Set();
  for (const figure of document.querySelectorAll("svg.lossbook-figure, .movable-live svg")) {
    const name = figure.closest("figure")?.id || "figure";
    for (const text of figure.querySelectorAll("text")) {
      if (!text.textContent.trim()) continue;
      const style = getComputedStyle(text);
      const value = contrast(style.fill, style.fillOpacity * style.opacity);
      if (value < 4.5) found.add(`${name}: text "${text.textContent.trim().slice(0, 20)}" ${value.toFixed(2)}`);
    }
    for (const mark of figure.querySelectorAll(".role-mark.mark-line path, .role-mark.mark-symbol path, [id*=line2d] > path, [id*=patch] > path")) {
      if (mark.closest(".role-axis, .role-legend, defs, [id*=axis], [id*=tick]")) continue;
      const style = getComputedStyle(mark);
      const stroke = style.stroke === "none" ? 0 : contrast(style.stroke, style.strokeOpacity * style.opacity);
      const fill = style.fill === "none" ? 0 : contrast(style.fill, style.fillOpacity * style.opacity);
      const value = Math.max(stroke, fill);
      if (value > 1.05 && value < 3) found.add(`${name}: mark ${style.stroke} ${style.fill} ${value.toFixed(2)}`);
    }
  }
  return [...found];
};

globalThis.survey = () => {
  const px = (element, key) => parseFloat(getComputedStyle(element)[key]);
  const paragraph = [...document.querySelectorAll("article > section > p")].find((p) => p.textContent.length > 300 && !p.querySelector(".katex, code"));
  const lines = [];
  if (paragraph) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let top = null, count = 0;
    for (let node; (node = walker.nextNode());) {
      for (let i = 0; i < node.length; i += 1) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const box = range.getClientRects()[0];
        if (!box) continue;
        if (top !== null && box.top > top + 10) { lines.push(count); count = 0; }
        top = box.top;
        count += 1;
      }
    }
  }
  const code = document.querySelector(".cell_input pre");
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => Number(heading.tagName[1]));
  return {
    lang: document.documentElement.lang,
    policy: document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "",
    levels,
    meanCharacters: lines.length ? lines.reduce((a, b) => a + b) / lines.length : null,
    body: paragraph ? px(paragraph, "fontSize") : null,
    code: code ? px(code, "fontSize") : null,
    smallest: Math.min(...[...document.querySelectorAll("article p, article li, article td, figcaption, nav a, footer p")].map((e) => px(e, "fontSize"))),
    unnamed: [...document.querySelectorAll("svg.lossbook-figure")].filter((svg) => !svg.getAttribute("aria-label")?.trim()).length,
    colored: [...document.querySelectorAll(".katex-html")].filter((formula) => {
      const { color } = getComputedStyle(formula.parentElement);
      return [...formula.querySelectorAll("*")].some((part) => {
        const style = getComputedStyle(part);
        return ![color, "rgba(0, 0, 0, 0)"].includes(style.color) || style.opacity !== "1";  // \\phantom is not seen
      });
    }).length,
    katexErrors: document.querySelectorAll(".katex-error").length,
    unset: document.querySelectorAll(".math:not(:has(.katex))").length,
    wide: document.documentElement.scrollWidth,
    unreachable: [...document.querySelectorAll("article *")].filter((e) => {
      const flow = getComputedStyle(e).overflowX;
      return (flow === "auto" || flow === "scroll") && e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0 && !e.querySelector("a, button, input");
    }).map((e) => e.className || e.tagName),
  };
};

globalThis.phone = () => {
  const wide = document.documentElement.scrollWidth;
  const small = [...document.querySelectorAll(".bar button, .bar input, .side > summary, article summary, .vega-bind input")]
    .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 24)
    .map((e) => e.textContent.trim() || e.name);
  return { wide, small, body: parseFloat(getComputedStyle(document.querySelector("article p, article li, main") ?? document.body).fontSize) };
};
