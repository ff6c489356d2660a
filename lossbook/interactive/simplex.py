"""Softmax and sparsemax of three scores as points of a triangle, and the sigmoids beside it (chapter 08)."""

from __future__ import annotations

from typing import Any

from lossbook.interactive import BLUE, ORANGE, Movable, calculate, layer, quantity, slider, table, written

__all__ = ["simplex"]

FROG = -2  # the third score; only differences count for softmax and sparsemax, so two sliders reach every point
SCORES = ("a", "b", f"({FROG})")
_TOP, _LOW, _SUM = f"max(a, b, {FROG})", f"min(a, b, {FROG})", f"(a + b + ({FROG}))"
_MIDDLE = f"({_SUM} - {_TOP} - {_LOW})"
# The support is the largest k for which the k-th largest score lies above the τ of the first k.
TAU = (
    f"1 + 3 * {_LOW} > {_SUM} ? ({_SUM} - 1) / 3"
    f" : 1 + 2 * {_MIDDLE} > {_TOP} + {_MIDDLE} ? ({_TOP} + {_MIDDLE} - 1) / 2 : {_TOP} - 1"
)
SPARSEMAX = [f"max({z} - datum.tau, 0)" for z in SCORES]
SOFTMAX = [f"exp({z}) / (exp(a) + exp(b) + exp({FROG}))" for z in SCORES]
SIGMOID = [f"1 / (1 + exp(-{z}))" for z in SCORES]

HEIGHT = 0.75**0.5


def simplex(a: float = 3.0, b: float = 3.0) -> Movable:
    """Return the figure: the triangle of ways to divide 1 among cat, car and frog, with softmax and sparsemax in it."""
    corners = table(x=[0, 1, 0.5, 0], y=[0, 0, HEIGHT, 0], order=[0, 1, 2, 3])
    names = table(x=[-0.06, 1.06, 0.5], y=[-0.05, -0.05, HEIGHT + 0.06], label=["cat", "car", "frog"])
    chart = {
        "data": {"name": "point", "values": table(row=[0])},
        "params": [slider("a", "score of the cat", -4, 4, 0.1, a), slider("b", "score of the car", -4, 4, 0.1, b)],
        "transform": calculate(tau=TAU),
        "height": 340,
        "encoding": {
            "x": {**quantity("x", domain=[-0.2, 1.2]), "axis": None},
            "y": {**quantity("y", domain=[-0.4, 1]), "axis": None},
        },
        "layer": [
            layer(
                {"type": "line", "color": "currentColor", "strokeWidth": 1.2, "strokeOpacity": 0.6},
                data={"name": "corners", "values": corners},
                order={"field": "order"},
            ),
            layer("text", data={"name": "names", "values": names}, text={"field": "label"}),
            _point(SOFTMAX, color=BLUE, shape="circle", size=130),
            _text(-0.15, "softmax, circle", SOFTMAX),
            _point(SPARSEMAX, color=ORANGE, shape="square", filled=False, size=420, strokeWidth=2.5),
            _text(-0.25, "sparsemax, square", SPARSEMAX),
            _text(-0.35, "sigmoids, no place here", SIGMOID),
        ],
    }
    return Movable(
        chart,
        "A triangle whose corners are cat, car and frog: a point of it divides a total of 1 among the three. A circle "
        "marks softmax and a square sparsemax of the three scores; two sliders set the cat's and the car's, and the "
        "frog's is −2. The circle never reaches an edge; the square does, and stays on a corner when one score leads "
        "by 1 or more. Below, the three numbers of each, and those of three sigmoids, which need not sum to 1.",
    )


def _point(shares: list[str], **mark: Any) -> dict[str, Any]:
    _, car, frog = shares
    place = calculate(car=car, frog=frog, x="datum.car + datum.frog / 2", y=f"datum.frog * {HEIGHT:.12g}")
    return layer({"type": "point", "opacity": 1, **mark}, transform=place)


def _text(height: float, name: str, shares: list[str]) -> dict[str, Any]:
    columns = dict(zip(("cat", "car", "frog"), shares))
    numbers = "{datum.cat:.3f}, {datum.car:.3f}, {datum.frog:.3f}, sum {datum.cat + datum.car + datum.frog:.3f}"
    label = calculate(**columns, x="0.5", y=str(height), label=written(f"{name}: {numbers}"))
    return layer({"type": "text", "fontSize": 15}, transform=label, text={"field": "label"})
