"""The API page: docstrings as they read in Python, each loss's names elsewhere, and a table of all losses on top.

In reStructuredText |r| is a substitution, and "R. Koenker" the list item 18: :func:`escape` lets them be text. The
directive ``api-summary`` is made from the package and the cheat sheet; the names elsewhere are those of the dictionary.
"""

import inspect
import re

import lossbook_cheatsheet as sheet
import lossbook_dictionary as dictionary
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

STYLE = """<style>
.glance table { width: 100%; min-width: 36rem; table-layout: fixed; font-size: 0.9375rem; }
.glance td code { font-size: 0.8125rem; overflow-wrap: anywhere; }
.glance td:nth-child(4) a { display: inline-block; min-width: 1.6rem; min-height: 1.6rem; }
.glance th:nth-child(1) { width: 22%; }
.glance th:nth-child(2), .glance th:nth-child(3) { width: 16%; }
.glance th:nth-child(4) { width: 11%; }
@media print { .glance table { min-width: 0; font-size: 8.5pt; } .glance td code { font-size: 8pt; } }
</style>"""


def escape(app: Sphinx, what, name, obj, options, lines: list[str]) -> None:
    for i, line in enumerate(lines):
        if line.lstrip().startswith((">>>", "...")):
            continue
        line = re.sub(r"^(\s*)(?=[A-Za-z]\. )", r"\1\\", line)
        parts = re.split(r"(``.*?``|:math:`.*?`)", line)
        lines[i] = "".join(part if n % 2 else part.replace("|", r"\|") for n, part in enumerate(parts))


def say_elsewhere(app: Sphinx, what, name, obj, options, lines: list[str]) -> None:
    """Below a loss: what the libraries call it, and where their differences stand."""
    word = name.rsplit(".", 1)[-1]
    if what not in ("class", "function") or word not in sheet.members() or sheet.subject(word) is not obj:
        return
    said = [
        f"{title} {', '.join(f'``{dictionary.home(each)}``' for each in names)}"
        for library, title in dictionary.LIBRARIES.items()
        if (names := dictionary.elsewhere(word, library))
    ]
    link = f":ref:`The dictionary <{dictionary.label(word)}>` has the calls and the differences."
    lines += ["", f"Elsewhere: {'; '.join(said)}. {link}" if said else f"In none of the libraries. {link}", ""]


def plain(text: str) -> str:
    """Text of a docstring for a cell of a Markdown table."""
    return re.sub(r"([\\|*_`$<>\[\]{}])", r"\\\1", text)


def truth_and_prediction(name: str) -> tuple[str, str]:
    row = sheet.source()[name]
    (group,) = [group for group in sheet.source()["group"] if name in group["members"]]
    truth, _, prediction = row["target"].partition("; ")
    prediction = re.sub(r"^(the prediction is|so is the prediction ŷ)\s*", "", prediction) or (
        truth if prediction else ""
    )
    if name.islower():
        truth, _, prediction = truth.removeprefix("distributions ").removeprefix("a distribution ").partition(" and ")
    return truth, row.get("prediction") or prediction or group.get("prediction", "")


class Summary(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(sheet.SOURCE))
        lines = ["| Loss | Truth | Prediction | Chapter | In a line |", "|---|---|---|---|---|"]
        for name in sheet.members():
            thing = sheet.subject(name)
            role = "class" if inspect.isclass(thing) else "func"
            first = " ".join(inspect.getdoc(thing).split("\n\n")[0].split()).removeprefix("Return ")
            if first[0].isascii():  # ε stays as it is
                first = first[0].upper() + first[1:]
            links = " ".join(f"[{int(path.stem[:2])}]({path.name})" for path in sheet.chapters(name))
            cells = [f"{{py:{role}}}`{name} <{thing.__module__}.{name}>`", *map(plain, truth_and_prediction(name))]
            lines.append(f"| {' | '.join([*cells, links, plain(first)])} |")
        table = self.parse_text_to_nodes("\n".join(lines))
        return [nodes.raw("", STYLE, format="html"), nodes.container("", *table, classes=["glance"])]


def setup(app: Sphinx) -> dict:
    # Before napoleon, which turns the sections into reStructuredText.
    app.connect("autodoc-process-docstring", escape, priority=100)
    app.connect("autodoc-process-docstring", say_elsewhere, priority=900)
    app.add_directive("api-summary", Summary)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
