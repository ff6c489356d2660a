"""The margin under the curves of chapter 05: what each loss charges there, and its slope."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lossbook.interactive import BLUE, GREEN, ORANGE, PINK, Movable, slider, table

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
    import altair as alt

    margin_slider = slider("margin", "margin m = y·f(x)", -3, 3, 0.1, margin)
    names = list(LOSSES)
    color = alt.Color("loss:N", title=None).scale(domain=names, range=COLORS)
    color = color.legend(columns=2, columnPadding=24, symbolType="stroke", symbolSize=500)
    dash = alt.StrokeDash("loss:N", title=None).scale(domain=names, range=DASHES)
    x = alt.X("m:Q", title="margin m").scale(domain=[-3, 3]).axis(tickCount=7)
    y = alt.Y("y:Q", title="loss").scale(domain=[0, 5]).axis(tickCount=6)
    grid = table(m=np.linspace(-3, 3, 121))
    # The longest text stands at the top, where the curves leave it most room.
    row = table(loss=names, place=[4.35, 3.95, 3.55, 3.15, 4.75])
    grid.name, row.name = "grid", "losses"  # the names Altair makes up end as data_1, which Vega uses itself
    curves = (
        alt.Chart(grid)
        .transform_calculate(**{name: value_at(name, "datum.m") for name in names})
        .transform_fold([*names], as_=["loss", "y"])
        .mark_line(clip=True)
        .encode(x=x, y=y, color=color, strokeDash=dash)
    )
    points = (
        alt.Chart(row)
        .transform_calculate(m="margin", right="3")
        .transform_calculate(y=_choose(value_at), slope=_choose(slope_at))
        .transform_calculate(
            m1=f"datum.m - {REACH}",
            m2=f"datum.m + {REACH}",
            y1=f"datum.y - {REACH} * datum.slope",
            y2=f"datum.y + {REACH} * datum.slope",
            label="datum.loss + ' ' + format(datum.y, '.2f') + ', slope ' + format(datum.slope, '.2f')",
        )
    )
    tangents = points.mark_rule(clip=True, strokeWidth=5, opacity=0.45).encode(
        x="m1:Q", x2="m2:Q", y="y1:Q", y2="y2:Q", color=color
    )
    here = points.mark_point(clip=True, opacity=1).encode(x="m:Q", y="y:Q", color=color)
    labels = points.mark_text(align="right").encode(x="right:Q", y="place:Q", text="label:N")
    chart = alt.layer(curves, tangents, here, labels).add_params(margin_slider)
    return Movable.from_altair(
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
