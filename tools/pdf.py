"""The whole book as one PDF: its built pages, put together into one and printed by Chromium.

    make pdf        into _build/lossbook.pdf; it needs Chromium

What is folded on a page is open in it, answers and solutions stand at the back, charts stand still, and links between
chapters lead to their pages. Chromium counts the pages: it prints twice, the second time with the numbers of the first.
"""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import yaml
from browser import chromium, open_browser, serve
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
STYLE = """
@page cover { margin: 2cm; }
html { scroll-behavior: auto; --serif: "Latin", "Greek", serif; --code: "Code", monospace; }
h1, h2, h3, h4, dt { font-weight: 600; }
pre { font-size: 8pt; }
body { orphans: 3; widows: 3; }
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
.answered { color: #50575f; }
.answered a::after { content: ", page " attr(data-page); }
.part { margin: 0.9em 0; padding-left: 0.8em; border-left: 2px solid #d6dad9; }
.part > :first-child { margin-top: 0; }
pre.short, .katex-display, dt, dd > p { break-inside: avoid; }
p:has(+ div.cell) { break-inside: avoid; }
p:has(+ div.cell), dt { break-after: avoid; }
"""
# Chromium embeds a variable font letter by letter, as drawings; these are of one weight each.
SERIF = "@fontsource/source-serif-4/files/source-serif-4-{}-{}-{}.woff2"
MARGINS = "font: 8.5pt sans-serif; color: #50575f;"
SHORT = 30  # lines of code that stand on one page
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
    for node in article.select(".start > :is(label, ul), section:has(> .chapter-cards)"):
        node.decompose()  # nothing moves here, and the contents have the chapters
    for node in article.select("div.cell:has(details.code):not(:has(.cell_output))"):
        node.decompose()  # the imports: the notebook has them
    for node in article.select("pre :is(.mi, .mf, .si, .sa)"):
        node.unwrap()  # each colored piece weighs 70 bytes for screen readers: numbers go without
    for node in article.select("pre"):
        if node.get_text().count("\n") <= SHORT:
            node["class"] = [*node.get("class", []), "short"]
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
    node.replace_with(place)
    node["class"] = ["solution"]
    back.append(str(node).replace(">", f"><h3>{html.escape(named)}</h3>", 1))


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
            if number:
                article = article.replace("<h1", f'<p class="nth">Chapter {number}</p><h1', 1)
            rows.append(add(anchor(document), number, title, article))
            if back:
                answers.append(f"<h2>{html.escape(f'{number}. {title}')}</h2>" + "".join(back))
        contents.append(f"<h3>{html.escape(caption)}</h3>" * bool(caption) + f"<ul>{''.join(rows)}</ul>")
    if answers:
        article = f'<article class="page" id="solutions"><h1>Answers and solutions</h1>{"".join(answers)}</article>'
        contents.append(f"<h3>At the back</h3><ul>{add('solutions', '', 'Answers and solutions', article)}</ul>")
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
        f"@page {name} {{ margin: 2.2cm 2cm 2cm; "
        f'@top-left {{ content: "lossbook"; {MARGINS} }} @top-right {{ content: "{words}"; {MARGINS} }} '
        f"@bottom-center {{ content: counter(page); {MARGINS} }} }}\n"
    )


def cover(start: Path) -> str:
    """The figure of the first page."""
    figure = BeautifulSoup(start.read_text(encoding="utf-8"), "html.parser").select_one("figure.start svg")
    return f'<div class="start" aria-hidden="true">{figure}</div>' if figure else ""


def numbered(page: str, numbers: dict[str, int]) -> str:
    """The one page with the page numbers where it names a place."""
    return re.sub(
        r'data-to="([^"]*)"', lambda match: f'data-page="{numbers[match[1]]}"' if match[1] in numbers else "", page
    )


def destinations(pdf: bytes) -> dict[str, int]:
    """On which page each place that a link leads to is, in a PDF as Chromium writes it."""
    objects = {int(n): body for n, body in re.findall(rb"(?<=\n)(\d+) 0 obj\s(.*?)endobj", pdf, flags=re.S)}
    (catalog,) = (body for body in objects.values() if re.search(rb"/Type\s*/Catalog\b", body))
    order: list[int] = []

    def walk(number: int) -> None:
        kids = re.search(rb"/Kids\s*\[([^\]]*)\]", objects[number])
        if kids and re.search(rb"/Type\s*/Pages\b", objects[number]):
            for kid in re.findall(rb"(\d+) 0 R", kids[1]):
                walk(int(kid))
        else:
            order.append(number)

    walk(int(re.search(rb"/Pages (\d+) 0 R", catalog)[1]))
    place = {number: n for n, number in enumerate(order, 1)}
    named = objects[int(re.search(rb"/Dests (\d+) 0 R", catalog)[1])]
    found = re.findall(rb"/([^\s\[/<>]+)\s*\[(\d+) 0 R", named)
    return {
        re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), name).decode(): place[int(number)]
        for name, number in found
    }


def main() -> None:
    chromium()  # or an error, before anything is written
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    one = BUILD / "pdf" / "book.html"
    one.parent.mkdir(parents=True, exist_ok=True)
    text = together(BUILD / "html", toc, config["author"])
    out = BUILD / "lossbook.pdf"
    with serve(BUILD) as address, open_browser() as browser:
        if int(browser.version.split(".")[0]) < 131:
            raise SystemExit(f"error: Chromium {browser.version} prints no running heads; 131 and newer do")
        page = browser.new_page(java_script_enabled=False, color_scheme="light")
        page.set_default_timeout(600_000)

        def printed(text: str) -> bytes:
            one.write_text(text, encoding="utf-8")
            page.goto(f"{address}pdf/book.html", wait_until="load")
            return page.pdf(format="A4", prefer_css_page_size=True, print_background=True, outline=True, tagged=True)

        # The room for the numbers is the same in both.
        first = printed(re.sub('data-to="', 'data-page="000" data-to="', text))
        out.write_bytes(printed(numbered(text, destinations(first))))
        korean = browser.new_page().evaluate(KOREAN)
    if not korean:
        print("note: no font here has Korean letters, so the glossary shows boxes; on Debian: apt install fonts-nanum")
    print(f"The book as one file is {out.relative_to(ROOT)}, {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    sys.exit(main())
