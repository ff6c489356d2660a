"""A weighted loss of a batch under its two denominators, n and Σw (chapter 12)."""

from __future__ import annotations

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

__all__ = ["BATCH", "BY_COUNT", "BY_WEIGHT", "COMMON", "RARE", "denominators"]

BATCH = 8
COMMON, RARE = 0.22, 1.1  # what one sample of either class costs; the common class weighs 1
SUM = f"((8 - datum.k) * {COMMON} + datum.k * weight * {RARE})"
BY_COUNT = f"{SUM} / 8"
BY_WEIGHT = f"{SUM} / (8 - datum.k + datum.k * weight)"


def denominators(weight: float = 3.0) -> Movable:
    """Return the figure: the batch's loss over its number of rare samples, divided by n and by Σw.

    Parameters
    ----------
    weight : float, default 3.0
        Where the slider of the rare class's weight starts, in [1, 5].

    Returns
    -------
    Movable
        The figure; as the last value of a cell it is shown.

    Raises
    ------
    ValueError
        If ``weight`` lies outside its slider.

    Examples
    --------
    >>> print(denominators().description[:24])
    The weighted loss of a b
    """
    import altair as alt

    control = slider("weight", "weight of the rare class", 1, 5, 0.5, weight)
    counts = table(k=np.arange(BATCH + 1))
    counts.name = "counts"
    base = alt.Chart(counts).transform_calculate(by_count=BY_COUNT, by_weight=BY_WEIGHT)
    x = alt.X("k:Q", title="rare samples in a batch of 8").scale(domain=[0, BATCH]).axis(tickCount=9, format="d")
    layers = []
    for field, color, dash, name in (("by_count", ORANGE, [6, 3], "÷ n"), ("by_weight", BLUE, [1, 0], "÷ Σw")):
        y = alt.Y(f"{field}:Q", title="loss of the batch").scale(domain=[0, 6]).axis(tickCount=4)
        layers.append(base.mark_line(color=color, strokeDash=dash).encode(x=x, y=y))
        layers.append(base.mark_point(color=color).encode(x=x, y=y))
        end = base.transform_filter("datum.k == 8").transform_calculate(name=f"'{name}'")
        layers.append(end.mark_text(color=color, align="right", dx=-8, dy=-14).encode(x=x, y=y, text="name:N"))
    for height, label in (
        (5.7, "'With 2 rare samples of 8:'"),
        (5.2, "'÷ n gives ' + format(datum.by_count, '.3f')"),
        (4.7, "'÷ Σw gives ' + format(datum.by_weight, '.3f')"),
    ):
        layers.append(
            base.transform_filter("datum.k == 2")
            .transform_calculate(place="0.15", height=str(height), label=label)
            .mark_text(align="left")
            .encode(x="place:Q", y="height:Q", text="label:N")
        )
    return Movable.from_altair(
        alt.layer(*layers).add_params(control),
        "The weighted loss of a batch of 8 over the number of its rare samples, from 0 to 8. A slider moves the "
        "weight of the rare class. Divided by n (dashed) the loss is a straight line that grows with the weight "
        "without end; divided by the sum of the weights (solid) it bends and never exceeds the loss of one rare "
        "sample, 1.1. At weight 1 the two are one line.",
    )
