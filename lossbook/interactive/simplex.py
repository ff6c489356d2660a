"""Softmax and sparsemax of three scores as points of a triangle, and the sigmoids beside it (chapter 08)."""

from __future__ import annotations

from typing import Any

from lossbook.interactive import BLUE, ORANGE, Movable, slider, table

__all__ = ["FROG", "SIGMOID", "SOFTMAX", "SPARSEMAX", "TAU", "simplex"]

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
    """Return the figure: the triangle of ways to divide 1 among cat, car and frog, with softmax and sparsemax in it.

    Parameters
    ----------
    a, b : float, default 3.0
        Where the sliders of the cat's and the car's score start, in [-4, 4]; the frog's score stays -2.

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
    >>> print(simplex().description[:31])
    A triangle whose corners are ca
    """
    import altair as alt

    sliders = (slider("a", "score of the cat", -4, 4, 0.1, a), slider("b", "score of the car", -4, 4, 0.1, b))
    corners = table(x=[0, 1, 0.5, 0], y=[0, 0, HEIGHT, 0], order=[0, 1, 2, 3])
    names = table(x=[-0.06, 1.06, 0.5], y=[-0.05, -0.05, HEIGHT + 0.06], label=["cat", "car", "frog"])
    point = table(row=[0])
    corners.name, names.name, point.name = "corners", "names", "point"  # Altair's own names collide with Vega's data_1
    bare = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    x = alt.X("x:Q", axis=bare).scale(domain=[-0.15, 1.15])
    y = alt.Y("y:Q", axis=bare).scale(domain=[-0.4, 0.96])
    edges = (
        alt.Chart(corners)
        .mark_line(color="currentColor", strokeWidth=1.2, strokeOpacity=0.6)
        .encode(x=x, y=y, order="order:Q")
    )
    labels = alt.Chart(names).mark_text().encode(x=x, y=y, text="label:N")
    layers = [edges, labels]
    filled: dict[str, Any] = {"filled": True, "size": 130}
    hollow: dict[str, Any] = {"filled": False, "size": 420, "strokeWidth": 2.5}
    for name, formula, mark, at in (
        ("softmax, circle", SOFTMAX, {"color": BLUE, "shape": "circle", **filled}, -0.15),
        ("sparsemax, square", SPARSEMAX, {"color": ORANGE, "shape": "square", **hollow}, -0.25),
        ("sigmoids, no place here", SIGMOID, None, -0.35),
    ):
        base = (
            alt.Chart(point)
            .transform_calculate(tau=TAU)
            .transform_calculate(q0=formula[0], q1=formula[1], q2=formula[2])
            .transform_calculate(x="datum.q1 + datum.q2 / 2", y=f"datum.q2 * {HEIGHT:.12g}")
        )
        if mark:
            layers.append(base.mark_point(opacity=1, **mark).encode(x=x, y=y))
        text = " + ', ' + ".join(f"format(datum.q{k}, '.3f')" for k in range(3))
        total = " + ', sum ' + format(datum.q0 + datum.q1 + datum.q2, '.3f')"
        layers.append(
            base.transform_calculate(tx="0.5", ty=str(at), label=f"'{name}: ' + {text}{total}")
            .mark_text(fontSize=15)
            .encode(x=alt.X("tx:Q", axis=bare), y=alt.Y("ty:Q", axis=bare), text="label:N")
        )
    return Movable.from_altair(
        alt.layer(*layers).properties(height=340).add_params(*sliders),
        "A triangle whose corners are cat, car and frog: a point of it divides a total of 1 among the three. A circle "
        "marks softmax and a square sparsemax of the three scores; two sliders set the cat's and the car's, and the "
        "frog's is −2. The circle never reaches an edge; the square does, and stays on a corner when one score leads "
        "by 1 or more. Below, the three numbers of each, and those of three sigmoids, which need not sum to 1.",
    )
