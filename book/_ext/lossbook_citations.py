"""The works that the book cites: the directive ``bibliography`` lists those that a page links to, from references.bib.

``references.md#lin2017focal`` leads to the work with that key (see lossbook_markdown.py, which notes what is cited).
"""

from __future__ import annotations

import functools
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from pybtex.database import BibliographyData, parse_file
from pybtex.plugin import find_plugin
from pybtex_docutils import Backend
from sphinx.application import Sphinx

REFERENCES = "book/references"
SOURCE = Path(__file__).parents[1] / "references.bib"


class works(nodes.General, nodes.Element):
    """Stands where the list goes until every page has been read."""


class Bibliography(Directive):
    def run(self) -> list[nodes.Node]:
        self.state.document.settings.env.note_dependency(str(SOURCE))
        return [works()]


@functools.cache
def library() -> BibliographyData:
    return parse_file(str(SOURCE), bib_format="bibtex")


def list_works(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(works)):
        cited = {key for page in app.env.found_docs for key in app.env.metadata[page].get("cited", ())}
        entries = [entry for key, entry in library().entries.items() if key in cited]
        found = nodes.bullet_list(classes=["works"])
        for entry in find_plugin("pybtex.style.formatting", "plain")().format_entries(entries):
            found += nodes.list_item("", Backend().paragraph(entry), ids=[entry.key])
        place.replace_self(found)


def setup(app: Sphinx) -> dict:
    app.add_node(works)
    app.add_directive("bibliography", Bibliography)
    app.connect("env-updated", lambda app, env: {REFERENCES} & env.found_docs)  # what is cited changes with any page
    app.connect("doctree-resolved", list_works)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
