"""The directive ``claims``: a table of claims.csv, with links to the cells that settle them.

Such a cell's metadata hold ``lossbook: {"claims": ["B5"]}``; lossbook_markdown.py lets links lead there.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

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
TABLE = """```{list-table}
:header-rows: 1
:widths: auto

* - Claim
  - What it says
  - Verdict
  - Settled in
"""


def anchors(metadata: list[dict], chapter: str) -> list[dict[str, str]]:
    """For each cell the claims that it settles, with the name of the place: claim-b5-1-02."""
    seen: Counter[str] = Counter()
    found = []
    for each in metadata:
        claims = each.get("lossbook", {}).get("claims", [])
        seen.update(claims)
        found.append({claim: f"claim-{claim}-{seen[claim]}-{chapter}".lower() for claim in claims})
    return found


class Claims(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        links: dict[str, list[str]] = {}
        chapters = sorted(CLAIMS.parent.glob("[0-9][0-9]-*.ipynb"))
        for path in chapters:
            cells = [cell["metadata"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
            for claim, anchor in (item for cell in anchors(cells, path.stem[:2]) for item in cell.items()):
                count = anchor.split("-")[2]
                title = f"chapter {int(path.stem[:2])}" + (f" ({count})" if count != "1" else "")
                links.setdefault(claim, []).append(f"[{title}]({path.name}#{anchor})")
        for path in (CLAIMS, *chapters):
            self.env.note_dependency(str(path))
        rows = []
        with CLAIMS.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                where = ", ".join(links[row["id"]])
                rows.append(f"* - {row['id']}\n  - {row['claim']}\n  - {VERDICTS[row['verdict']]}\n  - {where}\n")
        return self.parse_text_to_nodes(f"{TABLE}{''.join(rows)}```")


def setup(app: Sphinx) -> dict:
    app.add_directive("claims", Claims)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
