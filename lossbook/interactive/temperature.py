"""Three logits times a factor: softmax, loss, and what a δ inside the logarithm does to loss and slope (chapter 04)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["temperature"]

LOGITS = (2.0, 1.0, 0.1)
SCALES = (0.0, 12.0)
DIGITS = (3, 10)

# z is a class's logit: a column of the bars.
SHARE = "exp(scale * datum.z) / (" + " + ".join(f"exp(scale * {z})" for z in LOGITS) + ")"
_TRUE = f"{list(LOGITS)}[truth]"


def loss_at(scale: str) -> str:
    """Return the chart's expression for −ln softmax at the true class, for the slider or a column's ``datum.s``."""
    return "log(" + " + ".join(f"exp({scale} * ({z} - {_TRUE}))" for z in LOGITS) + ")"


def with_delta_at(scale: str) -> str:
    """Return the chart's expression for −ln(softmax at the true class + δ), with δ = 10^−digits."""
    return f"-log(exp(-{loss_at(scale)}) + pow(10.0, -digits))"


# The derivatives of both by the true class's scaled logit: q − 1, and the same times q/(q + δ).
SLOPE = f"exp(-{loss_at('scale')}) - 1"
SLOPE_WITH_DELTA = f"({SLOPE}) / (1 + pow(10.0, -digits) * exp({loss_at('scale')}))"


def temperature(scale: float = 1.0, truth: int = 2, digits: int = 7) -> Movable:
    """Return the figure: softmax bars of the scaled logits, and the loss over their factor with and without δ."""
    sliders = [
        slider("scale", "factor on the scores, 1/T", *SCALES, 0.1, scale),
        slider("truth", "true class", 0, 2, 1, truth),
        slider("digits", "decimal place of the 1 in δ", *DIGITS, 1, digits),
    ]
    bars = {
        "data": {"name": "classes", "values": table(k=[0, 1, 2], z=LOGITS)},
        "transform": calculate(q=SHARE, label="format(datum.q, '.3f') + (datum.k == truth ? ' true' : '')"),
        "width": 190,
        "height": 250,
        "encoding": {
            "x": {"field": "k", "title": "class", "axis": {"labelAngle": 0}},
            "y": quantity("q", "probability q", [0, 1.12], values=[0, 0.5, 1]),
        },
        "layer": [
            layer({"type": "bar", "color": BLUE, "opacity": 0.35}),
            layer({"type": "bar", "color": BLUE}, transform=[{"filter": "datum.k == truth"}]),
            layer({"type": "text", "dy": -9}, text={"field": "label"}),
        ],
    }

    # Four short lines: two long ones would not fit a phone.
    label = written(
        "loss {datum.loss:.3f}",
        "slope {datum.slope:.3f}",
        "with δ {datum.with_delta:.3f}",
        "slope {datum.slope_with_delta:.3f}",
    )
    words = {"type": "text", "align": "left", "baseline": "top", "lineHeight": 16}
    curves = calculate(loss=loss_at("datum.s"), with_delta=with_delta_at("datum.s"))
    grid = {"data": {"name": "grid"}, "transform": curves}
    dot = {"type": "point", "opacity": 1}
    with_delta, ceiling = {"field": "with_delta"}, {"field": "ceiling"}
    start, end = ({"datum": s} for s in SCALES)
    curve = {
        "data": {"name": "here", "values": table(row=[0])},
        "transform": [
            *calculate(s="scale", loss=loss_at("scale"), with_delta=with_delta_at("scale"), ceiling="digits * log(10)"),
            *calculate(slope=SLOPE, slope_with_delta=SLOPE_WITH_DELTA, label=label),
        ],
        "width": 320,
        "height": 250,
        "encoding": {
            "x": quantity("s", "factor on the scores, 1/T", SCALES, values=[0, 3, 6, 9, 12], grid=False),
            "y": quantity("loss", "loss in nats", [-0.5, 34], values=[0, 8, 16, 24]),
        },
        "layer": [
            layer({"type": "rule", "strokeDash": [2, 3], "strokeWidth": 1}, x=end, x2=start, y=ceiling),
            layer(
                {"type": "text", "align": "right", "baseline": "bottom", "dy": -2},
                x=end,
                y=ceiling,
                text={"value": "−ln δ"},
            ),
            layer({"type": "line", "color": BLUE}, **grid),
            layer({"type": "line", "color": ORANGE, "strokeDash": [6, 3]}, **grid, y=with_delta),
            layer({**dot, "size": 90, "color": BLUE}),
            layer({**dot, "size": 70, "color": ORANGE, "shape": "square"}, y=with_delta),
            layer(words, x={"datum": 0.3}, y={"datum": 34}, text={"field": "label"}),
        ],
    }
    return Movable(
        {"datasets": {"grid": table(s=np.linspace(*SCALES, 61))}, "params": sliders, "hconcat": [bars, curve]},
        "Left, bars of the softmax of the scores 2, 1 and 0.1 times a factor 1/T, the true class darker. Right, the "
        "loss over the factor (solid) and the loss with a δ inside the logarithm (dashed), which stops at −ln δ. "
        "Sliders set the factor, the true class and δ, which starts at 1e-7. With the lowest score as the true one, "
        "the exact loss keeps growing and its slope goes to −1; with that δ the loss stops, and its slope comes back "
        "near 0.",
    )
