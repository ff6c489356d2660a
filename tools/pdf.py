"""The whole book as one PDF: its built pages, put together into one and printed by Chromium.

    make pdf        into _build/lossbook.pdf; it needs Chromium

Hidden answers and solutions are open in it, charts stand still, and links between chapters lead to their pages.
"""

from __future__ import annotations

import html
import posixpath
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import yaml
from browser import chromium, open_browser, serve
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
STYLE = """
html { scroll-behavior: auto; }
article.page { break-before: page; max-width: none; }
.cover { display: flex; flex-direction: column; justify-content: center; min-height: 22cm; }
.cover h1 { margin: 0; font-size: 40pt; }
.contents { break-before: page; }
.contents ul { padding: 0; list-style: none; }
details > summary { margin-top: 6pt; font-weight: 600; }
"""
FOOTER = (
    '<div style="width:100%;font:8pt sans-serif;color:#555;text-align:center"><span class="pageNumber"></span></div>'
)
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


def embed(page: str, document: str, known: set[str]) -> tuple[str, str]:
    """A built page's title, and its text as a part of the one page: its ids are its own, its links lead within."""
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
    title = article.select_one("h1")
    article["id"] = anchor(document)
    article["class"] = ["page"]
    return " ".join(title.get_text().split()) if title else document, str(article)


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
    contents, articles = [], []
    for caption, names in parts:
        rows = []
        for document in names:
            path = pages / f"{document}.html"
            if not path.is_file():
                raise SystemExit(f"error: {path.relative_to(ROOT)} is missing: run `make book` first")
            title, article = embed(path.read_text(encoding="utf-8"), document, known)
            articles.append(article)
            rows.append(f'<li><a href="#{anchor(document)}">{html.escape(title)}</a></li>')
        contents.append(f"<h3>{html.escape(caption)}</h3>" * bool(caption) + f"<ul>{''.join(rows)}</ul>")
    return (
        '<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>lossbook</title>\n'
        '<link rel="stylesheet" href="../html/_static/katex.css">\n'
        '<link rel="stylesheet" href="../html/_static/book.css">\n'
        f"<style>{STYLE}</style></head><body><main>\n"
        '<div class="cover"><p>Loss functions with every number executed</p><p style="font-size:40pt">lossbook</p>'
        f"<p>{html.escape(author)}</p></div>\n"
        f'<nav class="contents"><h2>Contents</h2>{"".join(contents)}</nav>\n'
        + "\n".join(articles)
        + "\n</main></body></html>\n"
    )


def main() -> None:
    chromium()  # or an error, before anything is written
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    one = BUILD / "pdf" / "book.html"
    one.parent.mkdir(parents=True, exist_ok=True)
    one.write_text(together(BUILD / "html", toc, config["author"]), encoding="utf-8")
    out = BUILD / "lossbook.pdf"
    with serve(BUILD) as address, open_browser() as browser:
        page = browser.new_page(java_script_enabled=False, color_scheme="light")
        page.set_default_timeout(300_000)
        page.goto(f"{address}pdf/book.html", wait_until="load")
        page.pdf(
            path=str(out),
            prefer_css_page_size=True,
            format="A4",
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
        korean = browser.new_page().evaluate(KOREAN)
    if not korean:
        print("note: no font here has Korean letters, so the glossary shows boxes; on Debian: apt install fonts-nanum")
    print(f"The book as one file is {out.relative_to(ROOT)}, {out.stat().st_size / 1e6:.1f} MB.")


if __name__ == "__main__":
    sys.exit(main())
