"""A continuous target cut into three classes, with edges to move. Chapter 01, "Data types and the loss they ask for".

The expressions below are what the browser computes; ``tests/test_interactive_bins.py`` compares them with the package.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, slider, table

__all__ = ["affinities", "bins"]

CLASSES = ["weak", "medium", "strong"]
EDGE_RANGE, EDGE_STEP = (3.0, 9.0), 0.1
LOW, HIGH = 5.5, 7.0

# An edge belongs to the class above it, and the lower of the two sliders is the lower edge.
CLASS = "datum.y < min(low, high) ? 'weak' : datum.y < max(low, high) ? 'medium' : 'strong'"
SURPRISE = "-log(datum.members / datum.n)"
LEFT = "pow(datum.y - datum.center, 2)"

DESCRIPTION = (
    "Sixty affinities as stacked dots on a line from 3 to 9. Two edges cut them into weak, medium and strong. "
    "Above the dots stand the size of each class, the cross-entropy of a forecast that knows only the class shares, "
    "and the squared error that is left when each measurement is replaced by the mean of its class. Diamonds "
    "on the axis are the class means. Two sliders move the edges, which start at 5.5 and 7."
)


def affinities() -> NDArray[np.float64]:
    """Return the sixty made-up affinities of chapter 01, each −log10 of a concentration in mol/L.

    Returns
    -------
    ndarray of shape (60,)
        The values in rising order, with two decimals.
    """
    rng = np.random.default_rng(0)
    return np.sort(rng.normal(6.3, 1.2, size=60).round(2))


def bins(low: float = LOW, high: float = HIGH) -> Movable:
    """Return the chart of sixty affinities cut into three classes, with a slider for each edge.

    Parameters
    ----------
    low, high : float
        Where the two edges start, in [3, 9].

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Raises
    ------
    ValueError
        If a starting value lies outside its slider.

    Examples
    --------
    >>> [p["value"] for p in bins().spec["params"]]
    [5.5, 7.0]
    """
    import altair as alt

    sliders = (
        slider("low", "edge between weak and medium", *EDGE_RANGE, EDGE_STEP, low),
        slider("high", "edge between medium and strong", *EDGE_RANGE, EDGE_STEP, high),
    )
    y = affinities()
    data = table(y=y, height=_heights(y))
    data.name = "affinities"  # the names Altair makes up end as data_1, which Vega uses itself

    top = 15
    scale = alt.Scale(domain=EDGE_RANGE)
    stack = alt.Y("height:Q", axis=None).scale(domain=[-0.7, top])
    color = alt.Color("name:N").scale(domain=CLASSES, range=[BLUE, ORANGE, GREEN])
    shape = alt.Shape("name:N").scale(domain=CLASSES, range=["circle", "square", "triangle-up"])

    cut = alt.Chart().transform_calculate(name=CLASS)
    x = alt.X("y:Q", title="affinity, −log10 Kd", scale=scale).axis(tickCount=7, grid=False)
    dots = cut.mark_point(size=75, opacity=1).encode(x=x, y=stack, color=color, shape=shape)
    means = (
        cut.transform_aggregate(center="mean(y)", groupby=["name"])
        .mark_point(size=110, shape="diamond", color="currentColor", opacity=1)
        .encode(x=alt.X("center:Q", scale=scale), y=alt.YDatum(0))
    )
    edges = [
        alt.Chart(_one_row(f"{name}_edge"))
        .transform_calculate(edge=name)
        .mark_rule(strokeDash=[6, 4])
        .encode(x=alt.X("edge:Q", scale=scale), y=alt.YDatum(-0.7), y2=alt.Y2Datum(10))
        for name in ("low", "high")
    ]
    readout = (
        cut.transform_joinaggregate(members="count()", center="mean(y)", groupby=["name"])
        .transform_joinaggregate(n="count()", middle="mean(y)")
        .transform_calculate(
            surprise=SURPRISE,
            left=LEFT,
            all=LEFT.replace("center", "middle"),
            weak="datum.name == 'weak' ? 1 : 0",
            medium="datum.name == 'medium' ? 1 : 0",
            strong="datum.name == 'strong' ? 1 : 0",
        )
        .transform_aggregate(
            cross_entropy="mean(surprise)",
            left="mean(left)",
            all="mean(all)",
            weak="sum(weak)",
            medium="sum(medium)",
            strong="sum(strong)",
        )
        .transform_calculate(
            label="['weak ' + datum.weak + ', medium ' + datum.medium + ', strong ' + datum.strong,"
            " 'loss, knowing only the shares ' + format(datum.cross_entropy, '.3f'),"
            " 'squared error left ' + format(datum.left, '.3f') + ' of ' + format(datum.all, '.3f')]"
        )
        .mark_text(align="left", baseline="top", lineHeight=17, fontSize=13)
        .encode(x=alt.XDatum(EDGE_RANGE[0]), y=alt.YDatum(top), text="label:N")
    )
    return Movable.from_altair(alt.layer(dots, means, *edges, readout, data=data).add_params(*sliders), DESCRIPTION)


def _heights(y: NDArray[np.float64]) -> list[int]:
    """Put each dot on the lowest level where it is clear of the dots before it."""
    last: list[float] = []  # the value of the rightmost dot on each level
    heights = []
    for value in y:
        level = next((i for i, right in enumerate(last) if value - right >= 0.2), len(last))
        last[level : level + 1] = [value]
        heights.append(level + 1)
    return heights


def _one_row(name: str) -> Any:
    row = table(row=[0])
    row.name = name
    return row
