"""The page "Which loss do I need?": questions that open one another, and the advice of ``recommend``.

The directive ``which-loss`` draws the tree of book/data/choices.yml as nested ``<details>``, which need no script. An
end is a row of the table in lossbook/advice.py, the one that ``recommend`` reads.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from lossbook.advice import ADVICE

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "book" / "data" / "choices.yml"
STYLE = """<style>
.choice { margin-bottom: 1.5rem; }
.choice details { margin: 0.4rem 0; padding-left: 1rem; border-left: 2px solid var(--edge, #ccc); }
.choice summary { padding: 0.3rem 0; cursor: pointer; color: var(--accent, #005f99); }
.choice details[open] > summary { font-weight: 600; }
.choice p { margin: 0.3rem 0; }
@media print {
  .choice details::details-content { content-visibility: visible; block-size: auto; }
  .choice details { margin: 2pt 0; break-inside: auto; }
  .choice details[open] > summary { list-style: none; color: inherit; font-weight: 400; font-style: italic; }
}
</style>"""


def tree() -> dict:
    return yaml.safe_load(SOURCE.read_text(encoding="utf-8"))


def leaves(branch: dict, answers: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The ends of the tree: the answers that lead there, and the name of the row."""
    for option in branch["answers"]:
        path = (*answers, option["answer"])
        if "answers" in option:
            yield from leaves(option, path)
        else:
            yield path, option["advice"]


def typeset(text: str) -> str:
    """The package's plain text with the apostrophes and minus signs of a page."""
    return re.sub(r"(?<![\w-])-(?=[\d ])", "−", text).replace("'", "’")


def raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


class WhichLoss(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        for path in (SOURCE, ROOT / "lossbook" / "advice.py"):
            self.env.note_dependency(str(path))
        box = nodes.container(classes=["choice"])
        box += self.question(tree())
        return [raw(STYLE), box]

    def question(self, branch: dict) -> list[nodes.Node]:
        found = self.parse_text_to_nodes(f"**{branch['question']}**")
        for option in branch["answers"]:
            found.append(raw(f"<details><summary>{html.escape(typeset(option['answer']))}</summary>"))
            found += (
                self.question(option)
                if "answers" in option
                else self.parse_text_to_nodes(self.advice(option["advice"]))
            )
            found.append(raw("</details>"))
        return found

    def advice(self, name: str) -> str:
        if name not in ADVICE:
            raise ExtensionError(f"{SOURCE.name} names {name!r}, which the table in lossbook/advice.py has not")
        row, links = ADVICE[name], []
        text, kind = row.named(), type(row.loss)
        if not isinstance(row.loss, str):
            made = text[: text.index(")") + 1]
            text = f"{{py:class}}`{made} <{kind.__module__}.{kind.__name__}>`{text[len(made) :]}"
            links = [f"its {{ref}}`formula and gradient <cheat-{kind.__name__.lower()}>`"]
        sentences = [f"→ {text}.", f"{row.reason[0].upper()}{row.reason[1:]}."]
        if row.distribution:
            sentences.append(f"Its distribution: {row.distribution}.")
        for path in (ROOT / "book").glob(f"{row.chapter:02}-*.ipynb"):
            links.append(f"[chapter {row.chapter}]({path.name})")
        return " ".join([*map(typeset, sentences), f"See {' and '.join(links)}." if links else ""])


def setup(app: Sphinx) -> dict:
    app.add_directive("which-loss", WhichLoss)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
