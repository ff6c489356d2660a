"""Read a column of data, in any of the forms it comes in, into one array without gaps, or say why not.

:mod:`lossbook.targets` encodes such columns, :mod:`lossbook.advice` looks at what they hold.
"""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossbook._engine import checks as check


def read(name: str, data: Any) -> tuple[NDArray[Any], bool]:
    """Return data as an array of float64 or str without gaps, or as one of frozensets; and whether it is the latter."""
    if data is None or isinstance(data, np.ma.MaskedArray):
        refused: Any = data
        check.numeric_array(name, refused)  # raises
    is_array = hasattr(data, "__array__")
    if isinstance(data, (str, bytes, dict, set, frozenset)) or not (is_array or hasattr(data, "__len__")):
        raise TypeError(f"{name} is {short(data)}: pass a list or an array with one entry per sample.")
    array: NDArray[Any] = np.asarray(data) if is_array else np.empty(len(data), dtype=object)
    if array.size == 0:
        raise ValueError(f"{name} is empty (shape {array.shape}): pass at least one entry.")
    if array.dtype.kind == "O":
        entries = array.ravel().tolist() if is_array else list(data)
        if array.ndim < 2 and all(_is_collection(entry) for entry in entries):
            return _read_rows(name, entries)
        array = _read_entries(name, entries).reshape(array.shape)
    if array.dtype.kind in "mM":
        raise TypeError(
            f"{name} holds dates or durations ({array.dtype}): turn them into a number, such as days since the "
            "first one, or into a month or weekday."
        )
    if array.dtype.kind in "UST":
        return _strings(name, array), False
    return check.float_array(name, array).astype(np.float64, copy=False), False


def _read_rows(name: str, rows: list[Any]) -> tuple[NDArray[Any], bool]:
    """Read a list of collections: a matrix where all are rows of numbers of one length, else label sets."""
    if len({len(row) for row in rows}) == 1 and not any(isinstance(row, (set, frozenset)) for row in rows):
        array = np.asarray([list(row) for row in rows])
        if array.dtype.kind in "buif":
            return check.float_array(name, array).astype(np.float64, copy=False), False
    for i, row in enumerate(rows):
        for label in row:
            if not isinstance(label, (str, int, np.integer)):
                raise ValueError(
                    f"{name}[{i}] holds {short(label)}: give rows of numbers the same length, and label sets whole "
                    "numbers or strings."
                )
    sets = np.empty(len(rows), dtype=object)
    for i, row in enumerate(rows):
        sets[i] = frozenset(row)
    return sets, True


def _read_entries(name: str, entries: list[Any]) -> NDArray[Any]:
    """Read a list of single values: all strings or all numbers, none missing."""
    for i, entry in enumerate(entries):
        is_nan = isinstance(entry, (float, np.floating)) and np.isnan(entry)
        if entry is None or is_nan or type(entry).__name__ in ("NAType", "NaTType"):
            raise ValueError(f"{name}[{i}] is {short(entry)}, a missing value: drop or impute such entries first.")
    for types in (str, bytes, (bool, int, float, np.bool_, np.integer, np.floating)):
        if all(isinstance(entry, types) for entry in entries):
            array = np.asarray(entries)
            return array.astype(np.float64) if array.dtype.kind == "O" else array  # whole numbers beyond 64 bits
    found = sorted({type(entry).__name__ for entry in entries})
    if len(found) > 1:
        raise TypeError(f"{name} mixes {' and '.join(found)}: convert it to one type, numbers or strings.")
    raise TypeError(f"{name} holds entries of type {found[0]}: convert them to numbers or strings.")


def _strings(name: str, array: NDArray[Any]) -> NDArray[np.str_]:
    words = np.char.decode(array, "utf-8") if array.dtype.kind == "S" else array.astype(np.str_)
    for missing in ("", "nan", "NaN", "<NA>"):
        if (words == missing).any():
            raise ValueError(f"{name} holds {missing!r}, a missing value: drop or impute such entries first.")
    return words


def _is_collection(entry: Any) -> bool:
    return hasattr(entry, "__len__") and not isinstance(entry, (str, bytes, dict))


def short(value: Any) -> str:
    """Write a value into a message: briefly, and as Python would, without NumPy's wrapping."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, frozenset):
        value = set(value)
    return textwrap.shorten(repr(value), 60, placeholder=" …")
