"""Embeddings on a circle, moved: contrastive, triplet and InfoNCE loss. Chapter 15, "Pairs and triplets".

The expressions below are what the browser computes; ``tests/test_interactive_pair_plane.py`` compares them
with the package.
"""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

__all__ = ["pair_plane"]

MARGIN = 0.5  # of both losses that have one, on the distance 1 - s
CID, DAN = 0.0, -0.6
SAME_RANGE, BEA_RANGE, TEMPERATURE_RANGE = (-1.0, 1.0), (-1.0, 1.0), (0.05, 1.0)

# Similarities to the anchor; ``same`` and ``bea`` are sliders, and so is the temperature T.
FAR = [f"pow(max(0, {MARGIN} - (1 - ({{s}}))), 2)".format(s=s) for s in ("bea", CID, DAN)]
CONTRASTIVE = "pow(1 - same, 2) + " + " + ".join(FAR)
TRIPLET = f"max(0, max(bea, {CID}) - same + {MARGIN})"
INFO_NCE = f"log(exp(same / T) + exp(bea / T) + exp({CID} / T) + exp({DAN} / T)) - same / T"

# A candidate's similarity, its height on the circle, and its share of the softmax, by its number.
S = f"datum.k == 0 ? same : datum.k == 1 ? bea : datum.k == 2 ? {CID} : {DAN}"
HEIGHT = "datum.up * sqrt(max(0, 1 - datum.s * datum.s))"
SHARE = f"exp(datum.s / T) / (exp(same / T) + exp(bea / T) + exp({CID} / T) + exp({DAN} / T))"
FORCE = "datum.k == 0 ? 1 - datum.share : datum.share"
LIMIT = f"same - {MARGIN}"

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
    """Return the plane of an anchor and four candidates, with sliders for two similarities and the temperature.

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Examples
    --------
    >>> pair_plane().spec["params"][0]["value"]
    0.8
    """
    import altair as alt

    sliders = (
        slider("same", "similarity of Ann again", *SAME_RANGE, 0.1, 0.8),
        slider("bea", "similarity of Bea", *BEA_RANGE, 0.1, 0.6),
        slider("T", "temperature T", *TEMPERATURE_RANGE, 0.05, 0.2),
    )
    turn = np.linspace(0, 2 * np.pi, 73)
    circle = table(x=np.cos(turn).round(6), y=np.sin(turn).round(6), order=np.arange(73))
    people = table(
        k=[0, 1, 2, 3], name=["Ann again", "Bea", "Cid", "Dan"], up=[1, -1, 1, -1], kind=["same", *["other"] * 3]
    )
    one_row, anchor = table(row=[0]), table(x=[1], y=[0])
    # Named here: Vega-Lite's own names for nameless tables could be the ones that they are numbered with.
    circle.name, people.name, one_row.name, anchor.name = "circle", "people", "here", "anchor"
    x = alt.X("x:Q", title="cosine similarity to Ann").scale(domain=[-1.35, 3.05]).axis(values=[-1, -0.5, 0, 0.5, 1])
    y = alt.Y("y:Q", title=None).scale(domain=[-1.35, 1.35]).axis(values=[-1, 0, 1])
    kinds, blue, orange = ["same", "other"], BLUE, ORANGE
    color = alt.Color("kind:N", legend=None).scale(domain=kinds, range=[blue, orange])
    shape = alt.Shape("kind:N", legend=None).scale(domain=kinds, range=["square", "circle"])

    ring = alt.Chart(circle).mark_line(color="currentColor", strokeWidth=1, strokeOpacity=0.5)
    ring = ring.encode(x=x, y=y, order="order:Q")
    here = alt.Chart(one_row).transform_calculate(limit=LIMIT, contrastive=CONTRASTIVE, triplet=TRIPLET, nce=INFO_NCE)
    ends = {"y": alt.YDatum(-1.2), "y2": alt.Y2Datum(1.2)}
    fixed = here.mark_rule(strokeDash=[2, 4]).encode(x=alt.XDatum(1 - MARGIN), **ends)
    moving = here.mark_rule(strokeDash=[7, 4]).encode(x="limit:Q", **ends)
    foot = alt.YDatum(-1.27)
    fixed_name = here.mark_text(align="left", fontSize=11).encode(
        x=alt.XDatum(1 - MARGIN), y=foot, text=alt.TextDatum("contrastive")
    )
    moving_name = here.mark_text(align="right", fontSize=11).encode(x="limit:Q", y=foot, text=alt.TextDatum("triplet"))

    candidates = (
        alt.Chart(people)
        .transform_calculate(s=S)
        .transform_calculate(y=HEIGHT, share=SHARE)
        .transform_calculate(x="datum.s", force=FORCE)
    )
    # Not an encoding: the width that the configuration gives to every rule would win.
    bars = candidates.mark_rule(opacity=0.55, strokeWidth=alt.ExprRef("1 + 14 * datum.force"))
    bars = bars.encode(x=x, y=y, x2=alt.X2Datum(1), y2=alt.Y2Datum(0), color=color)
    points = candidates.mark_point(size=110, opacity=1).encode(x=x, y=y, color=color, shape=shape)
    start = alt.Chart(anchor).mark_point(size=110, opacity=1, shape="square", color="currentColor").encode(x=x, y=y)
    start_name = (
        alt.Chart(anchor).mark_text(align="left", dx=9, fontSize=13).encode(x=x, y=y, text=alt.TextDatum("Ann"))
    )
    force = "' ' + (datum.k == 0 ? 'pull ' : 'push ') + format(100 * datum.force, '.0f') + ' %'"
    names = candidates.transform_calculate(
        label=f"datum.name + {force}", above="datum.y + datum.up * 0.15", side="1.2 * datum.s"
    )
    names = names.mark_text(fontSize=12).encode(x="side:Q", y="above:Q", text="label:N")
    losses = here.transform_calculate(
        label="['contrastive ' + format(datum.contrastive, '.3f'), 'triplet ' + format(datum.triplet, '.3f'),"
        " 'InfoNCE ' + format(datum.nce, '.3f')]"
    ).mark_text(align="left", baseline="top", lineHeight=19, fontSize=13)
    losses = losses.encode(x=alt.XDatum(1.6), y=alt.YDatum(1.3), text="label:N")
    layers = (ring, bars, fixed, moving, fixed_name, moving_name, points, start, start_name, names, losses)
    return Movable.from_altair(alt.layer(*layers).properties(height=310).add_params(*sliders), DESCRIPTION)
