"""The threshold of a decision, the four counts it leads to, and what they cost (chapter 13)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, slider, table

__all__ = ["BEST", "COST", "HARM", "OVERSTATED_COST", "THRESHOLDS", "decision_threshold", "outcomes"]

THRESHOLDS = np.arange(2, 81) / 100
HARM = 40  # euros, for calling a customer who would not have become serious
COST = "(datum.others_called * 40 + datum.serious_left * miss) / 1000"
OVERSTATED_COST = "(datum.overstated_others_called * 40 + datum.overstated_serious_left * miss) / 1000"
BEST = "40 / (40 + miss)"


def outcomes(serious: ArrayLike, chance: ArrayLike) -> dict[str, np.ndarray]:
    """Return the four counts at each of ``THRESHOLDS``, for calling wherever ``chance`` is at least the threshold.

    Parameters
    ----------
    serious : array_like of bool, shape (n,)
        Who turned out to be seriously late.
    chance : array_like of float, shape (n,)
        The predicted probability of that.

    Returns
    -------
    dict of str to ndarray of shape (79,)
        ``serious_called``, ``others_called``, ``serious_left`` and ``others_left``.
    """
    serious = np.asarray(serious, dtype=bool)
    called = np.asarray(chance) >= THRESHOLDS[:, None]
    return {
        "serious_called": (called & serious).sum(axis=1),
        "others_called": (called & ~serious).sum(axis=1),
        "serious_left": (~called & serious).sum(axis=1),
        "others_left": (~called & ~serious).sum(axis=1),
    }


def decision_threshold(
    serious: ArrayLike, chance: ArrayLike, overstated: ArrayLike, threshold: float = 0.5, miss: float = 160
) -> Movable:
    """Return the figure: cost over the threshold for honest and for overstated chances, and both at the chosen one.

    Parameters
    ----------
    serious : array_like of bool, shape (n,)
        Who turned out to be seriously late.
    chance : array_like of float, shape (n,)
        The predicted probability of that.
    overstated : array_like of float, shape (n,)
        What a model says that makes it too large, as one with class weights does.
    threshold : float, default 0.5
        Where the slider of the threshold starts, in [0.02, 0.8].
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
    >>> print(decision_threshold([True, False], [0.4, 0.1], [0.7, 0.2]).description[:24])
    The cost of decisions ov
    """
    import altair as alt

    sliders = (
        slider("threshold", "call from a chance of", 0.02, 0.8, 0.01, threshold),
        slider("miss", "euros lost by a miss", 60, 300, 20, miss),
    )
    honest, too_large = outcomes(serious, chance), outcomes(serious, overstated)
    counts = table(
        t=THRESHOLDS,
        **honest,
        overstated_others_called=too_large["others_called"],
        overstated_serious_left=too_large["serious_left"],
    )
    row = table(row=[0])
    counts.name, row.name = "counts", "rule"  # the names Altair makes up end as data_1, which Vega uses itself
    base = alt.Chart(counts).transform_calculate(cost=COST, overstated=OVERSTATED_COST)
    x = alt.X("t:Q", title="threshold on the predicted chance").scale(domain=[0, 0.82], nice=False).axis(tickCount=8)
    y = alt.Y("cost:Q", title="cost in thousand euros").scale(domain=[0, 100]).axis(tickCount=5)
    names = alt.Color("who:N").scale(domain=["as they are", "overstated"], range=[BLUE, ORANGE])
    curves = [
        base.transform_calculate(who=f"'{who}'")
        .mark_line(clip=True, strokeDash=dash)
        .encode(x=x, y=height, color=names)
        for who, height, dash in (
            ("as they are", y, [1, 0]),
            ("overstated", alt.Y("overstated:Q"), [7, 3]),
        )
    ]
    here = base.transform_filter("abs(datum.t - threshold) < 0.005")
    stem = (
        here.mark_rule(color=GREEN, strokeWidth=2)
        .transform_calculate(foot="0", head="78")
        .encode(x="t:Q", y="foot:Q", y2="head:Q")
    )
    dots = [
        here.mark_point(color=color, size=90, opacity=1, clip=True).encode(x="t:Q", y=height)
        for color, height in ((BLUE, "cost:Q"), (ORANGE, "overstated:Q"))
    ]
    best = alt.Chart(row).transform_calculate(best=BEST, foot="0", head="70")
    best_line = best.mark_rule(strokeDash=[5, 4]).encode(x="best:Q", y="foot:Q", y2="head:Q")
    called = "datum.serious_called + ' serious and ' + datum.others_called + ' others called, '"
    texts = [
        here.transform_calculate(middle="0.41", height=height, label=label)
        .mark_text()
        .encode(x="middle:Q", y="height:Q", text="label:N")
        for height, label in (
            ("96", f"'as they are: ' + {called} + format(datum.cost * 1000, ',d') + ' euros'"),
            ("87", "'overstated: ' + format(datum.overstated * 1000, ',d') + ' euros'"),
        )
    ]
    rule_text = (
        best.transform_calculate(height="74", label="'rule ' + format(datum.best, '.2f')")
        .mark_text()
        .encode(x="best:Q", y="height:Q", text="label:N")
    )
    chart = alt.layer(*curves, best_line, stem, *dots, rule_text, *texts).add_params(*sliders)
    return Movable.from_altair(
        chart,
        "The cost of decisions over the threshold, as two curves that fall, reach about the same lowest cost and rise "
        "again. That of the chances as they are is lowest near the threshold of the rule (dashed line), that of the "
        "overstated chances at a much higher one. One slider moves the threshold, whose calls and costs are printed; "
        "the other sets what a miss costs.",
    )
