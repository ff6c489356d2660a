// Makes the charts of a page live when they come near the view. Until then, and without this script,
// the reader sees the still picture.
(() => {
  const source = new URL("vega.js", document.currentScript.src).href;
  let library;

  function load() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.vegaEmbed);
      script.onerror = reject;
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
    const embed = await load();
    const still = figure.querySelector(".movable-still");
    const spec = JSON.parse(figure.querySelector("script").textContent);
    const live = document.createElement("div");
    live.className = "movable-live";
    figure.prepend(live);
    try {
      await embed(live, fit(spec, figure.clientWidth), {
        mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false,
      });
    } catch (error) {
      live.remove();
      throw error;
    }
    const picture = live.querySelector("svg");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", still.querySelector("svg").getAttribute("aria-label"));
    still.remove();
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      start(entry.target);
    }
  }, { rootMargin: "500px" });
  for (const figure of document.querySelectorAll(".movable")) watcher.observe(figure);
})();
