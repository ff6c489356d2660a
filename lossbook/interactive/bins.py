"""A continuous target cut into three classes, with edges to move. Chapter 01, "Data types and the loss they ask for".

The expressions below are what the browser computes; ``tests/test_interactive_bins.py`` compares them with the package.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, quantity, slider, table

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
    y = affinities()
    color = {"field": "name", "scale": {"domain": CLASSES, "range": [BLUE, ORANGE, GREEN]}}
    shape = {"field": "name", "scale": {"domain": CLASSES, "range": ["circle", "square", "triangle-up"]}}
    dots = {"mark": {"type": "point", "size": 75, "opacity": 1}, "encoding": {"color": color, "shape": shape}}
    means = {
        "transform": [{"aggregate": _columns(y="mean y"), "groupby": ["name"]}, *calculate(height="0")],
        "mark": {"type": "point", "size": 110, "shape": "diamond", "color": "currentColor", "opacity": 1},
    }
    edges = [
        {
            "data": {"name": f"{name}_edge", "values": table(height=[-0.7])},
            "transform": calculate(y=name),
            "mark": {"type": "rule", "strokeDash": [6, 4]},
            "encoding": {"y2": {"datum": 10}},
        }
        for name in ("low", "high")
    ]
    inside = {name: f"datum.name == '{name}' ? 1 : 0" for name in CLASSES}
    sizes = {name: f"sum {name}" for name in CLASSES}
    label = (
        "['weak ' + datum.weak + ', medium ' + datum.medium + ', strong ' + datum.strong,"
        " 'loss, knowing only the shares ' + format(datum.cross_entropy, '.3f'),"
        " 'squared error left ' + format(datum.left, '.3f') + ' of ' + format(datum.all, '.3f')]"
    )
    readout = {
        "transform": [
            {"joinaggregate": _columns(members="count y", center="mean y"), "groupby": ["name"]},
            {"joinaggregate": _columns(n="count y")},
            *calculate(surprise=SURPRISE, left=LEFT, **inside),
            {"aggregate": _columns(cross_entropy="mean surprise", left="mean left", all="variancep y", **sizes)},
            *calculate(label=label),
        ],
        "mark": {"type": "text", "align": "left", "baseline": "top", "lineHeight": 17, "fontSize": 13},
        "encoding": {"x": {"value": 0}, "y": {"value": 0}, "text": {"field": "label"}},
    }
    chart = {
        "data": {"name": "affinities", "values": table(y=y, height=_heights(y))},
        "params": [
            slider("low", "edge between weak and medium", *EDGE_RANGE, EDGE_STEP, low),
            slider("high", "edge between medium and strong", *EDGE_RANGE, EDGE_STEP, high),
        ],
        "transform": calculate(name=CLASS),
        "encoding": {
            "x": quantity("y", "affinity, −log10 Kd", EDGE_RANGE, tickCount=7, grid=False),
            "y": {**quantity("height", domain=[-0.7, 15]), "axis": None},
        },
        "layer": [dots, means, *edges, readout],
    }
    return Movable(chart, DESCRIPTION)


def _heights(y: NDArray[np.float64]) -> list[int]:
    """Put each dot on the lowest level where it is clear of the dots before it."""
    last: list[float] = []  # the value of the rightmost dot on each level
    heights = []
    for value in y:
        level = next((i for i, right in enumerate(last) if value - right >= 0.2), len(last))
        last[level : level + 1] = [value]
        heights.append(level + 1)
    return heights


def _columns(**columns: str) -> list[dict[str, str]]:
    """The columns of an aggregate, each written as its operation and the column that goes in."""
    return [dict(zip(("op", "field", "as"), (*column.split(), name))) for name, column in columns.items()]
