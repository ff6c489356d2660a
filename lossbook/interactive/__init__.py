"""Figures that the reader moves: Vega-Lite charts that compute in the browser.

A movable figure is data (a Vega-Lite specification) plus a sentence that says what it shows. JupyterLab
draws it by itself; the rendered book draws a still picture first and makes it live when it comes into view.

>>> from lossbook.interactive import Movable
>>> figure = Movable({"mark": "point", "data": {"values": [{"x": 1}]}}, "One point at x = 1.")
>>> figure.description
'One point at x = 1.'
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Movable", "slider", "table"]

MIME_TYPE = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.20.1.json"  # Altair 6 names the next one, and writes the same

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

    Parameters
    ----------
    spec : dict
        A Vega-Lite version 5 specification.
    description : str
        What the chart shows, for readers who cannot see it.

    Raises
    ------
    TypeError
        If ``spec`` is not a dict or ``description`` is not a string.
    ValueError
        If ``description`` is empty.

    Examples
    --------
    >>> Movable({"mark": "bar"}, "")
    Traceback (most recent call last):
        ...
    ValueError: description is empty: say in a sentence what the chart shows and what its controls change
    """

    spec: dict[str, Any]
    description: str

    def __post_init__(self) -> None:
        if not isinstance(self.spec, dict):
            raise TypeError(f"spec must be a dict, got {type(self.spec).__name__}: use Movable.from_altair(chart, …)")
        if not isinstance(self.description, str):
            raise TypeError(f"description must be a string, got {type(self.description).__name__}")
        if not self.description.strip():
            raise ValueError(
                "description is empty: say in a sentence what the chart shows and what its controls change"
            )

    @classmethod
    def from_altair(cls, chart: Any, description: str) -> Movable:
        """Make a movable figure from an Altair chart.

        The same chart gives the same specification on every run: automatic names are numbered by where they
        stand, and floats keep 12 significant digits. Colors follow the page, and the width that of the column.

        Parameters
        ----------
        chart : altair.TopLevelMixin
            Any Altair chart; its sliders are made with `slider`.
        description : str
            What the chart shows, for readers who cannot see it.

        Returns
        -------
        Movable
            The figure; as the last value of a cell it is shown.

        Raises
        ------
        ValueError
            If ``description`` is empty.
        """
        spec = _round(_number_names(chart.to_dict()))
        spec["$schema"] = SCHEMA
        spec["config"] = _merge(_CONFIG, {k: v for k, v in spec.get("config", {}).items() if k != "view"})
        if not any(key in spec for key in _CONCATENATIONS):
            # Not "container": JupyterLab draws before a cell has a width, and would draw an empty chart without end.
            spec.setdefault("width", WIDTH)
            spec.setdefault("height", 280)
            spec["autosize"] = {"type": "fit-x", "contains": "padding"}
        spec["description"] = description
        spec["usermeta"] = {"embedOptions": {"renderer": "svg", "actions": False}}
        return cls(spec, description)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {MIME_TYPE: self.spec, "text/plain": self.description}


def slider(name: str, label: str, low: float, high: float, step: float, value: float) -> Any:
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
    altair.Parameter
        Give it to ``chart.add_params``.

    Raises
    ------
    ValueError
        If ``name`` is not an identifier or one of Vega's own, or ``value`` lies outside the range.
    """
    import altair

    if not name.isidentifier():
        raise ValueError(f"name must be an identifier such as 'gamma', got {name!r}")
    if name in ("width", "height", "padding", "autosize", "background", "datum"):
        raise ValueError(f"name={name!r} is Vega's own (the chart's size, for instance): choose another")
    if not low <= value <= high:
        raise ValueError(f"value must lie between low and high, got {value} outside [{low}, {high}]")
    bind = altair.binding_range(min=low, max=high, step=step, name=label)
    return altair.param(name=name, value=value, bind=bind)


def table(**columns: Any) -> Any:
    """Columns of equal length as chart data, floats kept to 12 significant digits.

    Parameters
    ----------
    **columns : array-like
        One-dimensional columns of numbers or strings, all of one length.

    Returns
    -------
    altair.InlineData
        Give it to ``altair.Chart``; the types of encodings must then be written (``"x:Q"``).

    Raises
    ------
    ValueError
        If the columns differ in length.

    Examples
    --------
    >>> table(x=[1, 2], y=[0.1 + 0.2, 0.5]).to_dict()
    {'values': [{'x': 1, 'y': 0.3}, {'x': 2, 'y': 0.5}]}
    """
    import altair

    lists = {name: column.tolist() if hasattr(column, "tolist") else list(column) for name, column in columns.items()}
    lengths = {name: len(column) for name, column in lists.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns must have one length, got {lengths}")
    rows = [dict(zip(lists, row)) for row in zip(*lists.values())]
    return altair.InlineData(values=_round(rows))


def _round(value: Any) -> Any:
    """Floats to 12 significant digits: the last bits differ between machines and show on no screen."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: _round(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_round(item) for item in value]
    return value


def _number_names(spec: dict[str, Any]) -> dict[str, Any]:
    """Altair counts names over the whole session and hashes data: number both by first appearance instead."""
    names: dict[str, str] = {}
    kinds: dict[str, int] = {}

    def rename(match: re.Match[str]) -> str:
        if match[0] not in names:
            kinds[match[1]] = kinds.get(match[1], 0) + 1
            kind = "table" if match[1] == "data" else match[1]  # Vega itself makes up names such as data_1
            names[match[0]] = f"{kind}_{kinds[match[1]]}"
        return names[match[0]]

    text = json.dumps(spec, ensure_ascii=False, allow_nan=False)
    renamed: dict[str, Any] = json.loads(
        re.sub(r"\b(param|view|concat|layer|data)[_-](\d+|[0-9a-f]{32})\b", rename, text)
    )
    return renamed


def _merge(base: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in extra.items():
        merged[key] = (
            _merge(merged[key], value) if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
        )
    return merged
