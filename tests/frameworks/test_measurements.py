"""What chapter 12 says that the libraries return is what they return: every stored call is made again.

A number may be off by 1 part in 10⁹, for Keras by 1 in 10⁵, because Keras computes in float32; a stored 0, inf or nan
must come back as such. An error must be of the same type and say the same.
"""

from __future__ import annotations

import json
import re

import measure
import pytest

STORED = json.loads(measure.STORED.read_text(encoding="utf-8"))
KERAS = re.compile(r"\b(keras|binary|sparse|passing|fitted|KerasModel)\b")
ENTRIES = [
    pytest.param(entry, id=f"{question} | {who}".replace(" ", "_"))
    for question, entries in STORED["measured"].items()
    for who, entry in entries.items()
]


def test_the_versions_are_those_that_were_measured():
    assert measure.versions() == STORED["versions"]


def near(value, digits):
    if isinstance(value, list):
        return [near(item, digits) for item in value]
    return value if isinstance(value, str) else pytest.approx(value, rel=digits, abs=0)


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_library_says_what_is_stored(entry):
    expected = dict(entry)
    if "value" in entry:
        expected["value"] = near(entry["value"], 1e-5 if KERAS.search(entry["call"]) else 1e-9)
    assert measure.measured(entry["call"]) == expected
