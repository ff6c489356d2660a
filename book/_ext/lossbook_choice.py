"""The page "Which loss do I need?": questions that open one another, with the advice of lossbook.advice.recommend.

The directive ``which-loss`` draws the tree of book/data/choices.yml as nested ``<details>``, which need no script. What
stands at a leaf is asked of ``recommend`` while the book is built, so that page and package agree.
"""

from __future__ import annotations

import html
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "book" / "data" / "choices.yml"
# A small column of each kind; those of numbers span a factor of 100, so that every alternative is offered.
EXAMPLES = {
    "continuous": [0.5, 2.25, 30.0, 75.5],
    "count": [0, 3, 1, 5, 2, 4],
    "cyclic": [0.0, 90.0, 180.0, 270.5],
    "proportion": [0.2, 0.75, 0.5],
    "binary": [0, 1, 1],
    "nominal": [0, 2, 1, 2],
    "ordinal": ["low", "medium", "high"],
    "multi-label": [[1, 0, 1], [0, 1, 1], [0, 0, 0]],
    "shares": [[0.2, 0.5, 0.3], [0.0, 0.4, 0.6]],
}
CHAPTERS = {
    "continuous": "02-squared-error",
    "count": "01-data-types",
    "cyclic": "01-data-types",
    "proportion": "03-cross-entropy",
    "binary": "03-cross-entropy",
    "nominal": "04-logits",
    "ordinal": "01-data-types",
    "multi-label": "08-multi-label",
    "shares": "04-logits",
}
BY_LOSS = {
    "BinaryFocal": "07-focal",
    "CategoricalFocal": "07-focal",
    "Hinge": "05-margins",
    "MulticlassHinge": "06-cat-car-frog",
    "SparsemaxLoss": "08-multi-label",
}
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


@dataclass(frozen=True)
class Leaf:
    """An end of the tree: the loss that `recommend` names there."""

    answers: tuple[str, ...]
    kind: str
    loss: str
    reason: str
    distribution: str

    @property
    def classes(self) -> list[str]:
        """The losses of the package in the advice, by their names."""
        return [name for name in re.findall(r"([A-Z]\w+)\(", self.loss) if name in public()]


def public() -> dict[str, type]:
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import lossbook

    return {name: thing for name in lossbook.__all__ if inspect.isclass(thing := getattr(lossbook, name))}


def tree() -> dict:
    return yaml.safe_load(SOURCE.read_text(encoding="utf-8"))


def leaves(branch: dict, answers: tuple[str, ...] = ()) -> Iterator[Leaf]:
    for option in branch["answers"]:
        path = (*answers, option["answer"])
        if "answers" in option:
            yield from leaves(option, path)
        else:
            yield leaf(option, path)


def leaf(option: dict, answers: tuple[str, ...] = ()) -> Leaf:
    public()
    from lossbook.advice import recommend

    advice = recommend(EXAMPLES[option["kind"]], kind={"shares": "proportion"}.get(option["kind"], option["kind"]))
    if "loss" not in option:
        loss, reason = re.fullmatch(r"(.*?)(?:: (not in lossbook.*))?", advice.loss).groups()
        return Leaf(answers, option["kind"], loss, reason or "", advice.distribution)
    for text in advice.alternatives:
        if text.startswith(option["loss"]) and not text[len(option["loss"])].isalpha():
            loss, _, reason = text.partition(": ")
            return Leaf(answers, option["kind"], loss, reason, "")
    raise ExtensionError(f"{SOURCE.name}: recommend(kind={option['kind']!r}) offers no {option['loss']!r}")


def typeset(text: str) -> str:
    """The package's plain text with the apostrophes and minus signs of a page."""
    return re.sub(r"(?<![\w-])-(?=[\d ])", "−", text).replace("'", "’")


class WhichLoss(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        for path in (SOURCE, ROOT / "lossbook" / "advice.py"):
            self.env.note_dependency(str(path))
        box = nodes.container(classes=["choice"])
        box += self.question(tree())
        return [self.raw(STYLE), box]

    def question(self, branch: dict) -> list[nodes.Node]:
        found = self.myst(f"**{branch['question']}**")
        for option in branch["answers"]:
            found.append(self.raw(f"<details><summary>{html.escape(typeset(option['answer']))}</summary>"))
            found += self.question(option) if "answers" in option else self.myst(self.advice(leaf(option)))
            found.append(self.raw("</details>"))
        return found

    def advice(self, found: Leaf) -> str:
        loss = found.loss
        for name in found.classes:
            called = re.search(rf"{name}\([^)]*\)", loss)[0]
            role = f"{{py:class}}`{called} <{public()[name].__module__}.{name}>`"
            loss = loss.replace(called, role)
        sentences = [f"→ {loss}."]
        if found.distribution:
            sentences.append(f"Its distribution: {found.distribution}.")
        if found.reason:
            sentences.append(f"{found.reason[0].upper()}{found.reason[1:]}.")
        links = [f"its {{ref}}`formula and gradient <cheat-{name.lower()}>`" for name in found.classes[:1]]
        chapter = next((BY_LOSS[name] for name in found.classes if name in BY_LOSS), CHAPTERS[found.kind])
        links.append(f"[chapter {int(chapter[:2])}]({chapter}.ipynb)")
        return " ".join([*map(typeset, sentences), f"See {' and '.join(links)}."])

    def raw(self, text: str) -> nodes.raw:
        return nodes.raw("", text, format="html")

    def myst(self, text: str) -> list[nodes.Node]:
        holder = nodes.Element()
        self.state.nested_parse(StringList([text], source=str(SOURCE)), self.content_offset, holder)
        return list(holder.children)


def setup(app: Sphinx) -> dict:
    app.add_directive("which-loss", WhichLoss)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
