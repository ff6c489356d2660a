"""Figures that the reader moves: Vega-Lite charts that compute in the browser.

A movable figure is data (a Vega-Lite specification) plus a sentence that says what it shows. JupyterLab
draws it by itself; the rendered book draws a still picture first and makes it live when it comes into view.

Each module here has the figure of a chapter, made by the function of the same name. What that takes with a default is
where its sliders start, which must lie on them. The browser computes the figures' expressions, and the tests compare
what it draws with what the package computes.

>>> from lossbook.interactive import Movable
>>> figure = Movable({"mark": "point", "data": {"values": [{"x": 1}]}}, "One point at x = 1.")
>>> figure.description
'One point at x = 1.'
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Movable", "calculate", "layer", "quantity", "slider", "table", "written"]

MIME_TYPE = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"

# The colors of Okabe and Ito, as matplotlib's figures have them: told apart in grayscale and by color-blind readers.
PALETTE = tuple(
    f"#{color}"
    for color in re.findall(
        r'"([0-9A-F]{6})"', Path(__file__).parents[1].joinpath("book.mplstyle").read_text(encoding="utf-8")
    )
)
BLUE, ORANGE, GREEN, PINK, YELLOW, SKY = PALETTE

# currentColor takes the page's text color, so one specification serves light and dark pages.
_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domainColor": "currentColor",
        "tickColor": "currentColor",
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "gridColor": "currentColor",
        "gridOpacity": 0.12,
        "labelFontSize": 12,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
    "legend": {
        "labelColor": "currentColor",
        "titleColor": "currentColor",
        "labelFontSize": 12,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "symbolStrokeWidth": 2,
        "orient": "top",
        "title": None,
    },
    "header": {"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 12},
    "title": {"color": "currentColor", "subtitleColor": "currentColor", "fontSize": 13, "fontWeight": "normal"},
    "mark": {"color": BLUE},
    "text": {"color": "currentColor", "fontSize": 12},
    "rule": {"color": "currentColor", "strokeWidth": 1.5},
    "line": {"strokeWidth": 2.2},
    "point": {"size": 70, "filled": True},
    "range": {"category": list(PALETTE)},
}

WIDTH = 560  # pixels in a notebook; the book's pages fit a chart to their column

_CONCATENATIONS = ("hconcat", "vconcat", "concat")


@dataclass(frozen=True)
class Movable:
    """A Vega-Lite chart together with the sentence that describes it.

    Colors follow the page, and the width that of the column. Floats keep 12 significant digits: the last bits
    differ between machines and show on no screen.

    Parameters
    ----------
    chart : dict
        A Vega-Lite version 5 specification; its sliders are made with `slider`, its data with `table`.
    description : str
        What the chart shows, for readers who cannot see it.

    Attributes
    ----------
    spec : dict
        The whole specification: the chart in the book's style.

    Raises
    ------
    TypeError
        If ``chart`` is not a dict or ``description`` is not a string.
    ValueError
        If ``description`` is empty.

    Examples
    --------
    >>> Movable({"mark": "bar"}, "")
    Traceback (most recent call last):
        ...
    ValueError: description is empty: say in a sentence what the chart shows and what its controls change
    """

    chart: dict[str, Any]
    description: str

    def __post_init__(self) -> None:
        if not isinstance(self.chart, dict):
            raise TypeError(
                f"chart must be a dict, a Vega-Lite specification, got {type(self.chart).__name__}: "
                "an Altair chart becomes one with chart.to_dict()"
            )
        if not isinstance(self.description, str):
            raise TypeError(f"description must be a string, got {type(self.description).__name__}")
        if not self.description.strip():
            raise ValueError(
                "description is empty: say in a sentence what the chart shows and what its controls change"
            )

    @property
    def spec(self) -> dict[str, Any]:
        # Not "container": JupyterLab draws before a cell has a width, and would draw an empty chart without end.
        size = {"width": WIDTH, "height": 280, "autosize": {"type": "fit-x", "contains": "padding"}}
        return {
            "$schema": SCHEMA,
            "config": _CONFIG,
            "description": self.description,
            "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
            **({} if any(key in self.chart for key in _CONCATENATIONS) else size),
            **_round(self.chart),
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME_TYPE: self.spec, "text/plain": self.description}


def slider(name: str, label: str, low: float, high: float, step: float, value: float) -> dict[str, Any]:
    """A slider under the chart; use its ``name`` in expressions such as ``datum.x * gamma``.

    Parameters
    ----------
    name : str
        The name that expressions use: letters, digits and underscores.
    label : str
        The text beside the slider.
    low, high, step, value : float
        Its range, its step and where it starts.

    Returns
    -------
    dict
        One of the chart's ``params``.

    Raises
    ------
    ValueError
        If ``name`` is not an identifier or one of Vega's own, or ``value`` lies outside the range.
    """
    if not name.isidentifier():
        raise ValueError(f"name must be an identifier such as 'gamma', got {name!r}")
    if name in ("width", "height", "padding", "autosize", "background", "datum"):
        raise ValueError(f"name={name!r} is Vega's own (the chart's size, for instance): choose another")
    if not low <= value <= high:
        raise ValueError(f"value must lie between low and high, got {value} outside [{low}, {high}]")
    bind = {"input": "range", "min": low, "max": high, "step": step, "name": label}
    return {"name": name, "value": value, "bind": bind}


def table(**columns: Any) -> list[dict[str, Any]]:
    """Columns of equal length as rows, the form that Vega-Lite takes.

    Parameters
    ----------
    **columns : array-like
        One-dimensional columns of numbers or strings, all of one length.

    Returns
    -------
    list of dict
        The ``values`` of a chart's ``data``, or one of its ``datasets``.

    Raises
    ------
    ValueError
        If the columns differ in length.

    Examples
    --------
    >>> table(x=[1, 2], y=[0.3, 0.5])
    [{'x': 1, 'y': 0.3}, {'x': 2, 'y': 0.5}]
    """
    lists = {name: column.tolist() if hasattr(column, "tolist") else list(column) for name, column in columns.items()}
    lengths = {name: len(column) for name, column in lists.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns must have one length, got {lengths}")
    return [dict(zip(lists, row)) for row in zip(*lists.values())]


def calculate(**expressions: str) -> list[dict[str, str]]:
    """Transforms that compute columns, each by a Vega expression that may use the ones before it.

    Parameters
    ----------
    **expressions : str
        The expression of each column.

    Returns
    -------
    list of dict
        Put them among a chart's ``transform``.

    Examples
    --------
    >>> calculate(square="datum.x * datum.x")
    [{'calculate': 'datum.x * datum.x', 'as': 'square'}]
    """
    return [{"calculate": expression, "as": name} for name, expression in expressions.items()]


def written(*lines: str) -> str:
    """The Vega expression of a text: fields in braces are computed, as in Python's format strings.

    Parameters
    ----------
    *lines : str
        The text, line by line.

    Returns
    -------
    str
        An expression for `calculate`.

    Examples
    --------
    >>> written("loss {datum.loss:.3f}")
    "'loss ' + format(datum.loss, '.3f')"
    """
    texts = []
    for line in lines:
        pieces = []
        for text, field, form, _ in string.Formatter().parse(line):
            pieces += [f"'{text}'"] if text else []
            pieces += [f"format({field}, '{form}')" if form else field] if field else []
        texts.append(" + ".join(pieces))
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def layer(mark: str | dict[str, Any], data: Any = None, transform: Any = None, **encoding: Any) -> dict[str, Any]:
    """One layer of a chart.

    Parameters
    ----------
    mark : str or dict
        What is drawn.
    data, transform : optional
        What the layer has of its own, and not from the chart.
    **encoding : dict
        What each channel shows, such as ``y=quantity("loss")`` or ``x={"datum": 0}``.

    Returns
    -------
    dict
        Put it into a chart's ``layer``.

    Examples
    --------
    >>> layer("text", y={"datum": 3}, text={"field": "label"})
    {'mark': 'text', 'encoding': {'y': {'datum': 3}, 'text': {'field': 'label'}}}
    """
    parts = {"data": data, "transform": transform, "mark": mark, "encoding": encoding}
    return {key: value for key, value in parts.items() if value}


def quantity(field: str, title: str = "", domain: Sequence[float] = (), **axis: Any) -> dict[str, Any]:
    """The encoding of a column of numbers along an axis.

    Parameters
    ----------
    field : str
        The column.
    title : str, optional
        The axis's title; without it, Vega-Lite takes that of the other layers or the column's name.
    domain : sequence of two float, optional
        The ends of the scale.
    **axis : object
        Further properties of a Vega-Lite axis, such as ``tickCount``.

    Returns
    -------
    dict
        What a chart's ``encoding`` has for ``x`` or ``y``.

    Examples
    --------
    >>> quantity("share", domain=[0, 1], format="%")
    {'field': 'share', 'type': 'quantitative', 'scale': {'domain': [0, 1]}, 'axis': {'format': '%'}}
    """
    optional = {"title": title, "scale": {"domain": list(domain)} if domain else {}, "axis": axis}
    return {"field": field, "type": "quantitative", **{key: value for key, value in optional.items() if value}}


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: _round(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_round(item) for item in value]
    return value
