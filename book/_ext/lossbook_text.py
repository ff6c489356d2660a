"""Small type: what is Korean says so, no line begins with a percent sign, sentences that a cell printed wrap.

And code in as few colors as the styles have.
"""

from __future__ import annotations

import re

from docutils import nodes
from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, Text
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

KOREAN = re.compile(r"([가-힣]+(?:[ ·-][가-힣]+)*)")
AS_TYPED = (nodes.FixedTextElement, nodes.literal, nodes.math, nodes.raw)
COLORED = (Comment, Generic, Keyword, Number, Operator.Word, String)
COLORED += (Name.Class, Name.Decorator, Name.Exception, Name.Function)
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


class FewColors(HtmlFormatter):
    """Half the weight of code was spans around what has no color of its own."""

    def format_unencoded(self, tokens, outfile) -> None:
        colored = ((kind if any(kind in one for one in COLORED) else Text, value) for kind, value in tokens)
        super().format_unencoded(colored, outfile)


class Highlighter(PygmentsBridge):
    html_formatter = FewColors


def use_few_colors(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.builder.highlighter = Highlighter("html", "sphinx")


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", use_few_colors)
    app.set_translator("html", Translator)
    app.add_post_transform(SmallType)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
