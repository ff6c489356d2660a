"""Small type: what is Korean says so, no line begins with a percent sign, sentences that a cell printed wrap."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

KOREAN = re.compile(r"([가-힣]+(?:[ ·-][가-힣]+)*)")
AS_TYPED = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw)
WIDEST = 84  # characters of code that a column holds


def typeset(text: str) -> list[nodes.Node]:
    """Prose as nodes. Every second piece is Korean, for which a screen reader changes its voice."""
    pieces = KOREAN.split(re.sub(r"(?<=\d) %", "\u00a0%", text))
    return [
        nodes.inline("", piece, classes=["language-ko"]) if n % 2 else nodes.Text(piece)
        for n, piece in enumerate(pieces)
        if piece
    ]


class SmallType(SphinxPostTransform):
    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs) -> None:
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, AS_TYPED) or isinstance(text.parent.parent, AS_TYPED):
                continue
            made = typeset(text)
            if made != [text]:
                text.parent.replace(text, made)
        for printed in self.document.findall(nodes.literal_block):
            if "output" in printed["classes"] and max(map(len, printed.astext().splitlines()), default=0) > WIDEST:
                printed["classes"].append("wrap")


class Translator(HTML5Translator):
    """Tables scroll in a box of their own, and a head without anything heads nothing: it is a plain cell."""

    def visit_table(self, node: nodes.table) -> None:
        self.body.append('<div class="scrolls">')
        super().visit_table(node)

    def depart_table(self, node: nodes.table) -> None:
        super().depart_table(node)
        self.body.append("</div>\n")

    def visit_entry(self, node: nodes.entry) -> None:
        if node.astext().strip():
            super().visit_entry(node)
        else:
            node.parent.column += 1
            self.body.append(self.starttag(node, "td", ""))
            self.context.append("</td>\n")


def setup(app: Sphinx) -> dict:
    app.set_translator("html", Translator)
    app.add_post_transform(SmallType)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
