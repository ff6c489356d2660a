"""Who holds the loss: ten hard positives among 990 easy negatives, under γ and α (chapter 07)."""

from __future__ import annotations

from lossbook.interactive import BLUE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["EASY", "HARD", "focal_share"]

EASY = (990, 0.95)  # negatives: how many, and the probability given to their true class
HARD = (10, 0.3)  # positives

_GAMMA = "datum.uses_gamma * gamma"
_ALPHA = "(datum.uses_alpha ? alpha : 0.5)"
_HARD = f"{HARD[0]} * {_ALPHA} * pow(1 - {HARD[1]}, {_GAMMA}) * -log({HARD[1]})"
_EASY = f"{EASY[0]} * (1 - {_ALPHA}) * pow(1 - {EASY[1]}, {_GAMMA}) * -log({EASY[1]})"
SHARE = f"({_HARD}) / ({_HARD} + {_EASY})"


def focal_share(gamma: float = 2.0, alpha: float = 0.75) -> Movable:
    """Return the figure: the share of the total loss that the ten hard positives hold, under four losses."""
    names = ["cross-entropy", "with α", "focal", "focal with α"]
    chart = {
        "data": {"name": "losses", "values": table(loss=names, uses_gamma=[0, 0, 1, 1], uses_alpha=[0, 1, 0, 1])},
        "params": [
            slider("gamma", "γ", 0, 5, 0.1, gamma),
            slider("alpha", "α of the positives", 0.01, 0.99, 0.01, alpha),
        ],
        "transform": calculate(share=SHARE, label=written("{datum.share:.1%}")),
        "height": 180,
        "encoding": {
            "x": quantity(
                "share", "share held by the 10 positives", [0, 1.2], format="%", values=[0, 0.25, 0.5, 0.75, 1]
            ),
            "y": {"field": "loss", "sort": names, "title": None},
        },
        "layer": [
            layer({"type": "bar", "color": BLUE, "height": 22}),
            layer({"type": "text", "align": "left", "dx": 4}, text={"field": "label"}),
        ],
    }
    return Movable(
        chart,
        f"Four bars: the share of the total loss that {HARD[0]} hard positives, whose true class gets {HARD[1]}, hold "
        f"among {EASY[0]} easy negatives, whose true class gets {EASY[1]}, for cross-entropy, cross-entropy with α, "
        "focal loss, and focal loss with α. Raising γ brings the share close to 100 %; α alone needs to come close to "
        "1 for that.",
    )
