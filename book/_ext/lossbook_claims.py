"""Cells that settle a claim, and cells that others link to.

A code cell's metadata may hold ``lossbook: {"claims": ["B5"], "label": "cell-mean-minimizes"}``. The label becomes a
target for links such as ``02-squared-error.ipynb#cell-mean-minimizes``; the claims become targets ``claim-b5-1-02`` and
fill the table that the directive ``claims`` draws from claims.csv.
"""

from __future__ import annotations

import csv
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
CLAIMS = Path(__file__).parents[1] / "claims.csv"
VERDICTS = {
    "holds": "holds",
    "condition": "holds, with a condition",
    "wrong": "wrong",
    "slip": "a slip",
    "undefined": "undefined as printed",
    "missing": "missing in the source",
    "out of date": "out of date",
    "context": "context",
}


class claims_table(nodes.General, nodes.Element):
    """Stands where the table goes until every chapter has been read."""


class ClaimsDirective(Directive):
    def run(self) -> list[nodes.Node]:
        return [claims_table()]


def label_cells(app: Sphinx, doctree: nodes.document) -> None:
    metadata = app.env.metadata[app.env.docname]
    standard = app.env.get_domain("std")
    found: dict[str, list[str]] = {}
    for cell in doctree.findall(nodes.container):
        own = cell.get("cell_metadata", {}).get("lossbook", {})
        names = [own["label"]] if "label" in own else []
        for claim in own.get("claims", []):
            anchors = found.setdefault(claim, [])
            anchors.append(f"claim-{claim}-{len(anchors) + 1}-{app.env.docname.split('/')[-1][:2]}".lower())
            names.append(anchors[-1])
        for key in map(str.lower, names):
            if key in standard.anonlabels:
                logger.warning("the cell label %s stands twice", key, location=cell)
            cell["ids"].append(key)
            standard.anonlabels[key] = (app.env.docname, key)
            standard.labels[key] = (app.env.docname, key, key)
            # So that a link such as 02-squared-error.ipynb#cell-two-pencils finds it.
            metadata.setdefault("myst_slugs", {})[key] = (cell.line, key, key)
    metadata["claims"] = found


def fill_table(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(claims_table)):
        place.replace_self(_table(app, docname))


def _table(app: Sphinx, docname: str) -> nodes.table:
    table, group, head, body = nodes.table(), nodes.tgroup(cols=4), nodes.thead(), nodes.tbody()
    table += group
    for width in (6, 50, 18, 26):
        group += nodes.colspec(colwidth=width)
    group += [head, body]
    head += _row(*(nodes.paragraph("", text) for text in ("Claim", "What it says", "Verdict", "Settled in")))
    with CLAIMS.open(encoding="utf-8", newline="") as file:
        for claim in csv.DictReader(file):
            where = nodes.paragraph()
            chapters: list[str] = []
            places = [
                (page, anchor)
                for page in sorted(app.env.found_docs)
                for anchor in app.env.metadata[page].get("claims", {}).get(claim["id"], [])
            ]
            for target, anchor in places:
                uri = f"{app.builder.get_relative_uri(docname, target)}#{anchor}"
                where += [nodes.Text(", ")] if chapters else []
                title = f"chapter {int(target.split('/')[-1][:2])}"
                chapters.append(title)
                if chapters.count(title) > 1:
                    title += f" ({chapters.count(title)})"
                where += nodes.reference("", title, refuri=uri, internal=True)
            if not places:
                logger.warning("claim %s is settled in no cell", claim["id"], location=docname)
            body += _row(
                nodes.paragraph("", claim["id"]),
                nodes.paragraph("", claim["claim"].replace("'", "’")),
                nodes.paragraph("", VERDICTS[claim["verdict"]]),
                where,
            )
    return table


def _row(*contents: nodes.Node) -> nodes.row:
    row = nodes.row()
    for content in contents:
        row += nodes.entry("", content)
    return row


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(claims_table)
    app.add_directive("claims", ClaimsDirective)
    app.connect("doctree-read", label_cells)
    app.connect("env-updated", lambda app, env: {"book/claims"} & env.found_docs)
    app.connect("doctree-resolved", fill_table)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
