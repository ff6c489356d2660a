"""A continuous target cut into three classes, with edges to move (chapter 01)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["affinities", "bins"]

CLASSES = ["weak", "medium", "strong"]
ENDS = (3.0, 9.0)  # of the axis and of both sliders

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
    """Return the sixty made-up affinities of chapter 01 in rising order, each −log10 of a concentration in mol/L."""
    rng = np.random.default_rng(0)
    return np.sort(rng.normal(6.3, 1.2, size=60).round(2))


def bins(low: float = 5.5, high: float = 7.0) -> Movable:
    """Return the chart of sixty affinities cut into three classes, with a slider for each edge."""
    y = affinities()
    color = {"field": "name", "scale": {"domain": CLASSES, "range": [BLUE, ORANGE, GREEN]}}
    shape = {"field": "name", "scale": {"domain": CLASSES, "range": ["circle", "square", "triangle-up"]}}
    means = layer(
        {"type": "point", "size": 110, "shape": "diamond", "color": "currentColor", "opacity": 1},
        transform=[{"aggregate": _columns(y="mean y"), "groupby": ["name"]}, *calculate(height="0")],
    )
    edges = [
        layer(
            {"type": "rule", "strokeDash": [6, 4]},
            data={"name": f"{name}_edge", "values": table(height=[-0.7])},
            transform=calculate(y=name),
            y2={"datum": 10},
        )
        for name in ("low", "high")
    ]
    inside = {name: f"datum.name == '{name}' ? 1 : 0" for name in CLASSES}
    sizes = {name: f"sum {name}" for name in CLASSES}
    label = written(
        "weak {datum.weak}, medium {datum.medium}, strong {datum.strong}",
        "loss, knowing only the shares {datum.cross_entropy:.3f}",
        "squared error left {datum.left:.3f} of {datum.all:.3f}",
    )
    readout = layer(
        {"type": "text", "align": "left", "baseline": "top", "lineHeight": 17, "fontSize": 13},
        transform=[
            {"joinaggregate": _columns(members="count y", center="mean y"), "groupby": ["name"]},
            {"joinaggregate": _columns(n="count y")},
            *calculate(surprise=SURPRISE, left=LEFT, **inside),
            {"aggregate": _columns(cross_entropy="mean surprise", left="mean left", all="variancep y", **sizes)},
            *calculate(label=label),
        ],
        x={"value": 0},
        y={"value": 0},
        text={"field": "label"},
    )
    chart = {
        "data": {"name": "affinities", "values": table(y=y, height=_heights(y))},
        "params": [
            slider("low", "edge between weak and medium", *ENDS, 0.1, low),
            slider("high", "edge between medium and strong", *ENDS, 0.1, high),
        ],
        "transform": calculate(name=CLASS),
        "encoding": {
            "x": quantity("y", "affinity, −log10 Kd", ENDS, tickCount=7, grid=False),
            "y": {**quantity("height", domain=[-0.7, 15]), "axis": None},
        },
        "layer": [
            layer({"type": "point", "size": 75, "opacity": 1}, color=color, shape=shape),
            means,
            *edges,
            readout,
        ],
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
