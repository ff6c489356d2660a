"""What the search looks through: each section, term and name of the package, with its prose and its other names.

It takes the place of Sphinx's search, which knows pages only. _theme/static/search.js ranks and shows what it finds.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from lossbook_markdown import fold
from sphinx import addnodes
from sphinx.application import Sphinx

PLAIN_FORMULA = re.compile(r"[\w\s+\-−=<>.,()|/^]*")
NOT_PROSE = (nodes.FixedTextElement, nodes.raw, nodes.comment, nodes.citation, nodes.thead)


class Entries:
    """A page's entries in order: [anchor, title, prose, other names]."""

    def __init__(self, doctree: nodes.document) -> None:
        self.found: list[list[str]] = []
        self.names: list[str] = []
        self.walk(doctree)

    def start(self, anchor: str, title: str) -> None:
        self.found.append([anchor, title, "", "\n".join(self.names)])
        self.names = []

    def walk(self, node: nodes.Element) -> None:
        for child in node.children:
            if isinstance(child, (nodes.section, fold)) and child["ids"]:
                self.start(child["ids"][0], prose(child[0]))
                self.walk(child)
            elif isinstance(child, nodes.definition_list_item) and isinstance(child[0], nodes.term) and child[0]["ids"]:
                self.define(child)
            elif isinstance(child, addnodes.desc):
                self.start((child[0]["ids"] or [""])[0], child[0].get("fullname", prose(child[0])))
                self.walk(child[-1])
            elif isinstance(child, addnodes.index):
                self.names += [entry[1] for entry in child["entries"] if entry[3] == "main"]
            elif isinstance(child, nodes.TextElement) and not isinstance(child, (nodes.title, *NOT_PROSE)):
                if self.found and type(child).__name__ != "fold_title":
                    self.found[-1][2] += f"{prose(child)}\n"
            elif isinstance(child, nodes.Element) and not isinstance(child, NOT_PROSE):
                self.walk(child)

    def define(self, item: nodes.definition_list_item) -> None:
        """A term of the glossary; the text starts with its Korean names."""
        terms = [term for term in item if isinstance(term, nodes.term)]
        text = " ".join(map(prose, item[-1].findall(nodes.paragraph)))
        korean, _, meaning = text.partition(". ")
        self.names += [term.astext() for term in terms[1:]] + korean.split(", ")
        self.start(terms[0]["ids"][0], terms[0].astext())
        self.found[-1][2] = meaning


def prose(node: nodes.Element) -> str:
    """Its words; of a formula only what can be read in a line."""
    words = []
    for child in node.children:
        if isinstance(child, nodes.math):
            words.append(child.astext() if PLAIN_FORMULA.fullmatch(child.astext()) else "…")
        elif isinstance(child, nodes.Text):
            words.append(child.astext())
        elif not isinstance(child, (nodes.raw, addnodes.index)):
            words.append(prose(child))
    return re.sub(r"\s+", " ", "".join(words)).strip() if isinstance(node, nodes.paragraph) else "".join(words)


def collect(app: Sphinx, doctree: nodes.document) -> None:
    app.env.metadata[app.env.docname]["entries"] = Entries(doctree).found


def write(app: Sphinx, exception) -> None:
    if exception or app.builder.format != "html":
        return
    pages = [
        [app.builder.get_target_uri(page), app.env.titles[page].astext(), app.env.metadata[page].get("entries", [])]
        for page in sorted(app.env.found_docs)
    ]
    data = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    # A script, for a page that is opened from the disk may not fetch a file.
    Path(app.outdir, "_static", "entries.js").write_text(f"globalThis.bookEntries = {data};\n", encoding="utf-8")


def replace_search(app: Sphinx) -> None:
    app.builder.search = False  # Sphinx's own


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", replace_search)
    app.connect("doctree-read", collect)
    app.connect("html-collect-pages", lambda app: [("search", {}, "search.html")])
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
