"""One bell curve under a two-peaked target, and both Kullback–Leibler divergences (chapter 09)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

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
    import altair as alt

    sliders = (  # not "width": Vega keeps that name for the width of the chart
        slider("mean", "mean of q", -3, 3, 0.1, mean),
        slider("spread", "width of q", 0.5, 3, 0.1, width),
    )
    grid = table(x=GRID)
    grid.name = "grid"  # the name Altair makes up ends as data_1, which Vega uses itself
    base = (
        alt.Chart(grid)
        .transform_calculate(target=TARGET, log_bell=LOG_BELL)
        .transform_calculate(bell="exp(datum.log_bell)")
        .transform_joinaggregate(target_sum="sum(target)", bell_sum="sum(bell)")
        .transform_calculate(**SHARES)
        .transform_calculate(p="exp(datum.log_p)", q="exp(datum.log_q)")
        .transform_calculate(
            forward_term="datum.p * (datum.log_p - datum.log_q)", backward_term="datum.q * (datum.log_q - datum.log_p)"
        )
        .transform_joinaggregate(forward="sum(forward_term)", backward="sum(backward_term)")
    )
    x = alt.X("x:Q", title="x").scale(domain=[-6, 6]).axis(tickCount=7)
    scale = alt.Scale(domain=[0, 0.095])
    p_line = base.mark_line(color=BLUE).encode(x=x, y=alt.Y("p:Q", title="share").scale(scale).axis(tickCount=4))
    q_line = base.mark_line(color=ORANGE, strokeDash=[6, 3]).encode(x=x, y=alt.Y("q:Q").scale(scale))
    texts = [
        base.transform_filter("datum.x == -6")
        .transform_calculate(place="0", height=height, label=label)
        .mark_text(color=color)
        .encode(x="place:Q", y="height:Q", text="label:N")
        for height, color, label in (
            ("0.091", "currentColor", "'forward KL(p‖q) = ' + format(datum.forward, '.3f')"),
            ("0.083", "currentColor", "'reverse KL(q‖p) = ' + format(datum.backward, '.3f')"),
        )
    ]
    chart = alt.layer(p_line, q_line, *texts).add_params(*sliders)
    return Movable.from_altair(
        chart,
        "A target with two peaks, at −2 and at 2 (solid), and a bell curve q (dashed). Two sliders move the mean and "
        "the width of q; the two divergences are printed. Forward KL(p‖q) is lowest for a wide curve over both peaks, "
        "reverse KL(q‖p) for a narrow one on the larger peak.",
    )
