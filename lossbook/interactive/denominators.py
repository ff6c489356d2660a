"""A weighted loss of a batch under its two denominators, n and Σw (chapter 12)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["BATCH", "COMMON", "RARE", "denominators"]

BATCH = 8
COMMON, RARE = 0.22, 1.1  # what one sample of either class costs; the common class weighs 1
SUM = f"((8 - datum.k) * {COMMON} + datum.k * weight * {RARE})"
BY_COUNT = f"{SUM} / 8"
BY_WEIGHT = f"{SUM} / (8 - datum.k + datum.k * weight)"


def denominators(weight: float = 3.0) -> Movable:
    """Return the figure: the batch's loss over its number of rare samples, divided by n and by Σw."""
    chart = {
        "data": {"name": "counts", "values": table(k=np.arange(BATCH + 1))},
        "params": [slider("weight", "weight of the rare class", 1, 5, 0.5, weight)],
        "transform": calculate(by_count=BY_COUNT, by_weight=BY_WEIGHT),
        "encoding": {"x": quantity("k", "rare samples in a batch of 8", [0, BATCH], tickCount=9, format="d")},
        "layer": [
            *_curve("by_count", "÷ n", ORANGE, [6, 3]),
            *_curve("by_weight", "÷ Σw", BLUE, [1, 0]),
            _text(5.7, "With 2 rare samples of 8:"),
            _text(5.2, "÷ n gives {datum.by_count:.3f}"),
            _text(4.7, "÷ Σw gives {datum.by_weight:.3f}"),
        ],
    }
    return Movable(
        chart,
        "The weighted loss of a batch of 8 over the number of its rare samples, from 0 to 8. A slider moves the "
        "weight of the rare class. Divided by n (dashed) the loss is a straight line that grows with the weight "
        "without end; divided by the sum of the weights (solid) it bends and never exceeds the loss of one rare "
        "sample, 1.1. At weight 1 the two are one line.",
    )


def _curve(field: str, name: str, color: str, dash: list[int]) -> list[dict[str, Any]]:
    y = quantity(field, "loss of the batch", [0, 6], tickCount=4)
    end = {"type": "text", "text": name, "color": color, "align": "right", "dx": -8, "dy": -14}
    return [
        layer({"type": "line", "color": color, "strokeDash": dash}, y=y),
        layer({"type": "point", "color": color}, y=y),
        layer(end, transform=[{"filter": "datum.k == 8"}], y=y),
    ]


def _text(height: float, label: str) -> dict[str, Any]:
    two = [{"filter": "datum.k == 2"}, *calculate(label=written(label))]
    place = {"x": {"datum": 0.15}, "y": {"datum": height}}
    return layer({"type": "text", "align": "left"}, transform=two, **place, text={"field": "label"})
