"""Cross-entropy of a two-way forecast, split into the entropy of the truth and the divergence (chapter 03)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

__all__ = ["DIVERGENCE", "ENTROPY", "cross_entropy_at", "cross_entropy_split"]

# Vega computes 0 · log(0) as NaN, so the logarithm of p stops at a number that is never reached otherwise.
ENTROPY = "-p * log(max(p, 1e-300)) - (1 - p) * log(max(1 - p, 1e-300))"
DIVERGENCE = "p * log(max(p, 1e-300) / q) + (1 - p) * log(max(1 - p, 1e-300) / (1 - q))"


def cross_entropy_at(q: str) -> str:
    """Return the chart's expression for H(p, q), for the slider's ``q`` or a column's ``datum.x``."""
    return f"-p * log({q}) - (1 - p) * log(1 - {q})"


def cross_entropy_split(p: float = 0.8, q: float = 0.3) -> Movable:
    """Return the figure: H(p, q) over q, with a bar at q that stacks KL(p ‖ q) on H(p).

    Parameters
    ----------
    p : float, default 0.8
        Where the slider of the true probability starts, in [0, 1].
    q : float, default 0.3
        Where the slider of the predicted probability starts, in [0.02, 0.98].

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
    >>> print(cross_entropy_split().description[:34])
    Cross-entropy of a forecast of rai
    """
    import altair as alt

    sliders = (
        slider("q", "predicted chance of rain q", 0.02, 0.98, 0.01, q),
        slider("p", "true chance of rain p", 0.0, 1.0, 0.05, p),
    )
    x = alt.X("x:Q", title="predicted chance of rain q").scale(domain=[0, 1]).axis(tickCount=5)
    y = alt.Y("y:Q", title="average loss in nats").scale(domain=[0, 4.6]).axis(tickCount=5)
    grid, row = table(x=np.linspace(0.02, 0.98, 97)), table(row=[0])
    grid.name, row.name = "grid", "forecast"  # the names Altair makes up end as data_1, which Vega uses itself
    curve = (
        alt.Chart(grid)
        .transform_calculate(y=cross_entropy_at("datum.x"))
        .mark_line(color="currentColor", strokeWidth=1.6)
        .encode(x=x, y=y)
    )
    point = (
        alt.Chart(row)
        .transform_calculate(x="q", zero="0", h=ENTROPY, kl=DIVERGENCE, y=cross_entropy_at("q"))
        .transform_calculate(low="0.5 * datum.h", high="datum.h + 0.5 * datum.kl")
    )
    entropy_bar = point.mark_rule(color=BLUE, strokeWidth=9).encode(x="x:Q", y="zero:Q", y2="h:Q")
    divergence_bar = point.mark_rule(color=ORANGE, strokeWidth=4).encode(x="x:Q", y="h:Q", y2="y:Q")
    floor = point.mark_rule(color=BLUE, strokeDash=[6, 4], strokeWidth=1.5).encode(y="h:Q")
    # On the side where the curve is higher, so that it doesn't cross the label, but never out of the figure.
    right = "q < 0.12 || (q >= p && q < 0.88)"
    align, dx = alt.ExprRef(f"{right} ? 'left' : 'right'"), alt.ExprRef(f"{right} ? 9 : -9")
    # A label on a bar too short for it would cover the other one.
    labels = [
        point.transform_calculate(label=f"datum.{part} > 0.25 ? '{name}' : ''")
        .mark_text(align=align, dx=dx)
        .encode(x="x:Q", y=f"{place}:Q", text="label:N")
        for part, name, place in (("h", "H(p)", "low"), ("kl", "KL", "high"))
    ]
    sum_text = (
        point.transform_calculate(
            middle="0.5",
            top="4.4",
            label="'H(p) ' + format(datum.h, '.3f') + ' + KL ' + format(datum.kl, '.3f')"
            " + ' = H(p, q) ' + format(datum.y, '.3f')",
        )
        .mark_text()
        .encode(x="middle:Q", y="top:Q", text="label:N")
    )
    chart = alt.layer(curve, floor, entropy_bar, divergence_bar, *labels, sum_text).add_params(*sliders)
    return Movable.from_altair(
        chart,
        "Cross-entropy of a forecast of rain over the predicted chance q: a curve that is lowest where q equals the "
        "true chance p. A bar at q shows its two parts, the entropy H(p) from the axis up to a dashed line and the "
        "divergence KL from there to the curve. One slider moves q, the other p.",
    )
