/* What a reader sees where the lab can't work. It waits for nothing that the lab itself has to load.
   tools/site_build.py puts the address of Python in for PYODIDE, and its server for HOST. */
(() => {
  const say = (text) => {
    if (document.getElementById("lossbook-notice")) return;
    const box = document.createElement("div");
    box.id = "lossbook-notice";
    box.setAttribute("role", "alert");
    box.style.cssText =
      "position: fixed; inset: auto 0 0 0; z-index: 10000; padding: 1rem 1.5rem; border-top: 3px solid #9c4600;" +
      "background: #fff3c4; color: #1b1f23; font: 1rem/1.5 system-ui, sans-serif";
    box.textContent = text + " Every chapter can also be downloaded. ";
    const back = document.createElement("a");
    back.href = new URL("../../index.html", location.href);
    back.textContent = "Back to the book";
    back.style.color = "#003c61";
    box.append(back);
    document.body.append(box);
  };
  // JupyterLab marks a cell that waits for Python with [*]; where none will come, it waits for nothing.
  const empty = () => {
    for (const prompt of document.querySelectorAll(".jp-InputPrompt")) {
      if (prompt.textContent === "[*]:") prompt.textContent = "[ ]:";
    }
  };
  const unable = (why) => {
    say(`Python could not be loaded: ${why}. The chapter can be read here as it was stored, but no cell runs.`);
    empty();
    new MutationObserver(empty).observe(document.body, { childList: true, subtree: true, characterData: true });
  };
  fetch("PYODIDE", { cache: "force-cache" }).then(
    (answer) => answer.ok || unable(`HOST answered ${answer.status}`),
    () => unable("this browser can't reach HOST"),
  );
  setTimeout(() => {
    if (document.querySelector(".jp-LabShell")) return;
    say("The lab has not started within a minute. The connection may be slow, or this browser too old.");
  }, 60000);
  const broken = (event) => {
    const { target } = event;
    if (!(target instanceof HTMLScriptElement) || !target.src.startsWith(location.origin)) return;
    say("A part of the lab could not be loaded. Please load this page again.");
  };
  addEventListener("error", broken, true);
})();
