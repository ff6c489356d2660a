"""The margin under the curves of chapter 05: what each loss charges there, and its slope."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, GREEN, ORANGE, PINK, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["margin_curves"]

# Value and slope of each loss, with M in place of the margin.
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


def margin_curves(margin: float = 0.5) -> Movable:
    """Return the figure: zero-one loss and its four stand-ins, with tangents at one margin."""
    names = list(LOSSES)
    legend = {"columns": 2, "columnPadding": 24, "symbolType": "stroke", "symbolSize": 500}
    of_the_loss = {"field": "loss"}
    ends = {"x": {"field": "m1"}, "x2": {"field": "m2"}, "y": {"field": "y1"}, "y2": {"field": "y2"}}
    chart = {
        # The longest text stands at the top, where the curves leave it most room.
        "data": {"name": "losses", "values": table(loss=names, place=[4.35, 3.95, 3.55, 3.15, 4.75])},
        "params": [slider("margin", "margin m = y·f(x)", -3, 3, 0.1, margin)],
        "transform": [
            *calculate(m="margin", y=_chosen(0), slope=_chosen(1)),
            *calculate(m1=f"datum.m - {REACH}", y1=f"datum.y - {REACH} * datum.slope"),
            *calculate(m2=f"datum.m + {REACH}", y2=f"datum.y + {REACH} * datum.slope"),
            *calculate(label=written("{datum.loss} {datum.y:.2f}, slope {datum.slope:.2f}")),
        ],
        "encoding": {
            "x": quantity("m", "margin m", [-3, 3], tickCount=7),
            "y": quantity("y", "loss", [0, 5], tickCount=6),
        },
        "layer": [
            layer(
                {"type": "line", "clip": True},
                data={"name": "grid", "values": table(m=np.linspace(-3, 3, 121))},
                transform=[
                    *calculate(**{name: value.replace("M", "datum.m") for name, (value, _) in LOSSES.items()}),
                    {"fold": names, "as": ["loss", "y"]},
                ],
                color={**of_the_loss, "scale": {"domain": names, "range": COLORS}, "legend": legend},
                strokeDash={**of_the_loss, "scale": {"domain": names, "range": DASHES}},
            ),
            layer({"type": "rule", "clip": True, "strokeWidth": 5, "opacity": 0.45}, **ends, color=of_the_loss),
            layer({"type": "point", "clip": True, "opacity": 1}, color=of_the_loss),
            layer({"type": "text", "align": "right"}, x={"datum": 3}, y={"field": "place"}, text={"field": "label"}),
        ],
    }
    return Movable(
        chart,
        "Zero-one, logistic, exponential, hinge and squared hinge loss over the margin from −3 to 3. A slider moves "
        "the margin; each curve carries a point and its tangent there, and the losses and slopes are printed. To the "
        "left the slope of the exponential loss grows as the loss itself does and that of the squared hinge along a "
        "line, while the slope of the hinge stays −1, that of the logistic loss approaches −1 and that of zero-one is "
        "0.",
    )


def _chosen(which: int) -> str:
    """Return one Vega expression that picks, by the row's name, the value (0) or slope (1) of a loss at the slider."""
    chosen = "0"
    for name, expressions in LOSSES.items():
        chosen = f"datum.loss == '{name}' ? {expressions[which].replace('M', 'margin')} : {chosen}"
    return chosen
