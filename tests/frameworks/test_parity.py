"""Every entry of the dictionary: the two calls give the same value and, where it can be had, the same gradient."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from dictionary import DATA, ENTRIES, LIBRARIES, Entry, Function
from libraries import ARRAYS, DOUBLE, GRADIENTS, OURS, SINGLE, THEIRS, evaluate, numpy

HOW = ("none", "mean", "sum")


@dataclasses.dataclass(frozen=True)
class Row:
    """One call of one library, for one reduction."""

    entry: Entry
    library: str
    key: str
    call: str

    def __str__(self) -> str:
        return f"{self.library}-{self.entry.ours}-{self.entry.data}-{self.key}".replace(" ", "_")

    @property
    def reduction(self) -> str:
        return self.key.removesuffix(", value only").split(" ")[-1]

    @property
    def weights(self) -> dict[str, np.ndarray]:
        data = DATA[self.entry.data]
        if self.key.startswith("class-weighted"):
            return {"sample_weight": data["c"][data["y"].astype(int)]}
        return {"sample_weight": data["w"]} if self.key.startswith("weighted") else {}

    def ours(self, method: str, dtype: type = np.float64) -> Any:
        data = cast(DATA[self.entry.data], dtype)
        loss = evaluate(self.entry.ours, OURS)
        call = loss if method == "value" else loss.gradient
        return call(data["y"], data["x"], reduction=self.reduction, **self.weights)

    def theirs(self, dtype: type = np.float64, **replace: Any) -> Any:
        data = cast(DATA[self.entry.data], dtype)
        shape = dict(zip(("n", "K"), data["x"].shape)) if "x" in data else {}
        names = {name: ARRAYS[self.library](array) for name, array in data.items()} | shape | replace
        return evaluate(self.call, THEIRS, how=self.reduction, **names)

    def tolerance(self) -> dict[str, float]:
        return SINGLE if self.library == "keras" else DOUBLE


def cast(data: dict[str, np.ndarray], dtype: type) -> dict[str, np.ndarray]:
    return {name: array.astype(dtype) if array.dtype == np.float64 else array for name, array in data.items()}


def rows(kind: type) -> list[Row]:
    found = []
    for entry in ENTRIES:
        if type(entry) is not kind:
            continue
        for library in LIBRARIES:
            calls = getattr(entry, library) or {}
            if isinstance(calls, str):
                calls = {"function": calls}
            for key, call in calls.items():
                assert ("how" in key) == ("=how" in call), call
                keys = [key.replace("how", how) for how in HOW] if "how" in key else [key]
                found += [Row(entry, library, one, call) for one in keys]
    return found


LOSSES = rows(Entry)
VALUES = [row for row in LOSSES if row.key != "slopes"]
SLOPES = [row for row in LOSSES if row.key == "slopes"]
DIFFERENTIABLE = [row for row in VALUES if row.library in GRADIENTS and "value only" not in row.key]


@pytest.mark.parametrize("row", VALUES, ids=str)
def test_the_values_agree(row):
    np.testing.assert_allclose(row.ours("value"), numpy(row.theirs()), **row.tolerance())


@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=str)
def test_the_gradients_agree(row):
    at = DATA[row.entry.data]["x"]
    theirs = GRADIENTS[row.library](lambda x: row.theirs(x=x), at)
    np.testing.assert_allclose(row.ours("gradient"), theirs, **row.tolerance())


@pytest.mark.parametrize("row", SLOPES, ids=str)
def test_the_stated_gradients_agree(row):
    none = dataclasses.replace(row, key="none")
    np.testing.assert_allclose(none.ours("gradient"), numpy(row.theirs()), **row.tolerance())


@pytest.mark.parametrize("row", [row for row in DIFFERENTIABLE if row.library != "keras"], ids=str)
def test_float32_agrees_and_stays_float32(row):
    ours, theirs = row.ours("value", np.float32), numpy(row.theirs(np.float32))
    np.testing.assert_allclose(ours, theirs, **SINGLE)
    assert isinstance(ours, float) or ours.dtype == np.float32
    assert row.ours("gradient", np.float32).dtype == np.float32


@pytest.mark.parametrize("row", rows(Function), ids=str)
def test_the_functions_agree(row):
    ours = evaluate(row.entry.ours, OURS, **DATA[row.entry.data])
    np.testing.assert_allclose(ours, numpy(row.theirs()), **row.tolerance())
