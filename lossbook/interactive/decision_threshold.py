"""The threshold of a decision, the four counts it leads to, and what they cost (chapter 13)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook.interactive import BLUE, GREEN, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["HARM", "THRESHOLDS", "decision_threshold", "outcomes"]

THRESHOLDS = np.arange(2, 81) / 100
HARM = 40  # euros, for calling a customer who would not have become serious
COST = f"(datum.{{prefix}}others_called * {HARM} + datum.{{prefix}}serious_left * miss) / 1000"


def outcomes(serious: ArrayLike, chance: ArrayLike) -> dict[str, np.ndarray]:
    """Return the four counts at each of ``THRESHOLDS``, for calling wherever ``chance`` is at least the threshold."""
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

    ``serious`` says who turned out to be seriously late, ``chance`` is the predicted probability of that, and
    ``overstated`` what a model says that makes it too large, as one with class weights does.
    """
    honest, too_large = outcomes(serious, chance), outcomes(serious, overstated)
    counts = table(
        t=THRESHOLDS,
        **honest,
        overstated_others_called=too_large["others_called"],
        overstated_serious_left=too_large["serious_left"],
    )
    called = "{datum.serious_called} serious and {datum.others_called} others called"
    curve = {"type": "line", "clip": True}
    dot = {"type": "point", "size": 90, "opacity": 1, "clip": True}
    chart = {
        "data": {"name": "counts", "values": counts},
        "params": [
            slider("threshold", "call from a chance of", 0.02, 0.8, 0.01, threshold),
            slider("miss", "euros lost by a miss", 60, 300, 20, miss),
        ],
        "transform": [
            *calculate(cost=COST.format(prefix=""), overstated=COST.format(prefix="overstated_")),
            *calculate(best=f"{HARM} / ({HARM} + miss)", best_label=written("rule {datum.best:.2f}")),
            *calculate(cost_label=written(f"as they are: {called}, {{datum.cost * 1000:,d}} euros")),
            *calculate(overstated_label=written("overstated: {datum.overstated * 1000:,d} euros")),
        ],
        "encoding": {
            "x": quantity("t", "threshold on the predicted chance", [0, 0.82], tickCount=8),
            "y": quantity("cost", "cost in thousand euros", [0, 100], tickCount=5),
        },
        "layer": [
            layer(curve, color={"datum": "as they are"}),
            layer({**curve, "strokeDash": [7, 3]}, y={"field": "overstated"}, color={"datum": "overstated"}),
            _here({"type": "rule", "strokeDash": [5, 4]}, x={"field": "best"}, y={"datum": 0}, y2={"datum": 70}),
            _here({"type": "rule", "color": GREEN, "strokeWidth": 2}, y={"datum": 0}, y2={"datum": 78}),
            _here({**dot, "color": BLUE}),
            _here({**dot, "color": ORANGE}, y={"field": "overstated"}),
            _here("text", x={"field": "best"}, y={"datum": 74}, text={"field": "best_label"}),
            _here("text", x={"datum": 0.41}, y={"datum": 96}, text={"field": "cost_label"}),
            _here("text", x={"datum": 0.41}, y={"datum": 87}, text={"field": "overstated_label"}),
        ],
    }
    return Movable(
        chart,
        "The cost of decisions over the threshold, as two curves that fall, reach about the same lowest cost and rise "
        "again. That of the chances as they are is lowest near the threshold of the rule (dashed line), that of the "
        "overstated chances at a much higher one. One slider moves the threshold, whose calls and costs are printed; "
        "the other sets what a miss costs.",
    )


def _here(mark: str | dict[str, Any], **encoding: Any) -> dict[str, Any]:
    """A layer that shows the chosen threshold alone."""
    return {"transform": [{"filter": "abs(datum.t - threshold) < 0.005"}], "mark": mark, "encoding": encoding}
