"""A loss bent by sliders, and what check_loss says of it (chapter 17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table

__all__ = ["FOUND", "bent_loss", "made"]

# Half the square up to a residual of 1, beyond it a line.
VALUE = "datum.piece == 'square' ? datum.r * datum.r / 2 + lift : start + slope * (abs(datum.r) - 1) + lift"
# When each check finds something, and which verdict it then gives. The check of the direction walks in steps of 1/4.
FOUND = {
    "jump": ("abs(start - 0.5) > 0.001", "fault"),
    "direction": ("(start + slope / 4 < 0.499) + (slope < -0.001) > 0", "fault"),
    "pull": ("abs(slope) < 0.001", "note"),
    "floor": ("abs(lift) > 0.001", "note"),
}
SIGN = {"fault": "✗ fault", "note": "• note"}


def made(start: float, slope: float, lift: float) -> Callable[[Any, Any], Any]:
    """Return the loss at these positions of the sliders, as somebody would write it in NumPy."""

    def bent(y: Any, p: Any) -> Any:
        r = np.abs(p - y)
        return np.mean(np.where(r <= 1, r**2 / 2, start + slope * (r - 1)) + lift)

    return bent


def bent_loss(start: float = 1.0, slope: float = 1.0, lift: float = 0.0) -> Movable:
    """Return the figure: half a square that goes on as a line, and four verdicts."""
    pieces = {"line, left": (-4, -1), "square": (-1, 1), "line, right": (1, 4)}
    r = np.concatenate([np.linspace(*ends, 31).round(4) for ends in pieces.values()])
    checks = table(check=list(FOUND), r=[-0.9] * len(FOUND), value=[6.6, 6.0, 5.4, 4.8])
    said = "''"
    for check, (found, verdict) in FOUND.items():
        said = f"datum.check == '{check}' ? ({found} ? '{SIGN[verdict]}: {check}' : '✓ pass: {check}') : {said}"
    colors = {"domain": list(pieces), "range": [ORANGE, BLUE, ORANGE]}
    curve = layer(
        {"type": "line", "clip": True, "strokeWidth": 3},
        data={"name": "grid", "values": table(piece=np.repeat(list(pieces), 31), r=r)},
        transform=calculate(value=VALUE),
        color={"field": "piece", "legend": None, "scale": colors},
    )
    words = layer(
        {"type": "text", "align": "left", "fontSize": 14},
        data={"name": "checks", "values": checks},
        transform=calculate(said=said),
        text={"field": "said"},
    )
    chart = {
        "params": [
            slider("start", "the line begins at", 0, 1, 0.1, start),
            slider("slope", "its slope", -0.5, 1.5, 0.1, slope),
            slider("lift", "added everywhere", 0, 1, 0.1, lift),
        ],
        "encoding": {
            "x": quantity("r", "residual r = ŷ − y", [-4, 4], tickCount=9),
            "y": quantity("value", "loss", [-1, 7], tickCount=8),
        },
        "layer": [curve, words],
    }
    return Movable(
        chart,
        "A loss over the residual r from −4 to 4: half the square of r up to a distance of 1, and a line beyond it on "
        "both sides. Sliders set what the line costs where it begins, its slope, and a constant added everywhere. Four "
        "verdicts of check_loss are printed. Jump is a fault unless the line begins at 0.5, where the square ends; "
        "direction is a fault where the line falls or begins too low; pull is a note where it is flat; floor is a note "
        "where something is added.",
    )
