"""One bell curve under a two-peaked target, and both Kullback–Leibler divergences (chapter 09)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, quantity, slider, table

__all__ = ["GRID", "SHARES", "TARGET", "fitted", "target", "two_peaks"]

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
    """Return the figure: target and bell curve, with KL(p ‖ q) and KL(q ‖ p).

    Parameters
    ----------
    mean : float, default 0.0
        Where the slider of the mean starts, in [-3, 3].
    width : float, default 1.5
        Where the slider of the width (the standard deviation) starts, in [0.5, 3].

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
    >>> print(two_peaks().description[:30])
    A target with two peaks, at −2
    """
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
            {"mark": {"type": "line", "color": BLUE}, "encoding": {"y": p}},
            {"mark": {"type": "line", "color": ORANGE, "strokeDash": [6, 3]}, "encoding": {"y": q}},
            _text(0.091, "'forward KL(p‖q) = ' + format(datum.forward, '.3f')"),
            _text(0.083, "'reverse KL(q‖p) = ' + format(datum.backward, '.3f')"),
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
    return {
        "transform": [{"filter": "datum.x == -6"}, *calculate(label=label)],
        "mark": "text",
        "encoding": {"x": {"datum": 0}, "y": {"datum": height}, "text": {"field": "label"}},
    }
