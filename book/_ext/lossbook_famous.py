"""What check_loss says of the losses of PyTorch, Keras, optax and scikit-learn.

The directive ``famous-losses`` with a library's name prints its part of book/data/famous.json: first the calls that
pass without a finding, then those with one, each with the check's words and the reason. tests/frameworks runs every
call again and compares.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from lossbook_api import plain
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "book" / "data" / "famous.json"
VERSIONS = ROOT / "requirements-frameworks.txt"
PACKAGES = {"torch": "torch", "keras": "keras", "optax": "optax", "sklearn": "scikit-learn"}
SIGN = {"fault": "✗ fault", "note": "• note"}

STYLE = """<style>
.famous { margin: 0 0 1rem; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid var(--edge, #ccc); }
.famous.fault { border-left-color: #d55e00; }
.famous p { margin: 0.35rem 0; overflow-wrap: anywhere; }
.famous .declared, .famous .said { font-size: 0.9375rem; }
</style>"""


@functools.cache
def source() -> dict[str, Any]:
    return json.loads(SOURCE.read_text("utf-8"))


def rows(library: str) -> list[dict[str, Any]]:
    return [row for row in source()["rows"] if row["library"] == library]


def groups(library: str) -> list[list[dict[str, Any]]]:
    """The calls in which something is found: faults first, those together of which the same is found for one reason."""

    found: dict[Any, list[dict[str, Any]]] = {}
    for row in rows(library):
        verdicts = tuple((finding["verdict"], finding["name"]) for finding in row["findings"])
        if verdicts:
            found.setdefault((verdicts, row["why"]), []).append(row)
    return sorted(found.values(), key=lambda group: all(f["verdict"] != "fault" for f in group[0]["findings"]))


def version(library: str) -> str:
    (found,) = re.findall(rf"^{PACKAGES[library]}==(\S+)", VERSIONS.read_text("utf-8"), re.M)
    return found


def code(calls: list[str]) -> str:
    return ", ".join(f"`{call}`" for call in calls)


class FamousLosses(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        for path in (SOURCE, VERSIONS):
            self.env.note_dependency(str(path))
        library = self.arguments[0]
        silent = [row for row in rows(library) if not row["findings"]]
        calls = [row["call"] for row in silent]
        told = [
            code([row["call"]]) + f" (truth: a {row['declared'].split(',')[0]})" * (calls.count(row["call"]) > 1)
            for row in silent
        ]
        intro = (
            f"{PACKAGES[library]} {version(library)}, {len(rows(library))} calls. The check finds nothing in "
            f"{len(silent)} of them: {', '.join(told)}."
        )
        blocks = [self.block(group) for group in groups(library)]
        end = self.parse_text_to_nodes(left_out(source()["left out"].get(library, {})))
        return [nodes.raw("", STYLE, format="html"), *self.parse_text_to_nodes(intro), *blocks, *end]

    def block(self, group: list[dict[str, Any]]) -> nodes.container:
        first = group[0]
        declared = dict.fromkeys(", ".join(row["declared"].split(", ")[:3]) for row in group)
        of = " (of the first)" if len(group) > 1 else ""
        findings = first["findings"]
        said = [f"**{SIGN[each['verdict']]} {each['name']}**{of} {plain(each['text'])}" for each in findings]
        lines = [code([row["call"] for row in group]), plain(f"Declared: {'; '.join(declared)}."), *said]
        paragraphs = self.parse_text_to_nodes("\n\n".join([*lines, f"*Why:* {plain(first['why'])}"]))
        for paragraph, kind in zip(paragraphs[1:-1], ["declared"] + ["said"] * len(said)):
            paragraph["classes"].append(kind)
        fault = any(each["verdict"] == "fault" for each in findings)
        return nodes.container("", *paragraphs, classes=["famous", "fault" if fault else "note"])


def left_out(reasons: dict[str, str]) -> str:
    calls: dict[str, list[str]] = {}
    for call, reason in reasons.items():
        calls.setdefault(f"{reason[0].lower()}{reason[1:].rstrip('.')}", []).append(call)
    told = "; ".join(f"{code(names)} ({plain(reason)})" for reason, names in calls.items())
    return f"Left out, since they don't fit the form: {told}." if told else ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("famous-losses", FamousLosses)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
