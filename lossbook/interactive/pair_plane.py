"""Embeddings on a circle, moved: contrastive, triplet and InfoNCE loss (chapter 15)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["CID", "DAN", "MARGIN", "pair_plane"]

MARGIN = 0.5  # of both losses that have one, on the distance 1 - s
CID, DAN = 0.0, -0.6

# Similarities to the anchor; ``same`` and ``bea`` are sliders, and so is the temperature T.
FAR = [f"pow(max(0, {MARGIN} - (1 - ({{s}}))), 2)".format(s=s) for s in ("bea", CID, DAN)]
CONTRASTIVE = "pow(1 - same, 2) + " + " + ".join(FAR)
TRIPLET = f"max(0, max(bea, {CID}) - same + {MARGIN})"
_EXPS = f"exp(same / T) + exp(bea / T) + exp({CID} / T) + exp({DAN} / T)"
INFO_NCE = f"log({_EXPS}) - same / T"

# A candidate's similarity, its height on the circle, and its share of the softmax, by its number.
S = f"datum.k == 0 ? same : datum.k == 1 ? bea : datum.k == 2 ? {CID} : {DAN}"
HEIGHT = "datum.up * sqrt(max(0, 1 - datum.s * datum.s))"
SHARE = f"exp(datum.s / T) / ({_EXPS})"
FORCE = "datum.k == 0 ? 1 - datum.share : datum.share"

DESCRIPTION = (
    "Photos as points on a circle of radius 1. Ann's photo, the anchor, stands at the right. The horizontal axis is "
    "the cosine similarity to it: Ann again (start 0.8), Bea (start 0.6), Cid (0) and Dan (−0.6). A bar runs from the "
    "anchor to each; its width is the force with which InfoNCE pulls Ann again near and pushes the others away, in % "
    "of the most that it can at this temperature, also written beside the point. A dotted line at 0.5 is the "
    "contrastive loss's limit: it charges everybody else to the right of it. A dashed line, 0.5 left of Ann again, is "
    "that of the triplet loss. Beside it the three losses. Sliders set the similarities of Ann again and of Bea, and "
    "the temperature T (start 0.2)."
)


def pair_plane() -> Movable:
    """Return the plane of an anchor and four candidates, with sliders for two similarities and the temperature."""
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = table(x=np.cos(turn).round(6), y=np.sin(turn).round(6))
    people = table(
        k=[0, 1, 2, 3], name=["Ann again", "Bea", "Cid", "Dan"], up=[1, -1, 1, -1], kind=["same", *["other"] * 3]
    )
    force = "' ' + (datum.k == 0 ? 'pull ' : 'push ') + format(100 * datum.force, '.0f') + ' %'"
    candidates = {
        "data": {"name": "people"},
        "transform": [
            *calculate(s=S, x="datum.s", y=HEIGHT, share=SHARE, force=FORCE),
            *calculate(label=f"datum.name + {force}", above="datum.y + datum.up * 0.15", side="1.2 * datum.s"),
        ],
    }
    losses = written("contrastive {datum.contrastive:.3f}", "triplet {datum.triplet:.3f}", "InfoNCE {datum.nce:.3f}")
    fixed, moving = {"datum": 1 - MARGIN}, {"field": "limit"}
    ends, foot = {"y": {"datum": -1.2}, "y2": {"datum": 1.2}}, {"datum": -1.27}
    color, shape = (
        {"field": "kind", "scale": {"domain": ["same", "other"], "range": looks}, "legend": None}
        for looks in ([BLUE, ORANGE], ["square", "circle"])
    )
    ring = {"type": "line", "order": False, "color": "currentColor", "strokeWidth": 1, "strokeOpacity": 0.5}
    # Not an encoding: the width that the configuration gives to every rule would win.
    bar = {"type": "rule", "opacity": 0.55, "strokeWidth": {"expr": "1 + 14 * datum.force"}}
    dot = {"type": "point", "size": 110, "opacity": 1}
    lines = {"type": "text", "align": "left", "baseline": "top", "lineHeight": 19, "fontSize": 13}
    small = {"type": "text", "fontSize": 11}
    chart = {
        "datasets": {"people": people},
        "data": {"name": "anchor", "values": table(x=[1], y=[0])},
        "params": [
            slider("same", "similarity of Ann again", -1.0, 1.0, 0.1, 0.8),
            slider("bea", "similarity of Bea", -1.0, 1.0, 0.1, 0.6),
            slider("T", "temperature T", 0.05, 1.0, 0.05, 0.2),
        ],
        "transform": calculate(
            limit=f"same - {MARGIN}", contrastive=CONTRASTIVE, triplet=TRIPLET, nce=INFO_NCE, losses=losses
        ),
        "height": 310,
        # Without a format, labels are rounded to the decimals of the ticks that Vega would choose, here to none.
        "encoding": {
            "x": quantity("x", "cosine similarity to Ann", [-1.5, 3.5], values=[-1, -0.5, 0, 0.5, 1], format=".1f"),
            "y": {**quantity("y", domain=[-1.4, 1.4], values=[-1, 0, 1], format=".1f"), "title": None},
        },
        "layer": [
            layer(ring, data={"name": "circle", "values": circle}),
            layer(bar, **candidates, x2={"datum": 1}, y2={"datum": 0}, color=color),
            layer({"type": "rule", "strokeDash": [2, 4]}, x=fixed, **ends),
            layer({"type": "rule", "strokeDash": [7, 4]}, x=moving, **ends),
            layer({**small, "align": "left"}, x=fixed, y=foot, text={"datum": "contrastive"}),
            layer({**small, "align": "right"}, x=moving, y=foot, text={"datum": "triplet"}),
            layer(dot, **candidates, color=color, shape=shape),
            layer({**dot, "shape": "square", "color": "currentColor"}),
            layer({"type": "text", "align": "left", "dx": 9, "fontSize": 13}, text={"datum": "Ann"}),
            layer("text", **candidates, x={"field": "side"}, y={"field": "above"}, text={"field": "label"}),
            layer(lines, x={"datum": 1.6}, y={"datum": 1.3}, text={"field": "losses"}),
        ],
    }
    return Movable(chart, DESCRIPTION)
