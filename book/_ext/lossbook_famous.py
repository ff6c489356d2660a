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


class FamousLosses(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        for path in (SOURCE, VERSIONS):
            self.env.note_dependency(str(path))
        library = self.arguments[0]
        silent = [row for row in rows(library) if not row["findings"]]
        made: list[nodes.Node] = [nodes.raw("", STYLE, format="html")]
        intro = nodes.paragraph()
        intro += nodes.Text(
            f"{PACKAGES[library]} {version(library)}, {len(rows(library))} calls. The check finds nothing in "
            f"{len(silent)} of them: "
        )
        calls = [row["call"] for row in silent]
        for i, row in enumerate(silent):
            intro += [nodes.Text(", " if i else ""), nodes.literal(text=row["call"])]
            if calls.count(row["call"]) > 1:
                intro += nodes.Text(f" (truth: a {row['declared'].split(',')[0]})")
        intro += nodes.Text(".")
        made.append(intro)
        made += [self.block(group) for group in groups(library)]
        left_out = source()["left out"].get(library)
        if left_out:
            made.append(self.left_out(left_out))
        return made

    def block(self, group: list[dict[str, Any]]) -> nodes.container:
        first = group[0]
        fault = any(finding["verdict"] == "fault" for finding in first["findings"])
        block = nodes.container(classes=["famous", "fault" if fault else "note"])
        calls = nodes.paragraph()
        for i, row in enumerate(group):
            calls += [nodes.Text(", " if i else ""), nodes.literal(text=row["call"])]
        block += calls
        declared = dict.fromkeys(", ".join(row["declared"].split(", ")[:3]) for row in group)
        block += nodes.paragraph("", "Declared: " + "; ".join(declared) + ".", classes=["declared"])
        for finding in first["findings"]:
            said = nodes.paragraph(classes=["said"])
            said += nodes.strong(text=f"{SIGN[finding['verdict']]} {finding['name']}")
            said += nodes.Text((" (of the first) " if len(group) > 1 else " ") + finding["text"])
            block += said
        why = nodes.paragraph()
        why += [nodes.emphasis(text="Why: "), nodes.Text(first["why"])]
        block += why
        return block

    def left_out(self, left_out: dict[str, str]) -> nodes.paragraph:
        paragraph = nodes.paragraph("", "Left out, since they don't fit the form: ")
        for i, reason in enumerate(dict.fromkeys(left_out.values())):
            names = [name for name, own in left_out.items() if own == reason]
            if i:
                paragraph += nodes.Text("; ")
            for j, name in enumerate(names):
                paragraph += [nodes.Text(", " if j else ""), nodes.literal(text=name)]
            paragraph += nodes.Text(f" ({reason[0].lower()}{reason[1:].rstrip('.')})")
        paragraph += nodes.Text(".")
        return paragraph


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("famous-losses", FamousLosses)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
