"""The whole book as one PDF: its built pages, put together into one and printed by Chromium.

    make pdf        into _build/lossbook.pdf; it needs Chromium

What is folded on a page is open in it, answers and solutions stand at the back, charts stand still, and links between
chapters lead to their pages. Chromium counts the pages: it prints again with the numbers of the time before, and once
more where a chapter's last page held next to nothing.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import pikepdf
import yaml
from browser import chromium, open_browser, serve
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
TITLE = "lossbook: loss functions with every number executed"
BUILD = ROOT / "_build"
STYLE = """
@page cover { margin: 2cm; }
@page cheat-sheet {
  @top-right { content: "Cheat sheet"; font: 6pt sans-serif; }
  @bottom-center { content: counter(page); font: 7pt sans-serif; }
}
html { scroll-behavior: auto; --serif: "Latin", "Greek", serif; --code: "Code", monospace; }
h1, h2, h3, h4, dt { font-weight: 600; }
pre { font-size: 8pt; }
article.page, .contents { break-before: page; max-width: none; }
.cover { page: cover; display: flex; flex-direction: column; height: 24.7cm; padding: 5cm 0 0 1.2cm; }
.cover { border-left: 6pt solid #005f99; }
.cover p { margin: 0; max-width: 13cm; }
.cover .name { font-size: 46pt; font-weight: 650; line-height: 1.1; }
.cover .said { margin: 0.6cm 0 1cm; font-size: 19pt; line-height: 1.3; color: #50575f; }
.cover .whose { margin: auto 0 1cm; font-size: 13pt; }
.cover svg { width: 13cm; }
.cover :is(path, polyline) { fill: none; stroke-width: 2.5; }
.contents { page: contents; }
.contents h2 { font-size: 20pt; margin: 0 0 0.6cm; }
.contents h3 { margin: 0.55cm 0 0.15cm; }
.contents ul { padding: 0; margin: 0; list-style: none; }
.contents li { margin: 0; }
.contents a { display: flex; gap: 0.3em; align-items: baseline; }
.contents a::after { order: 2; min-width: 1.8em; content: attr(data-page); text-align: right; }
.contents a::after { font-variant-numeric: tabular-nums; }
.contents a i { order: 1; flex: 1; border-bottom: 1px dotted #858d94; }
.contents .n { min-width: 1.7em; font-variant-numeric: tabular-nums; }
.nth { margin: 0; color: #50575f; }
.nth + h1, .nth + section > h1 { margin-top: 0.1cm; }
.answered { color: #50575f; break-before: avoid; }
.answered a::after { content: ", page " attr(data-page); }
.solution > h3 { display: flex; justify-content: space-between; align-items: baseline; gap: 1em; }
.solution > h3 a { flex: none; color: #50575f; font-size: 9.5pt; font-weight: 400; }
.solution > h3 a::after { content: "to page " attr(data-page); }
.index { columns: 3; column-gap: 0.7cm; padding: 0; font-size: 9pt; line-height: 1.35; list-style: none; }
.index li { margin: 0; padding-left: 1em; text-indent: -1em; break-inside: avoid; overflow-wrap: anywhere; }
.index .letter { margin: 0.8em 0 0.2em; font-weight: 600; break-after: avoid; }
.index a { white-space: nowrap; }
.index a::after { content: attr(data-page); }
.index code { font-size: 7.5pt; }
.part { margin: 0.9em 0; padding-left: 0.8em; border-left: 2px solid #d6dad9; }
.part > :first-child { margin-top: 0; }
pre.short, .katex-display, dt, dd > p { break-inside: avoid; }
p.leads, dt, dl.py > dd > p:first-child:not(:last-child) { break-after: avoid; }
.choice p:has(+ details), .famous > p:first-child, .declared { break-after: avoid; }
p.trails { break-before: avoid; }
article .famous :is(p, .declared, .said) { font-size: 9.5pt; }
article .glance td code { font-size: 7pt; }
article .glance th:nth-child(1) { width: 28%; }
article .glance th:is(:nth-child(2), :nth-child(3)) { width: 14%; }
article .glance th:nth-child(4) { width: 10%; }
article .glance td:nth-child(4) a { min-width: 0; min-height: 0; margin-right: 0.5em; }
"""
# Chromium embeds a variable font letter by letter, as drawings; these are of one weight each.
SERIF = "@fontsource/source-serif-4/files/source-serif-4-{}-{}-{}.woff2"
MARGINS = "font: 8.5pt sans-serif; color: #50575f;"
SHORT = 36  # lines of code that stand on one page
SPARSE = 0.3  # of what a page has on it in the middle: less, and it is nearly empty
TIGHTER = ("margin-bottom: 1.36cm;", "margin-top: 1.56cm; margin-bottom: 1.36cm;")
LINE = 110  # a shorter paragraph is one line: it is not left alone with a heading, nor without its code or its reason
SOLUTION = re.compile(r"(?:Solution|Answer)s?\b")
# Whether two Korean letters look different: where no font has them, both are the same empty box.
KOREAN = """() => {
  const ink = document.createElement("canvas").getContext("2d");
  const draw = (letter) => {
    ink.clearRect(0, 0, 300, 150);
    ink.fillText(letter, 20, 50);
    return ink.canvas.toDataURL();
  };
  return draw("가") !== draw("힣");
}"""


def documents(toc: dict) -> list[tuple[str, list[str]]]:
    """The parts of the book with their pages: [("Chapters", ["book/01-data-types", …]), …]."""
    parts = [("", [toc["root"]])]
    for part in toc["parts"]:
        parts.append((part.get("caption", ""), [chapter["file"] for chapter in part["chapters"]]))
    return parts


def anchor(document: str, fragment: str = "") -> str:
    """The id in the one page of what was `fragment` on the page of `document`."""
    name = document.removeprefix("book/")
    return f"{name}--{fragment}" if fragment else name


def embed(page: str, document: str, known: set[str], back: list[str] | None = None) -> tuple[str, str]:
    """A built page's title, and its text as a part of the one page: its ids are its own, its links lead within.

    Its answers and solutions are put into `back`.
    """
    soup = BeautifulSoup(page, "html.parser")
    article = soup.select_one("article")
    if article is None:
        raise SystemExit(f"error: the page of {document} has no <article>")
    for node in article.select("script, noscript, .headerlink, .copy"):
        node.decompose()
    for node in article.select("details"):
        node["open"] = ""
    for node in article.find_all(True):
        for name in ("id", "name"):
            if node.get(name):
                node[name] = anchor(document, node[name])
        for name in ("aria-labelledby", "aria-describedby"):
            if node.get(name):
                words = node[name] if isinstance(node[name], list) else node[name].split()
                node[name] = " ".join(anchor(document, word) for word in words)
        for name, value in list(node.attrs.items()):
            if isinstance(value, str) and "url(#" in value:
                node[name] = value.replace("url(#", f"url(#{anchor(document)}--")
        for name in ("href", "xlink:href"):
            if node.get(name):
                link(node, name, document, known)
    for node in article.select("img[src]"):
        if not re.match(r"https?:|data:", node["src"]):
            node["src"] = "../html/" + posixpath.normpath(posixpath.join(posixpath.dirname(document), node["src"]))
    for node in article.select(".start > :is(label, ul), .start + ul, section:has(> .chapter-cards), .toctree-wrapper"):
        node.decompose()  # nothing moves here, and the contents have the ways in
    for node in article.select("div.cell:has(details.code):not(:has(.cell_output))"):
        node.decompose()  # the imports: the notebook has them
    for node in article.select("div.cell:has(.movable) details.code"):
        node.decompose()  # the call alone, for nothing moves here
    for n, node in enumerate(article.select('a[href^="#glossary--term-"]')):
        node["id"] = anchor(document, f"use-{n}")  # for the index
    for node in article.select("pre"):
        if node.get_text().count("\n") <= SHORT:
            node["class"] = [*node.get("class", []), "short"]
    for node in article.select('p:has(+ div:is(.cell, [class^="highlight-"])), :is(h2, h3, h4) + p:has(+ p)'):
        if len(node.get_text()) < LINE or node.get_text().rstrip().endswith(":"):
            node["class"] = [*node.get("class", []), "leads"]
    for node in article.select("p + p:not(dl.py p)"):
        if len(node.get_text()) < LINE:
            node["class"] = [*node.get("class", []), "trails"]
    for node in article.select("details.fold"):
        unfold(node, soup, back)
    title = article.select_one("h1")
    article["id"] = anchor(document)
    article["class"] = ["page"]
    return " ".join(title.get_text().split()) if title else document, str(article)


def unfold(node, soup: BeautifulSoup, back: list[str] | None) -> None:
    """A folded part under its heading; an answer leaves its page number and goes to the back."""
    node.name = "div"
    del node["open"]
    summary = node.find("summary")
    if "code" in node["class"]:
        summary.decompose()
        return
    node["class"] = ["part"]
    heading = summary.find(re.compile("h[1-6]")) or summary
    if back is None or not SOLUTION.match(heading.get_text()):
        summary.unwrap() if heading is not summary else setattr(summary, "name", "h4")
        return
    words = heading.get_text().strip()
    question = node.find_parent("section")
    of = question.find(re.compile("h[1-6]"), recursive=False) if question else None
    named = f"{words} · {re.sub(r'^[0-9]+[.] ', '', of.get_text().strip())}" if of and of.name != "h2" else words
    summary.decompose()
    place = soup.new_tag("p", attrs={"class": "answered"})
    place.append(soup.new_tag("a", attrs={"href": f"#{node['id']}", "data-to": node["id"]}))
    place.a.string = words
    place["id"] = f"{node['id']}--asked"
    node.replace_with(place)
    node["class"] = ["solution"]
    asked = f'<a href="#{place["id"]}" data-to="{place["id"]}"></a>'
    back.append(str(node).replace(">", f"><h3><span>{html.escape(named)}</span>{asked}</h3>", 1))


def link(node, name: str, document: str, known: set[str]) -> None:
    target, _, fragment = node[name].partition("#")
    if re.match(r"[a-z]+:", target):
        return
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(document), unquote(target)))
        if target
        else f"{document}.html"
    )
    if path.removesuffix(".html") in known and path.endswith(".html"):
        node[name] = "#" + anchor(path.removesuffix(".html"), fragment)
    else:
        del node[name]  # the index of words, for one, is not in the PDF


def together(pages: Path, toc: dict, author: str) -> str:
    parts = documents(toc)
    known = {document for _, names in parts for document in names}
    contents, articles, sheets, answers = [], [], [], []

    def add(identifier: str, number: str, title: str, article: str) -> str:
        """The article on pages with its title at their top, and its row in the contents."""
        name, words = f"p{len(sheets)}", f"{number}. {title}" if number else title
        sheets.append(sheet(name, words))
        articles.append(f'<div style="page: {name}">{article}</div>')
        shown = f'<span class="n">{number}</span><span>{html.escape(title)}</span><i></i>'
        return f'<li><a href="#{identifier}" data-to="{identifier}">{shown}</a></li>'

    for caption, names in parts:
        rows = []
        for document in names:
            path = pages / f"{document}.html"
            if not path.is_file():
                raise SystemExit(f"error: {path.relative_to(ROOT)} is missing: run `make book` first")
            back: list[str] = []
            title, article = embed(path.read_text(encoding="utf-8"), document, known, back)
            chapter = re.match(r"book/(\d\d)-", document)
            number = str(int(chapter[1])) if chapter else ""
            if document == toc["root"]:
                title = "What this book is"
            article = article.replace("<h1", f'<h1 data-said="{html.escape(f"{number}. " * bool(number) + title)}"', 1)
            if number:
                article = article.replace("<h1", f'<p class="nth">Chapter {number}</p><h1', 1)
            rows.append(add(anchor(document), number, title, article))
            if back:
                answers.append(f"<h2>{html.escape(f'{number}. {title}')}</h2>" + "".join(back))
        contents.append(f"<h3>{html.escape(caption)}</h3>" * bool(caption) + f"<ul>{''.join(rows)}</ul>")
    rows = []
    if answers:
        article = f'<article class="page" id="solutions"><h1>Answers and solutions</h1>{"".join(answers)}</article>'
        rows.append(add("solutions", "", "Answers and solutions", article))
    words = index(pages / "genindex.html", "".join(articles), known)
    if words:
        article = f'<article class="page" id="index-of-words"><h1>Index</h1>{words}</article>'
        rows.append(add("index-of-words", "", "Index", article))
    if rows:
        contents.append(f"<h3>At the back</h3><ul>{''.join(rows)}</ul>")
    figure = cover(pages / f"{toc['root']}.html")
    return (
        '<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>lossbook</title>\n'
        '<link rel="stylesheet" href="../html/_static/katex.css">\n'
        '<link rel="stylesheet" href="../html/_static/book.css">\n'
        f"<style>{faces()}{STYLE}{sheet('contents', 'Contents')}{''.join(sheets)}</style></head><body><main>\n"
        '<div class="cover"><p class="name">lossbook</p>'
        f'<p class="said">Loss functions with every number executed</p>{figure}'
        f'<p class="whose">{html.escape(author)}</p></div>\n'
        f'<nav class="contents"><h2>Contents</h2>{"".join(contents)}</nav>\n'
        + "\n".join(articles)
        + "\n</main></body></html>\n"
    )


def index(page: Path, articles: str, known: set[str]) -> str:
    """The site's index with a place for page numbers: a term of the glossary leads to wherever it is linked, too."""
    if not page.is_file():
        return ""
    uses: dict[str, list[str]] = {}
    for term, use in re.findall(r'<a [^>]*href="#(glossary--term-[^"]*)"[^>]* id="([^"]*)"', articles):
        uses.setdefault(term, []).append(use)
    words: dict[str, tuple[set[str], list[str]]] = {}
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for entry in soup.select("table.indextable td > ul > li"):
        first = next(entry.strings, "").strip()
        if first == "module":
            continue  # their list, which has each once more
        name = re.sub(r"\(\)$", "", re.sub(r" \(.*| module$", "", first))
        forms, places = words.setdefault(name.casefold().replace("–", "-").replace("’", "'"), (set(), []))
        forms.add(name)
        for node in entry.select("a[href]"):
            link(node, "href", "genindex", known)
            if node.get("href"):
                place = node["href"][1:]
                places += [place, *uses.get(place, [])]
                if place.startswith("glossary--"):
                    forms.add(f" {name}")  # as the glossary writes it
    rows, letter = [], ""
    for key in sorted(words, key=lambda key: (not (key[0].isascii() and key[0].isalpha()), key)):
        forms, places = words[key]
        if not places:
            continue
        initial = key[0].upper() if key[0].isascii() and key[0].isalpha() else "Signs and figures"
        if initial != letter:
            rows.append(f'<li class="letter">{initial}</li>')
            letter = initial
        name = html.escape(min(forms, key=lambda form: (form[0] != " ", form.swapcase())).strip())
        name = f"<code>{name}</code>" if re.search(r"_|\.\w|[a-z][A-Z]", name) and " " not in name else name
        links = (f'<a href="#{place}" data-at="{place}"></a>' for place in dict.fromkeys(places))
        rows.append(f"<li>{name}\u2002{''.join(links)}</li>")
    return f'<ul class="index">{"".join(rows)}</ul>' if rows else ""


def headings(page: str) -> list[str]:
    """What the outline says, in the order of the page."""
    found = []
    for attributes, inner in re.findall(r"<h[1-6]\b([^>]*)>(.*?)</h[1-6]>", page, flags=re.S):
        soup = BeautifulSoup(inner, "html.parser")
        for node in soup.select(".katex-html, annotation"):
            node.decompose()
        said = re.search(r'data-said="([^"]*)"', attributes)
        found.append(html.unescape(said[1]) if said else " ".join(soup.get_text().replace("\u2061", " ").split()))
    return found


def faces() -> str:
    """The fonts: copied beside the one page, for the server shows no other folder."""
    folder = BUILD / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [
        (family.title(), weight, style, ROOT / "node_modules" / SERIF.format(family, weight, style))
        for family in ("latin", "greek")
        for weight in (400, 600, 700)
        for style in ("normal", "italic")
    ]
    mono = Path(matplotlib.get_data_path(), "fonts", "ttf")
    for end, weight, style in (("", 400, "normal"), ("-Oblique", 400, "italic"), ("-Bold", 700, "normal")):
        wanted.append(("Code", weight, style, mono / f"DejaVuSansMono{end}.ttf"))
    rules = []
    for family, weight, style, source in wanted:
        shutil.copyfile(source, folder / source.name)
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
            f"src: url({source.name}); }}\n"
        )
    return "".join(rules)


def sheet(name: str, head: str) -> str:
    """The pages of a part: what runs at their top, and their number."""
    words = head.replace("\\", "").replace('"', "”")
    return (
        f"@page {name} {{ margin: 2.1cm 2cm 1.9cm; "
        f'@top-left {{ content: "lossbook"; {MARGINS} }} @top-right {{ content: "{words}"; {MARGINS} }} '
        f"@bottom-center {{ content: counter(page); {MARGINS} }} }}\n"
    )


def cover(start: Path) -> str:
    """The figure of the first page."""
    figure = BeautifulSoup(start.read_text(encoding="utf-8"), "html.parser").select_one("figure.start svg")
    return f'<div class="start" aria-hidden="true">{figure}</div>' if figure else ""


def numbered(page: str, numbers: dict[str, int]) -> str:
    """The one page with the page numbers where it names a place; in the index each number once."""

    def row(match: re.Match) -> str:
        places = re.findall(r'data-at="([^"]*)"', match[0])
        found = {numbers[place]: place for place in reversed(places) if place in numbers}
        return ", ".join(f'<a href="#{found[n]}" data-page="{n}"></a>' for n in sorted(found))

    page = re.sub(r'(?:<a href="#[^"]*" data-at="[^"]*"></a>)+', row, page)
    return re.sub(
        r'data-to="([^"]*)"', lambda match: f'data-page="{numbers[match[1]]}"' if match[1] in numbers else "", page
    )


def destinations(found: pikepdf.Pdf) -> dict[str, int]:
    """On which page each place is that a link leads to."""
    numbers = {page.objgen: n for n, page in enumerate(found.pages, 1)}
    return {name[1:]: numbers[place[0].objgen] for name, place in found.Root.Dests.items()}


def drawn(found: pikepdf.Pdf) -> list[int]:
    """How much is on each page: the length of what draws it."""
    return [len(page.Contents.read_bytes()) for page in found.pages]


def entitle(found: pikepdf.Pdf, title: str, author: str, headings: list[str]) -> None:
    """Title, author, and an outline that is shown, closed, with the headings in their order.

    In Chromium's own a heading moved to the next page stands twice, and a heading of two lines lacks a space.
    """
    del found.docinfo.Producer
    found.docinfo.Title, found.docinfo.Author, found.docinfo.Creator = title, author, "lossbook"
    found.Root.PageMode = pikepdf.Name.UseOutlines

    def rows(side: list[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
        for row in side:
            yield row
            yield from rows(row.children)

    with found.open_outline() as outline:
        every = list(rows(outline.root))
        if len(every) != len(headings):
            raise SystemExit(
                f"error: the PDF's outline has {len(every)} entries, and the book {len(headings)} headings"
            )
        for row, heading in zip(every, headings, strict=True):
            row.title, row.is_closed = heading, True


def save(found: pikepdf.Pdf, path: Path) -> None:
    """Chromium writes 60,000 objects as text: packed into streams they take half the room."""
    found.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)


def sparse(page: str, numbers: dict[str, int], drawn: list[int]) -> list[str]:
    """The sheets of the parts whose last page is nearly empty. The index is not yet what it will be."""
    parts = re.findall(r'<div style="page: (p\d+)"><article[^>]* id="([^"]*)"', page)
    starts = [numbers[identifier] for _, identifier in parts]
    ends = [*(start - 1 for start in starts[1:]), len(drawn)]
    little = SPARSE * statistics.median(drawn)
    return [
        name
        for (name, identifier), start, end in zip(parts, starts, ends, strict=True)
        if identifier != "index-of-words" and end > start and drawn[end - 1] < little
    ]


def main() -> None:
    chromium()  # or an error, before anything is written
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    one = BUILD / "pdf" / "book.html"
    one.parent.mkdir(parents=True, exist_ok=True)
    text = together(BUILD / "html", toc, config["author"])
    with serve(BUILD) as address, open_browser() as browser:
        if int(browser.version.split(".")[0]) < 131:
            raise SystemExit(f"error: Chromium {browser.version} prints no running heads; 131 and newer do")
        page = browser.new_page(java_script_enabled=False, color_scheme="light")
        page.set_default_timeout(600_000)

        def printed(text: str) -> pikepdf.Pdf:
            one.write_text(text, encoding="utf-8")
            page.goto(f"{address}pdf/book.html", wait_until="load")
            told = {"prefer_css_page_size": True, "print_background": True, "outline": True, "tagged": True}
            return pikepdf.open(io.BytesIO(page.pdf(format="A4", **told)))

        def draft() -> pikepdf.Pdf:
            """With room for the numbers, the same as in the end."""
            return printed(re.sub(r'data-(?=(?:to|at)=")', 'data-page="000" data-', text))

        found = draft()
        for margins in TIGHTER:  # a line more on each page, then two
            short = sparse(text, destinations(found), drawn(found))
            if not short:
                break
            rules = "".join(f"@page {name} {{ {margins} }}\n" for name in short)
            text = text.replace("</style>", f"{rules}</style>", 1)
            found = draft()
        found = printed(numbered(text, destinations(found)))
        korean = browser.new_page().evaluate(KOREAN)
    entitle(found, TITLE, config["author"], headings(text))
    out = BUILD / "lossbook.pdf"
    save(found, out)
    if not korean:
        print("note: no font here has Korean letters, so the glossary shows boxes; on Debian: apt install fonts-nanum")
    print(f"The book as one file is {out.relative_to(ROOT)}, {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    sys.exit(main())
