"""One bell curve under a two-peaked target, and both Kullback–Leibler divergences (chapter 09)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["fitted", "target", "two_peaks"]

GRID = np.linspace(-6, 6, 121)
# Unnormalized target and logarithm of the unnormalized bell curve; both are divided by their sum over the grid below.
TARGET = "0.6 * exp(-pow((datum.x + 2) / 0.7, 2) / 2) + 0.4 * exp(-pow((datum.x - 2) / 0.7, 2) / 2)"
LOG_BELL = "-pow((datum.x - mean) / spread, 2) / 2"
SHARES = {
    "log_p": "log(datum.target / datum.target_sum)",
    # The logarithm is taken before the exponential can underflow, so that far tails stay finite.
    "log_q": "datum.log_bell - log(datum.bell_sum)",
}


def target(x: np.ndarray) -> np.ndarray:
    """Return the two-peaked distribution on the points ``x``: shares that sum to 1."""
    shares: np.ndarray = 0.6 * np.exp(-(((x + 2) / 0.7) ** 2) / 2) + 0.4 * np.exp(-(((x - 2) / 0.7) ** 2) / 2)
    shares /= shares.sum()
    return shares


def fitted(x: np.ndarray, mean: float, width: float) -> np.ndarray:
    """Return the bell curve with this mean and width on the points ``x``: shares that sum to 1."""
    shares: np.ndarray = np.exp(-(((x - mean) / width) ** 2) / 2)
    shares /= shares.sum()
    return shares


def two_peaks(mean: float = 0.0, width: float = 1.5) -> Movable:
    """Return the figure: target and bell curve, with KL(p ‖ q) and KL(q ‖ p)."""
    p, q = (quantity(field, "share", [0, 0.095], tickCount=4) for field in "pq")
    chart = {
        "data": {"name": "grid", "values": table(x=GRID)},
        "params": [  # not "width": Vega keeps that name for the width of the chart
            slider("mean", "mean of q", -3, 3, 0.1, mean),
            slider("spread", "width of q", 0.5, 3, 0.1, width),
        ],
        "transform": [
            *calculate(target=TARGET, log_bell=LOG_BELL, bell="exp(datum.log_bell)"),
            _sums(target_sum="target", bell_sum="bell"),
            *calculate(**SHARES, p="exp(datum.log_p)", q="exp(datum.log_q)"),
            *calculate(forward_term="datum.p * (datum.log_p - datum.log_q)"),
            *calculate(backward_term="datum.q * (datum.log_q - datum.log_p)"),
            _sums(forward="forward_term", backward="backward_term"),
        ],
        "encoding": {"x": quantity("x", domain=[-6, 6], tickCount=7)},
        "layer": [
            layer({"type": "line", "color": BLUE}, y=p),
            layer({"type": "line", "color": ORANGE, "strokeDash": [6, 3]}, y=q),
            _text(0.091, "forward KL(p‖q) = {datum.forward:.3f}"),
            _text(0.083, "reverse KL(q‖p) = {datum.backward:.3f}"),
        ],
    }
    return Movable(
        chart,
        "A target with two peaks, at −2 and at 2 (solid), and a bell curve q (dashed). Two sliders move the mean and "
        "the width of q; the two divergences are printed. Forward KL(p‖q) is lowest for a wide curve over both peaks, "
        "reverse KL(q‖p) for a narrow one on the larger peak.",
    )


def _sums(**columns: str) -> dict[str, Any]:
    """The sum of a column, written to every row."""
    return {"joinaggregate": [{"op": "sum", "field": column, "as": name} for name, column in columns.items()]}


def _text(height: float, label: str) -> dict[str, Any]:
    first = [{"filter": "datum.x == -6"}, *calculate(label=written(label))]
    return layer("text", transform=first, x={"datum": 0}, y={"datum": height}, text={"field": "label"})
