"""Gradient descent on a parabola, with the step size on a slider (chapter 10)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["step_size"]

CURVATURE = 2  # of J(w) = w², so that the limit 2/L is a step size of 1
START = 3
STEPS = 20
ITERATE = f"{START} * pow(1 - eta * {CURVATURE}, datum.k)"


def step_size(eta: float = 0.1) -> Movable:
    """Return the figure: the iterates of gradient descent on J(w) = w² from w = 3."""
    inside = {"filter": "abs(datum.w) <= 4"}  # what has left the picture is told by the label
    chart = {
        "data": {"name": "path", "values": table(k=np.arange(STEPS + 1))},
        "params": [slider("eta", "step size η", 0.05, 1.1, 0.01, eta)],
        "transform": calculate(w=ITERATE, cost="datum.w * datum.w"),
        "encoding": {
            "x": quantity("w", domain=[-4, 4], tickCount=5),
            "y": quantity("cost", "cost J(w) = w²", [0, 20], tickCount=5),
        },
        "layer": [
            layer(
                {"type": "line", "color": "currentColor", "strokeWidth": 1.2, "strokeOpacity": 0.6},
                data={"name": "parabola", "values": table(w=np.linspace(-4, 4, 81))},
                transform=calculate(cost="datum.w * datum.w"),
            ),
            layer({"type": "line", "color": BLUE, "strokeWidth": 1.4}, transform=[inside], order={"field": "k"}),
            layer({"type": "point", "color": ORANGE, "size": 50, "opacity": 1}, transform=[inside]),
            # Two short lines: one long one would not fit a phone.
            _text(18.2, f"each step multiplies w by {{1 - {CURVATURE} * eta:.2f}}"),
            _text(16.6, f"after {STEPS} steps w = {{datum.w:.3g}}"),
        ],
    }
    return Movable(
        chart,
        "Gradient descent on the parabola w² from w = 3. Points are the start and 20 iterates, joined in order. The "
        "slider moves the step size: below 0.5 they walk down one side, between 0.5 and 1 they jump across and still "
        "close in, at 1 they jump between 3 and −3 for ever, above 1 each jump is higher.",
    )


def _text(height: float, label: str) -> dict[str, Any]:
    last = [{"filter": f"datum.k == {STEPS}"}, *calculate(label=written(label))]
    return layer("text", transform=last, x={"datum": 0}, y={"datum": height}, text={"field": "label"})
