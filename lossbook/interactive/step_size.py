"""Gradient descent on a parabola, with the step size on a slider (chapter 10)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

__all__ = ["CURVATURE", "ITERATE", "START", "STEPS", "step_size"]

CURVATURE = 2  # of J(w) = w², so that the limit 2/L is a step size of 1
START = 3
STEPS = 20
ITERATE = f"{START} * pow(1 - eta * {CURVATURE}, datum.k)"


def step_size(eta: float = 0.1) -> Movable:
    """Return the figure: the iterates of gradient descent on J(w) = w² from w = 3.

    Parameters
    ----------
    eta : float, default 0.1
        Where the slider of the step size starts, in [0.05, 1.1].

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Raises
    ------
    ValueError
        If ``eta`` lies outside its slider.

    Examples
    --------
    >>> print(step_size().description[:36])
    Gradient descent on the parabola w²
    """
    import altair as alt

    eta_slider = slider("eta", "step size η", 0.05, 1.1, 0.01, eta)
    # Two names of our own: those that Altair makes up end as data_1, which Vega uses itself.
    parabola, path = table(w=np.linspace(-4, 4, 81)), table(k=np.arange(STEPS + 1))
    parabola.name, path.name = "parabola", "path"
    x = alt.X("w:Q", title="w").scale(domain=[-4, 4]).axis(tickCount=5)
    y = alt.Y("cost:Q", title="cost J(w) = w²").scale(domain=[0, 19]).axis(tickCount=5)
    curve = (
        alt.Chart(parabola)
        .transform_calculate(cost="datum.w * datum.w")
        .mark_line(color="currentColor", strokeWidth=1.2, strokeOpacity=0.6)
        .encode(x=x, y=y)
    )
    iterates = (
        alt.Chart(path)
        .transform_calculate(w=ITERATE)
        .transform_calculate(cost="datum.w * datum.w")
        .transform_filter("abs(datum.w) <= 4")  # what has left the picture is told by the label
    )
    steps = iterates.mark_line(color=BLUE, strokeWidth=1.4).encode(x=x, y=y, order="k:Q")
    points = iterates.mark_point(color=ORANGE, size=50, filled=True, opacity=1).encode(x=x, y=y)
    # Two short lines: one long one would not fit a phone.
    labels = [
        alt.Chart(path)
        .transform_filter(f"datum.k == {STEPS}")
        .transform_calculate(w="0", cost=height, label=text)
        .mark_text()
        .encode(x="w:Q", y="cost:Q", text="label:N")
        for height, text in (
            ("18.2", f"'each step multiplies w by ' + format(1 - {CURVATURE} * eta, '.2f')"),
            ("16.6", f"'after {STEPS} steps w = ' + format({ITERATE}, '.3g')"),
        )
    ]
    chart = alt.layer(curve, steps, points, *labels).add_params(eta_slider)
    return Movable.from_altair(
        chart,
        "Gradient descent on the parabola w² from w = 3. Points are the start and 20 iterates, joined in order. The "
        "slider moves the step size: below 0.5 they walk down one side, between 0.5 and 1 they jump across and still "
        "close in, at 1 they jump between 3 and −3 for ever, above 1 each jump is higher.",
    )
