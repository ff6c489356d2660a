// The dictionary's choice of a library and of a name. Without this script the page shows all of them.
(() => {
  const filter = document.querySelector(".words-filter");
  const words = [...document.querySelectorAll("section.words")];
  const rows = [...document.querySelectorAll(".words [data-library]")];
  const libraries = [...new Set(rows.map((row) => row.dataset.library))];
  const field = (text, control) => {
    const label = document.createElement("label");
    label.append(text, control);
    filter.append(label);
    return control;
  };
  const library = field("Library", document.createElement("select"));
  library.append(new Option("all", ""), ...libraries.map((name) => new Option(name)));
  const name = field("Loss", document.createElement("input"));
  name.type = "search";
  name.placeholder = "huber, BCE, kl_div …";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  filter.append(status);
  filter.hidden = false;
  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const texts = new Map(words.map((word) => [word, plain((word.dataset.also ?? "") + word.textContent)]));

  const choose = () => {
    const wanted = plain(name.value);
    for (const row of rows) row.hidden = library.value !== "" && row.dataset.library !== library.value;
    for (const word of words) {
      const here = [...word.querySelectorAll("[data-library]")].some((row) => !row.hidden);
      word.hidden = (library.value !== "" && !here) || !texts.get(word).includes(wanted);
      for (const list of word.querySelectorAll("details, table")) {
        list.hidden = ![...list.querySelectorAll("[data-library]")].some((row) => !row.hidden);
      }
      for (const term of word.querySelectorAll("dt")) {
        let next = term.nextElementSibling;
        while (next?.tagName === "DD" && next.hidden) next = next.nextElementSibling;
        term.hidden = next?.tagName !== "DD";
      }
    }
    for (const group of document.querySelectorAll("section:has(> section.words)")) {
      group.hidden = [...group.querySelectorAll("section.words")].every((word) => word.hidden);
    }
    const left = words.filter((word) => !word.hidden).length;
    for (const details of document.querySelectorAll(".words details")) {
      if (left <= 2 && left < words.length) details.open = true;  // what was looked for is in view at once
    }
    status.textContent = library.value || wanted ? `${left} of ${words.length}` : "";
  };
  library.addEventListener("change", choose);
  name.addEventListener("input", choose);
})();
