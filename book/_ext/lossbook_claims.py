"""Cells that settle a claim, and cells that others link to.

A code cell's metadata may hold ``lossbook: {"claims": ["B5"], "label": "cell-mean-minimizes"}``. The label becomes a
target for ``{ref}`text <cell-mean-minimizes>```; the claims become targets ``claim-B5`` and fill the table that the
directive ``claims`` draws from claims.csv.
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
    env = app.env
    standard = env.get_domain("std")
    found = _cells(env)
    for cell in doctree.findall(nodes.container):
        own = cell.get("cell_metadata", {}).get("lossbook", {})
        names = [own["label"]] if "label" in own else []
        for claim in own.get("claims", []):
            count = 1 + sum(docname == env.docname for docname, _ in found.get(claim, []))
            names.append(f"claim-{claim}-{count}-{env.docname.split('/')[-1][:2]}")
            found.setdefault(claim, []).append((env.docname, names[-1].lower()))
        for name in names:
            key = name.lower()
            if key in standard.anonlabels:
                logger.warning("the cell label %s stands twice", name, location=env.docname)
            cell["ids"].append(key)
            standard.anonlabels[key] = (env.docname, key)
            standard.labels[key] = (env.docname, key, name)
            # So that a link such as 02-squared-error.ipynb#cell-two-pencils finds it.
            env.metadata[env.docname].setdefault("myst_slugs", {})[key] = (cell.line, key, name)


def fill_table(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in list(doctree.findall(claims_table)):
        place.replace_self(_table(app, docname))


def _table(app: Sphinx, docname: str) -> nodes.table:
    found = _cells(app.env)
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
            for target, anchor in found.get(claim["id"], []):
                uri = f"{app.builder.get_relative_uri(docname, target)}#{anchor}"
                where += [nodes.Text(", ")] if chapters else []
                title = f"chapter {int(target.split('/')[-1][:2])}"
                chapters.append(title)
                if chapters.count(title) > 1:
                    title += f" ({chapters.count(title)})"
                where += nodes.reference("", title, refuri=uri, internal=True)
            if not found.get(claim["id"]):
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


def _cells(env: object) -> dict[str, list[tuple[str, str]]]:
    """For each claim, the pages and anchors of its cells."""
    if not hasattr(env, "lossbook_claims"):
        env.lossbook_claims = {}
    return env.lossbook_claims


def forget(app: Sphinx, env: object, docname: str) -> None:
    for claim, places in _cells(env).items():
        env.lossbook_claims[claim] = [place for place in places if place[0] != docname]


def merge(app: Sphinx, env: object, docnames: list[str], other: object) -> None:
    for claim, places in _cells(other).items():
        _cells(env).setdefault(claim, []).extend(place for place in places if place[0] in docnames)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(claims_table)
    app.add_directive("claims", ClaimsDirective)
    app.connect("doctree-read", label_cells)
    app.connect("doctree-resolved", fill_table)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
