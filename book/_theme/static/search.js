// The search: book.js loads it, and entries.js, once the reader goes to its field.
"use strict";
globalThis.bookSearch = (() => {
  // What one calls what the book calls otherwise; each word also finds those that start with its stem.
  const synonyms = {
    derivative: ["gradient", "slope"], differentiate: ["gradient", "slope"], imbalance: ["imbalanced", "rare"],
    iou: ["jaccard"], f1: ["dice"], mse: ["squared"], mae: ["absolute"], bce: ["cross-entropy"], ce: ["cross-entropy"],
    nll: ["likelihood"], svm: ["hinge"], kld: ["kl"], lr: ["learning rate"], sgd: ["stochastic"], l1: ["absolute"], l2: ["squared"],
    weighting: ["weight"], ignore_index: ["padding"], outliers: ["outlier"], probability: ["probabilities"],
  };
  const endings = /(?:ies|ations?|ings?|ed|es|ly|al|s|e)$/;
  const stem = (word) => (word.length > 5 ? word.replace(endings, "") : word);
  const plain = (text) => text.toLowerCase().replaceAll("’", "'").replace(/[–—−]/g, "-");
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const base = new URL("..", document.currentScript.src);
  const weight = (url) => (/api\.html|claims\.html/.test(url) ? 0.5 : /interview|errata|measured/.test(url) ? 0.75 : 1);

  let known;
  function entries() {
    known ??= globalThis.bookEntries.flatMap(([url, page, list]) => list.map(([anchor, title, text, names], n) => ({
      href: new URL(n ? `${url}#${anchor}` : url, base).href, url, page, title, text, weight: weight(url),
      low: { title: plain(title), text: plain(text), page: plain(page), names: plain(names).split("\n").filter(Boolean) },
    })));
    return known;
  }

  function matcher(words) {
    const list = words.flatMap((word) => [word, ...(synonyms[word] ?? [])]).map((word) => literal(stem(word)));
    return new RegExp(`(?<![\\p{L}\\p{N}])(?:${list.join("|")})[\\p{L}\\p{N}]*`, "giu");
  }

  function score(entry, query, matchers) {
    const { title, text, page, names } = entry.low;
    let sum = 0, missing = 0;
    for (const found of matchers) {
      const count = (value) => (value.match(found) ?? []).length;
      const one = 8 * Math.min(1, count(title)) + 8 * Math.min(1, count(names.join(" "))) + 3 * Math.min(1, count(page))
        + (2 * Math.min(4, count(text))) / (1 + text.length / 3000);
      if (!one) missing += 1;
      sum += one;
    }
    if (title.includes(query)) sum += 14;
    if (names.some((name) => name.includes(query))) sum += 10;
    if (text.includes(query)) sum += 8;
    if (title === query || names.includes(query)) sum += 30;
    // An answer's own title says little of what stands in it.
    return { sum: sum * entry.weight * (/^(answer|solution) \d/.test(title) ? 0.5 : 1), missing };
  }

  function search(text) {
    const query = plain(text).trim().replace(/\s+/g, " ");
    const words = query.split(" ").filter(Boolean);
    if (!words.length) return { found: [], marks: null };
    const matchers = words.map((word) => matcher([word]));
    const scored = entries().map((entry) => ({ entry, ...score(entry, query, matchers) })).filter((one) => one.sum > 0);
    const least = Math.min(...scored.map((one) => one.missing));
    const found = scored.filter((one) => one.missing === least && least < words.length).sort((a, b) => b.sum - a.sum);
    return { found: found.map((one) => one.entry), marks: matcher(words) };
  }

  // The sentence in which most of the words stand.
  function sentence(entry, marks) {
    const sentences = entry.text.split(/(?<=[.?!])\s+|\n/).filter(Boolean);
    const hits = sentences.map((one) => new Set((one.match(marks) ?? []).map(plain)).size);
    let place = hits.indexOf(Math.max(...hits)), best = sentences[place] ?? "";
    // "Softmax." alone says nothing: what follows goes with it.
    while (best.length < 60 && place + 1 < sentences.length) best += `${/[.?!]$/.test(best) ? " " : "; "}${sentences[place += 1]}`;
    if (best.length <= 220) return best;
    const at = Math.max(0, best.search(marks) - 80);
    return `${at ? "… " : ""}${best.slice(at, at + 200).trim()} …`;
  }

  function marked(element, text, marks) {
    let end = 0;
    for (const match of text.matchAll(marks)) {
      element.append(text.slice(end, match.index));
      const mark = document.createElement("mark");
      mark.textContent = match[0];
      element.append(mark);
      end = match.index + match[0].length;
    }
    element.append(text.slice(end));
  }

  function show(box, text, most) {
    const { found, marks } = search(text);
    const list = document.createElement("ol");
    for (const entry of found.slice(0, most)) {
      const item = document.createElement("li"), link = document.createElement("a"), where = document.createElement("p");
      link.href = entry.href;
      link.addEventListener("click", () => { try { sessionStorage.setItem("find", text); } catch { /* not marked there */ } });
      marked(link, entry.title, marks);
      if (entry.title !== entry.page) {
        const page = document.createElement("span");
        page.textContent = entry.page;
        link.append(" ", page);
      }
      marked(where, sentence(entry, marks), marks);
      item.append(link, where);
      list.append(item);
    }
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    const more = found.length > most ? `, the best ${most} shown` : "";
    status.textContent = !text.trim() ? "" : found.length ? `${found.length} found${more}` : `Nothing found for “${text.trim()}”`;
    box.replaceChildren(status, list);
  }
  return { search, show, matcher: (text) => matcher(plain(text).split(/\s+/).filter(Boolean)) };
})();
