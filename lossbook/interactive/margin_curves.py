"""The margin under the curves of chapter 05: what each loss charges there, and its slope."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lossbook.interactive import BLUE, GREEN, ORANGE, PINK, Movable, calculate, quantity, slider, table

__all__ = ["LOSSES", "margin_curves", "slope_at", "value_at"]

# Value and slope of each loss, with M in place of the margin. No ternaries: a test evaluates the same text in Python.
LOSSES = {
    "zero-one": ("(M <= 0) * 1", "M * 0"),
    "logistic": ("max(0 - M, 0) + log(1 + exp(0 - abs(M)))", "-1 / (1 + exp(M))"),
    "exponential": ("exp(0 - M)", "-exp(0 - M)"),
    "hinge": ("max(0, 1 - M)", "0 - (M < 1)"),
    "squared hinge": ("max(0, 1 - M) * max(0, 1 - M)", "0 - 2 * max(0, 1 - M)"),
}
# currentColor, the page's text color, where black would vanish on a dark page.
COLORS = ["currentColor", BLUE, ORANGE, GREEN, PINK]
DASHES = [[2, 3], [1, 0], [9, 4], [9, 3, 2, 3], [2, 2]]
REACH = 0.7  # half the width of a drawn tangent


def value_at(name: str, m: str) -> str:
    """Return the chart's expression for the loss ``name`` at the margin ``m``, a slider or a column."""
    return LOSSES[name][0].replace("M", m)


def slope_at(name: str, m: str) -> str:
    """Return the chart's expression for the slope of the loss ``name`` at the margin ``m``."""
    return LOSSES[name][1].replace("M", m)


def margin_curves(margin: float = 0.5) -> Movable:
    """Return the figure: zero-one loss and its four stand-ins, with tangents at one margin.

    Parameters
    ----------
    margin : float, default 0.5
        Where the slider of the margin starts, in [-3, 3].

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Raises
    ------
    ValueError
        If ``margin`` lies outside the slider.

    Examples
    --------
    >>> print(margin_curves().description[:31])
    Zero-one, logistic, exponential
    """
    names = list(LOSSES)
    legend = {"columns": 2, "columnPadding": 24, "symbolType": "stroke", "symbolSize": 500}
    ends = {"x": {"field": "m1"}, "x2": {"field": "m2"}, "y": {"field": "y1"}, "y2": {"field": "y2"}}
    chart = {
        # The longest text stands at the top, where the curves leave it most room.
        "data": {"name": "losses", "values": table(loss=names, place=[4.35, 3.95, 3.55, 3.15, 4.75])},
        "params": [slider("margin", "margin m = y·f(x)", -3, 3, 0.1, margin)],
        "transform": [
            *calculate(m="margin", y=_choose(value_at), slope=_choose(slope_at)),
            *calculate(m1=f"datum.m - {REACH}", y1=f"datum.y - {REACH} * datum.slope"),
            *calculate(m2=f"datum.m + {REACH}", y2=f"datum.y + {REACH} * datum.slope"),
            *calculate(label="datum.loss + ' ' + format(datum.y, '.2f') + ', slope ' + format(datum.slope, '.2f')"),
        ],
        "encoding": {
            "x": quantity("m", "margin m", [-3, 3], tickCount=7),
            "y": quantity("y", "loss", [0, 5], tickCount=6),
        },
        "layer": [
            {
                "data": {"name": "grid", "values": table(m=np.linspace(-3, 3, 121))},
                "transform": [
                    *calculate(**{name: value_at(name, "datum.m") for name in names}),
                    {"fold": names, "as": ["loss", "y"]},
                ],
                "mark": {"type": "line", "clip": True},
                "encoding": {
                    "color": {"field": "loss", "scale": {"domain": names, "range": COLORS}, "legend": legend},
                    "strokeDash": {"field": "loss", "scale": {"domain": names, "range": DASHES}},
                },
            },
            {
                "mark": {"type": "rule", "clip": True, "strokeWidth": 5, "opacity": 0.45},
                "encoding": {**ends, "color": {"field": "loss"}},
            },
            {"mark": {"type": "point", "clip": True, "opacity": 1}, "encoding": {"color": {"field": "loss"}}},
            {
                "mark": {"type": "text", "align": "right"},
                "encoding": {"x": {"datum": 3}, "y": {"field": "place"}, "text": {"field": "label"}},
            },
        ],
    }
    return Movable(
        chart,
        "Zero-one, logistic, exponential, hinge and squared hinge loss over the margin from −3 to 3. A slider moves "
        "the margin; each curve carries a point and its tangent there, and the losses and slopes are printed. To the "
        "left the slope of the exponential loss grows fastest and that of the squared hinge in proportion, while the "
        "slope of the hinge stays −1, that of the logistic loss approaches −1 and that of zero-one is 0.",
    )


def _choose(expression_at: Callable[[str, str], str]) -> str:
    """Return one Vega expression that picks, by the row's name, the expression of that loss at the slider."""
    chosen = "0"
    for name in LOSSES:
        chosen = f"datum.loss == '{name}' ? {expression_at(name, 'margin')} : {chosen}"
    return chosen
