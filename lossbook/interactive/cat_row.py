"""The cat image's scores, moved: multi-class hinge beside softmax cross-entropy. Chapter 06, "Cat, car, frog".

The expressions below are what the browser computes; ``tests/test_interactive_cat_row.py`` compares them
with the package.
"""

from __future__ import annotations

import numpy as np

from lossbook.interactive import Movable, slider, table

__all__ = ["cat_row"]

FROG = -1.7
CAT_RANGE, CAR_RANGE, MARGIN_RANGE = (0.0, 9.0), (0.0, 7.0), (0.1, 3.0)

# z is the true class's score: the column of the curves, or the cat slider for the two points.
HINGE = f"max(0, car - {{z}} + margin) + max(0, {FROG} - {{z}} + margin)"
SOFTMAX = f"log(exp({{z}}) + exp(car) + exp({FROG})) - {{z}}"
ZERO_FROM = f"max(car, {FROG}) + margin"

DESCRIPTION = (
    "Two losses of the cat image over the score of the cat. The hinge falls in straight lines, reaches 0 where the cat "
    "leads the car by the margin Δ and stays there; softmax cross-entropy falls along a smooth curve and never reaches "
    "0. Sliders set the cat score (start 3.2), the car score (start 5.1) and Δ (start 1); the frog score stays at −1.7."
)


def cat_row() -> Movable:
    """Return the chart of both losses over the cat score, with sliders for cat score, car score and Δ.

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
    grid, one_row = table(z=np.linspace(*CAT_RANGE, 91)), table(row=[0])
    # Named here: Vega-Lite's own names for two nameless tables could be the ones that they are numbered with.
    grid.name, one_row.name = "grid", "here"
    names = ["hinge", "softmax"]
    x = alt.X("z:Q", title="score of the cat, the true class").scale(domain=CAT_RANGE).axis(tickCount=5)
    y = alt.Y("loss:Q", title="loss").scale(domain=[0, 12]).axis(tickCount=4)
    color = alt.Color("kind:N").legend(symbolType="stroke").scale(domain=names, range=["#0072B2", "#D55E00"])
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
    readout = readout.encode(x=alt.XDatum(CAT_RANGE[1]), y=alt.YDatum(12), text="label:N")
    return Movable.from_altair((curves + points + readout).add_params(*sliders), DESCRIPTION)
