"""The cat picture's scores, moved: multi-class hinge beside softmax cross-entropy. Chapter 06, "Cat, car, frog".

The expressions below are what the browser computes; ``tests/test_interactive_cat_row.py`` compares them
with the package.
"""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

__all__ = ["cat_row"]

FROG = -1.7
CAT_RANGE, CAR_RANGE, MARGIN_RANGE = (-4.0, 9.0), (0.0, 7.0), (0.1, 3.0)

# z is the true class's score: the column of the curves, or the cat slider for the two points.
HINGE = f"max(0, car - {{z}} + margin) + max(0, {FROG} - {{z}} + margin)"
SOFTMAX = f"log(exp({{z}}) + exp(car) + exp({FROG})) - {{z}}"
ZERO_FROM = f"max(car, {FROG}) + margin"

# The score axis under the curves has a row for each class; a bar runs from the limit to a wrong class beyond it.
ROWS = {"car": -1.6, "cat": -3.2, "frog": -4.8}
LIMIT = "cat - margin"
CAR_END, FROG_END = f"max({LIMIT}, car)", f"max({LIMIT}, {FROG})"

DESCRIPTION = (
    "Below, the cat picture's three scores on one axis: cat (start 3.2), car (start 5.1), frog (−1.7). A dashed line "
    "stands at the cat score minus the margin Δ (start 1), and a bar runs from it to each wrong class beyond it. "
    "Above, on the same axis, two losses over the score of the cat. The hinge is the length of the bars: it falls in "
    "straight lines, reaches 0 where the cat leads the car by Δ and stays there. Softmax cross-entropy falls along a "
    "smooth curve and does not reach 0. Sliders set the cat score, the car score and Δ."
)


def cat_row() -> Movable:
    """Return the chart of scores and losses, with sliders for cat score, car score and Δ.

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Examples
    --------
    >>> cat_row().spec["params"][0]["value"]
    3.2
    """
    import altair as alt

    sliders = (
        slider("cat", "cat score", *CAT_RANGE, 0.1, 3.2),
        slider("car", "car score", *CAR_RANGE, 0.1, 5.1),
        slider("margin", "margin Δ", *MARGIN_RANGE, 0.1, 1.0),
    )
    grid, one_row = table(z=np.linspace(*CAT_RANGE, 131)), table(row=[0])
    rows = table(name=list(ROWS), level=list(ROWS.values()))
    # Named here: Vega-Lite's own names for nameless tables could be the ones that they are numbered with.
    grid.name, one_row.name, rows.name = "grid", "here", "rows"
    names = ["hinge", "softmax"]
    blue, orange = BLUE, ORANGE
    x = alt.X("z:Q", title="score").scale(domain=[-5, 9]).axis(tickCount=7)
    y = alt.Y("loss:Q", title="loss").scale(domain=[-5.6, 12]).axis(values=[0, 4, 8, 12])
    color = alt.Color("kind:N").legend(symbolType="stroke").scale(domain=names, range=[blue, orange])
    dash = alt.StrokeDash("kind:N").scale(domain=names, range=[[1, 0], [6, 3]])

    curves = (
        alt.Chart(grid)
        .transform_calculate(hinge=HINGE.format(z="datum.z"), softmax=SOFTMAX.format(z="datum.z"))
        .transform_fold([*names], as_=["kind", "loss"])
        .mark_line(clip=True)
        .encode(x=x, y=y, color=color, strokeDash=dash)
    )
    here = alt.Chart(one_row).transform_calculate(
        z="cat", hinge=HINGE.format(z="cat"), softmax=SOFTMAX.format(z="cat"), zero_from=ZERO_FROM
    )
    points = (
        here.transform_fold([*names], as_=["kind", "loss"])
        .mark_point(size=90, opacity=1, clip=True)
        .encode(x=x, y=y, color=color)
    )
    readout = here.transform_calculate(
        label="['hinge ' + format(datum.hinge, '.3f'), 'softmax ' + format(datum.softmax, '.3f'),"
        " 'hinge is 0 from ' + format(datum.zero_from, '.1f')]"
    ).mark_text(align="right", baseline="top", lineHeight=17, fontSize=13)
    readout = readout.encode(x=alt.XDatum(9), y=alt.YDatum(12), text="label:N")

    limit = here.transform_calculate(limit=LIMIT).mark_rule(strokeDash=[4, 3]).encode(x="limit:Q")
    limit = limit.encode(y=alt.YDatum(-0.7), y2=alt.Y2Datum(-5.5))
    row = alt.Y("level:Q")
    level = alt.Chart(rows)
    bars = (
        level.transform_filter("datum.name != 'cat'")
        .transform_calculate(limit=LIMIT, end=f"datum.name == 'car' ? {CAR_END} : {FROG_END}")
        .mark_rule(strokeWidth=8, opacity=0.5, color=blue)
        .encode(x="limit:Q", x2="end:Q", y=row)
    )
    score = level.transform_calculate(z=f"datum.name == 'cat' ? cat : datum.name == 'car' ? car : {FROG}")
    shape = alt.Shape("name:N", legend=None).scale(domain=list(ROWS), range=["circle", "square", "circle"])
    scores = score.mark_point(size=90, opacity=1, color="currentColor").encode(x=x, y=row, shape=shape)
    labels = level.mark_text(align="left", dx=6, fontSize=13).encode(x=alt.XDatum(-5), y=row, text="name:N")
    layers = alt.layer(curves, points, readout, limit, bars, scores, labels).properties(height=340)
    return Movable.from_altair(layers.add_params(*sliders), DESCRIPTION)
