"""The works that the book cites: the directive ``bibliography`` lists those that a page links to, from references.bib.

``references.md#lin2017focal`` leads to the work with that key (see lossbook_markdown.py).
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

from docutils import nodes
from pybtex.database import BibliographyData, parse_file
from pybtex.plugin import find_plugin
from pybtex_docutils import Backend
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SOURCE = Path(__file__).parents[1] / "references.bib"


@functools.cache
def library() -> BibliographyData:
    return parse_file(str(SOURCE), bib_format="bibtex")


class Bibliography(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        folder = Path(self.env.doc2path(self.env.docname)).parent
        pages = [path for ending in ("md", "ipynb") for path in folder.glob(f"*.{ending}")]
        for path in (SOURCE, *pages):
            self.env.note_dependency(str(path))
        cited = {key for path in pages for key in re.findall(r"references\.md#([\w-]+)", path.read_text("utf-8"))}
        entries = [entry for key, entry in library().entries.items() if key in cited]
        found = nodes.bullet_list(classes=["works"])
        for entry in find_plugin("pybtex.style.formatting", "plain")().format_entries(entries):
            found += nodes.list_item("", Backend().paragraph(entry), ids=[entry.key])
        return [found]


def setup(app: Sphinx) -> dict:
    app.add_directive("bibliography", Bibliography)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
