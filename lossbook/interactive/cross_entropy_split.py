"""Cross-entropy of a two-way forecast, split into the entropy of the truth and the divergence (chapter 03)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["cross_entropy_split"]

# Vega computes 0 · log(0) as NaN, so the logarithm of p stops at a number that is never reached otherwise.
ENTROPY = "-p * log(max(p, 1e-300)) - (1 - p) * log(max(1 - p, 1e-300))"
DIVERGENCE = "p * log(max(p, 1e-300) / q) + (1 - p) * log(max(1 - p, 1e-300) / (1 - q))"


def cross_entropy_at(q: str) -> str:
    """Return the chart's expression for H(p, q), for the slider's ``q`` or a column's ``datum.x``."""
    return f"-p * log({q}) - (1 - p) * log(1 - {q})"


def cross_entropy_split(p: float = 0.8, q: float = 0.3) -> Movable:
    """Return the figure: H(p, q) over q, with a bar at q that stacks KL(p ‖ q) on H(p)."""
    # On the side where the curve is higher, so that it doesn't cross the label, but never out of the figure.
    right = "q < 0.12 || (q >= p && q < 0.88)"
    beside = {"type": "text", "align": {"expr": f"{right} ? 'left' : 'right'"}, "dx": {"expr": f"{right} ? 9 : -9"}}
    bar, h = {"type": "rule", "color": BLUE}, {"field": "h"}
    chart = {
        "data": {"name": "forecast", "values": [{}]},
        "params": [
            slider("q", "predicted chance of rain q", 0.02, 0.98, 0.01, q),
            slider("p", "true chance of rain p", 0.0, 1.0, 0.05, p),
        ],
        "transform": [
            *calculate(x="q", h=ENTROPY, kl=DIVERGENCE, y=cross_entropy_at("q")),
            *calculate(low="0.5 * datum.h", high="datum.h + 0.5 * datum.kl"),
            # A label on a bar too short for it would cover the other one.
            *calculate(low_label="datum.h > 0.25 ? 'H(p)' : ''", high_label="datum.kl > 0.25 ? 'KL' : ''"),
            *calculate(sum=written("H(p) {datum.h:.3f} + KL {datum.kl:.3f} = H(p, q) {datum.y:.3f}")),
        ],
        "encoding": {
            "x": quantity("x", "predicted chance of rain q", [0, 1], tickCount=5),
            "y": quantity("y", "average loss in nats", [0, 5], tickCount=5),
        },
        "layer": [
            layer(
                {"type": "line", "color": "currentColor", "strokeWidth": 1.6},
                data={"name": "grid", "values": table(x=np.linspace(0.02, 0.98, 97))},
                transform=calculate(y=cross_entropy_at("datum.x")),
            ),
            layer({**bar, "strokeWidth": 1.5, "strokeDash": [6, 4]}, x={"datum": 1}, x2={"datum": 0}, y=h),
            layer({**bar, "strokeWidth": 9}, y={"datum": 0}, y2=h),
            layer({"type": "rule", "color": ORANGE, "strokeWidth": 4}, y=h, y2={"field": "y"}),
            layer(beside, y={"field": "low"}, text={"field": "low_label"}),
            layer(beside, y={"field": "high"}, text={"field": "high_label"}),
            layer("text", x={"datum": 0.5}, y={"datum": 4.4}, text={"field": "sum"}),
        ],
    }
    return Movable(
        chart,
        "Cross-entropy of a forecast of rain over the predicted chance q: a curve that is lowest where q equals the "
        "true chance p. A bar at q shows its two parts, the entropy H(p) from the axis up to a dashed line and the "
        "divergence KL from there to the curve. One slider moves q, the other p.",
    )
