"""The cat picture's scores, moved: multi-class hinge beside softmax cross-entropy (chapter 06)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["cat_row"]

FROG = -1.7
CAT_RANGE = (-4.0, 9.0)

# z is the true class's score: the column of the curves, or the cat slider for the two points.
HINGE = f"max(0, car - {{z}} + margin) + max(0, {FROG} - {{z}} + margin)"
SOFTMAX = f"log(exp({{z}}) + exp(car) + exp({FROG})) - {{z}}"

# The score axis under the curves has a row for each class; a bar runs from the limit to a wrong class beyond it.
ROWS = {"car": -1.6, "cat": -3.2, "frog": -4.8}
LIMIT = "cat - margin"

DESCRIPTION = (
    "Below, the cat picture's three scores on one axis: cat (start 3.2), car (start 5.1), frog (−1.7). A dashed line "
    "stands at the cat score minus the margin Δ (start 1), and a bar runs from it to each wrong class beyond it. "
    "Above, on the same axis, two losses over the score of the cat. The hinge is the length of the bars: it falls in "
    "straight lines, reaches 0 where the cat leads the car by Δ and stays there. Softmax cross-entropy falls along a "
    "smooth curve and does not reach 0. Sliders set the cat score, the car score and Δ."
)


def cat_row() -> Movable:
    """Return the chart of scores and losses, with sliders for cat score, car score and Δ."""
    names = ["hinge", "softmax"]
    fold = {"fold": names, "as": ["kind", "loss"]}
    loss, level = quantity("loss", "loss", [-6, 12], values=[0, 4, 8, 12]), quantity("level")
    color = {"field": "kind", "scale": {"domain": names, "range": [BLUE, ORANGE]}, "legend": {"symbolType": "stroke"}}
    dash = {"field": "kind", "scale": {"domain": names, "range": [[1, 0], [6, 3]]}}
    curves = layer(
        {"type": "line", "clip": True},
        data={"name": "grid", "values": table(z=np.linspace(*CAT_RANGE, 131))},
        transform=[*calculate(hinge=HINGE.format(z="datum.z"), softmax=SOFTMAX.format(z="datum.z")), fold],
        y=loss,
        color=color,
        strokeDash=dash,
    )
    point = {"type": "point", "size": 90, "opacity": 1}
    points = layer({**point, "clip": True}, transform=[fold], y=loss, color=color)
    words = {"type": "text", "align": "right", "baseline": "top", "lineHeight": 17, "fontSize": 13}
    readout = layer(words, x={"value": "width"}, y={"value": 0}, text={"field": "label"})
    dashed = {"type": "rule", "strokeDash": [4, 3]}
    limit = layer(dashed, x={"field": "limit"}, y={"datum": -0.7}, y2={"datum": -5.5})
    rows = {"name": "rows"}
    end = f"datum.name == 'car' ? max({LIMIT}, car) : max({LIMIT}, {FROG})"
    bars = layer(
        {"type": "rule", "strokeWidth": 8, "opacity": 0.5, "color": BLUE},
        data=rows,
        transform=[{"filter": "datum.name != 'cat'"}, *calculate(limit=LIMIT, end=end)],
        x={"field": "limit"},
        x2={"field": "end"},
        y=level,
    )
    shapes = {"domain": list(ROWS), "range": ["circle", "square", "circle"]}
    scores = layer(
        {**point, "color": "currentColor"},
        data=rows,
        transform=calculate(z=f"datum.name == 'cat' ? cat : datum.name == 'car' ? car : {FROG}"),
        y=level,
        shape={"field": "name", "scale": shapes, "legend": None},
    )
    name = {"type": "text", "align": "left", "dx": 6, "fontSize": 13}
    labels = layer(name, data=rows, x={"value": 0}, y=level, text={"field": "name"})
    label = written("hinge {datum.hinge:.3f}", "softmax {datum.softmax:.3f}", "hinge is 0 from {datum.zero_from:.1f}")
    chart = {
        "datasets": {"rows": table(name=list(ROWS), level=list(ROWS.values()))},
        "data": {"name": "here", "values": table(row=[0])},
        "params": [
            slider("cat", "cat score", *CAT_RANGE, 0.1, 3.2),
            slider("car", "car score", 0.0, 7.0, 0.1, 5.1),
            slider("margin", "margin Δ", 0.1, 3.0, 0.1, 1.0),
        ],
        "transform": [
            *calculate(z="cat", hinge=HINGE.format(z="cat"), softmax=SOFTMAX.format(z="cat")),
            *calculate(limit=LIMIT, zero_from=f"max(car, {FROG}) + margin", label=label),
        ],
        "height": 340,
        "encoding": {"x": quantity("z", "score", [-5, 9], tickCount=7)},
        "layer": [curves, points, readout, limit, bars, scores, labels],
    }
    return Movable(chart, DESCRIPTION)
