"""The first page: a figure that moves at once, and the chapters as cards.

The figure is no chart of Vega's, whose script weighs more than the page. Its numbers are the package's, written into
the page while it is built; the script only picks those under the slider.
"""

from __future__ import annotations

import doctest
import html
import json
import re
from pathlib import Path

import numpy as np
import reading
from docutils import nodes
from docutils.parsers.rst import Directive
from lossbook_theme import chapter_number, parts
from sphinx.application import Sphinx
from sphinx.util import logging

from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.regression import MeanAbsoluteError, MeanSquaredError

logger = logging.getLogger(__name__)
WIDTH, HEIGHT, HIGHEST, START = 640, 260, 3.0, 0.6


def losses(shares: np.ndarray) -> dict[str, list[float]]:
    """Three losses of the prediction q for what happened."""
    made = {
        "cross-entropy": BinaryCrossEntropy(),
        "squared error": MeanSquaredError(),
        "absolute error": MeanAbsoluteError(),
    }
    truth = np.ones_like(shares)
    return {name: loss(truth, shares, reduction="none").tolist() for name, loss in made.items()}


def place(share: float, value: float) -> str:
    return f"{40 + share * (WIDTH - 60):.1f},{HEIGHT - 30 - min(value, HIGHEST) / HIGHEST * (HEIGHT - 40):.1f}"


def start_figure() -> str:
    shares = np.arange(1, 100) / 100
    found = losses(shares)
    at = int(np.flatnonzero(shares == START)[0])
    curves, dots, rows = [], [], []
    for n, (name, values) in enumerate(found.items()):
        points = " ".join(place(q, value) for q, value in zip(shares, values, strict=True) if value <= HIGHEST)
        x, y = place(START, values[at]).split(",")
        curves.append(f'<polyline class="curve-{n}" points="{points}"/>')
        dots.append(f'<circle class="curve-{n}" cx="{x}" cy="{y}" r="6"/>')
        rows.append(f'<li class="curve-{n}">{name} <output>{values[at]:.2f}</output></li>')
    ticks = "".join(
        f'<text x="{place(q, 0).split(",")[0]}" y="{HEIGHT - 10}" text-anchor="middle">{q:g}</text>'
        for q in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    ticks += "".join(
        f'<text x="30" y="{place(0, v).split(",")[1]}" dy="0.35em" text-anchor="end">{v}</text>' for v in (0, 1, 2, 3)
    )
    label = f"Three losses over the predicted probability of the right answer. They fall to 0 at 1; at {START} " + (
        ", ".join(f"{name} is {values[at]:.2f}" for name, values in found.items()) + "."
    )
    data = json.dumps([[round(value, 4) for value in values] for values in found.values()], separators=(",", ":"))
    return (
        f'<figure class="start"><svg class="lossbook-figure" role="img" aria-label="{label}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" fill="currentColor"><path class="axes" d="M{place(0, HIGHEST)} '
        f'L{place(0, 0)} L{place(1, 0)}"/>{ticks}{"".join(curves)}{"".join(dots)}</svg><ul>{"".join(rows)}</ul>'
        f'<label>predicted for the right answer <input type="range" min="1" max="99" value="{at + 1}"> '
        f'<output>{START}</output></label><script type="application/json">{data}</script></figure>\n'
    )


class StartFigure(Directive):
    def run(self) -> list[nodes.Node]:
        return [nodes.raw("", start_figure(), format="html")]


class chapter_cards(nodes.General, nodes.Element):
    """Stands where the cards go, whose words are known once every chapter has been read."""


class ChapterCards(Directive):
    def run(self) -> list[nodes.Node]:
        return [chapter_cards()]


def visit_chapter_cards(self, node: chapter_cards) -> None:
    env, cards = self.builder.env, []
    for name, number, title in (page for _, pages in parts(self.builder.app) for page in pages):
        path = Path(env.doc2path(name))
        if number is None or path.suffix != ".ipynb":
            continue
        minutes = reading.minutes(json.loads(path.read_text(encoding="utf-8")))
        link = self.builder.get_relative_uri(self.builder.current_docname, name)
        picture = self.builder.get_relative_uri(self.builder.current_docname, "_static/pictures/").removesuffix(".html")
        shown = f'<img src="{picture}{path.stem}.svg" alt="" loading="lazy" width="320" height="180">'
        shown = shown if env.metadata[name].get("picture") else ""
        cards.append(
            f'<li>{shown}<a href="{link}">{number}. {html.escape(title)}</a>'
            f"<p>{html.escape(env.metadata[name].get('description', ''))}</p><small>{minutes} minutes</small></li>"
        )
    self.body.append(f'<ol class="chapter-cards">{"".join(cards)}</ol>\n')
    raise nodes.SkipNode


def run_examples(app: Sphinx, docname: str, source: list[str]) -> None:
    """The first page prints what its lines print now, or the build says so."""
    if docname != app.config.root_doc:
        return
    said: list[str] = []
    for code in re.findall(r"```pycon\n(.*?)```", source[0], flags=re.S):
        test = doctest.DocTestParser().get_doctest(code, {}, docname, None, 0)
        doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    if said:
        logger.warning("an example prints something else: %s", "".join(said), location=docname)


def write_pictures(app: Sphinx, exception) -> None:
    """The first figure of each chapter, in the colors of a light page; a style turns them for a dark one."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", "pictures")
    folder.mkdir(exist_ok=True)
    for name in app.env.found_docs:
        svg = app.env.metadata[name].get("picture")
        if svg and chapter_number(name):
            svg = svg.replace("currentColor", "#1b1f23").replace("var(--page, #fff)", "#fff")
            svg = svg.replace("<svg ", '<svg font-family="sans-serif" ', 1)
            (folder / f"{Path(name).name}.svg").write_text(svg, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.add_node(chapter_cards, html=(visit_chapter_cards, None))
    app.add_directive("start-figure", StartFigure)
    app.add_directive("chapter-cards", ChapterCards)
    app.connect("source-read", run_examples)
    app.connect("env-updated", lambda app, env: {app.config.root_doc})
    app.connect("build-finished", write_pictures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
