"""The threshold of a decision, the four counts it leads to, and what they cost (chapter 13)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lossbook.interactive import Movable, slider, table

__all__ = ["BEST", "COST", "HARM", "THRESHOLDS", "decision_threshold", "outcomes"]

THRESHOLDS = np.arange(2, 61) / 100
HARM = 40  # euros, for acting on a customer who would have paid
COST = "(datum.others_acted * 40 + datum.serious_left * miss) / 1000"
BEST = "40 / (40 + miss)"


def outcomes(serious: ArrayLike, chance: ArrayLike) -> dict[str, np.ndarray]:
    """Return the four counts at each of ``THRESHOLDS``, for acting wherever ``chance`` is at least the threshold.

    Parameters
    ----------
    serious : array_like of bool, shape (n,)
        Who turned out to be seriously late.
    chance : array_like of float, shape (n,)
        The predicted probability of that.

    Returns
    -------
    dict of str to ndarray of shape (59,)
        ``serious_acted``, ``others_acted``, ``serious_left`` and ``others_left``.
    """
    serious = np.asarray(serious, dtype=bool)
    acted = np.asarray(chance) >= THRESHOLDS[:, None]
    return {
        "serious_acted": (acted & serious).sum(axis=1),
        "others_acted": (acted & ~serious).sum(axis=1),
        "serious_left": (~acted & serious).sum(axis=1),
        "others_left": (~acted & ~serious).sum(axis=1),
    }


def decision_threshold(serious: ArrayLike, chance: ArrayLike, threshold: float = 0.5, miss: float = 160) -> Movable:
    """Return the figure: cost over the threshold, with the four counts at the chosen one.

    Parameters
    ----------
    serious : array_like of bool, shape (n,)
        Who turned out to be seriously late.
    chance : array_like of float, shape (n,)
        The predicted probability of that.
    threshold : float, default 0.5
        Where the slider of the threshold starts, in [0.02, 0.6].
    miss : float, default 160
        Where the slider of the cost of a miss starts, in euros, in [60, 300].

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
    >>> print(decision_threshold([True, False], [0.4, 0.1]).description[:24])
    The cost of decisions ov
    """
    import altair as alt

    sliders = (
        slider("threshold", "act from a chance of", 0.02, 0.6, 0.01, threshold),
        slider("miss", "euros lost by a miss", 60, 300, 20, miss),
    )
    counts = table(t=THRESHOLDS, **outcomes(serious, chance))
    row = table(row=[0])
    counts.name, row.name = "counts", "rule"  # the names Altair makes up end as data_1, which Vega uses itself
    base = alt.Chart(counts).transform_calculate(cost=COST)
    x = alt.X("t:Q", title="threshold on the predicted chance").scale(domain=[0, 0.62]).axis(tickCount=6)
    y = alt.Y("cost:Q", title="cost in thousand euros").scale(domain=[0, 80]).axis(tickCount=5)
    curve = base.mark_line(color="#0072B2", clip=True).encode(x=x, y=y)
    here = base.transform_filter("abs(datum.t - threshold) < 0.005")
    stem = (
        here.mark_rule(color="#D55E00", strokeWidth=2)
        .transform_calculate(zero="0")
        .encode(x="t:Q", y="zero:Q", y2="cost:Q")
    )
    dot = here.mark_point(color="#D55E00", size=90, opacity=1, clip=True).encode(x="t:Q", y="cost:Q")
    best = alt.Chart(row).transform_calculate(best=BEST, foot="0", head="46")
    best_line = best.mark_rule(strokeDash=[5, 4]).encode(x="best:Q", y="foot:Q", y2="head:Q")
    texts = [
        here.transform_calculate(middle="0.31", height=height, label=label)
        .mark_text()
        .encode(x="middle:Q", y="height:Q", text="label:N")
        for height, label in (
            ("77", "'acted on: ' + datum.serious_acted + ' serious, ' + datum.others_acted + ' others'"),
            ("71", "'left alone: ' + datum.serious_left + ' serious, ' + datum.others_left + ' others'"),
            ("65", "'cost ' + format(datum.cost * 1000, ',d') + ' euros'"),
        )
    ]
    rule_text = (
        best.transform_calculate(height="49", label="'rule ' + format(datum.best, '.2f')")
        .mark_text()
        .encode(x="best:Q", y="height:Q", text="label:N")
    )
    chart = alt.layer(curve, best_line, stem, dot, rule_text, *texts).add_params(*sliders)
    return Movable.from_altair(
        chart,
        "The cost of decisions over the threshold: a curve that falls steeply, is lowest near the threshold of the "
        "rule (dashed line) and rises slowly after it. One slider moves the threshold, whose four counts and cost are "
        "printed; the other sets what a miss costs.",
    )
