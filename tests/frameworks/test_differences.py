"""Both numbers of every known difference are computed, so that a change on either side is noticed."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from differences import DIFFERENCES, NUMBERS
from libraries import OURS, THEIRS, evaluate, numpy


def number(call: str, names: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return numpy(evaluate(call, names))
        except ValueError as error:
            return type(error).__name__


def assert_is(found: Any, formula: str, digits: float) -> None:
    if formula == "ValueError":
        assert found == "ValueError", found
    else:
        assert not isinstance(found, str), found
        np.testing.assert_allclose(np.asarray(found, float), evaluate(formula, NUMBERS), rtol=digits, atol=1e-300)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda one: one.about.replace(" ", "_"))
def test_the_numbers_differ_as_stated(difference):
    _, ours, gives, theirs, there, digits = difference
    our_number, their_number = number(ours, OURS), number(theirs, THEIRS)
    print(f"{ours} = {our_number}\n{theirs} = {their_number}")
    assert_is(our_number, gives, 1e-9)
    assert_is(their_number, there, digits)
    if gives != "ValueError" and np.shape(our_number) == np.shape(their_number):
        assert not np.allclose(our_number, their_number, rtol=max(digits, 1e-9), atol=0, equal_nan=True)
