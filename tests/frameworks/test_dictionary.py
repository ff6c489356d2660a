"""Every loss of the libraries is in the dictionary, or is said to be none of lossbook's.

That every name of lossbook is in it, tests/test_frameworks_data.py says, for which no library is needed.
"""

from __future__ import annotations

import inspect
import re

import pytest
from dictionary import ENTRIES, NOT_HERE, SIGNATURES
from differences import DIFFERENCES
from libraries import THEIRS, F, evaluate, keras, optax, sklearn


def losses(library: str) -> set[str]:
    """What the library itself calls a loss."""
    if library == "torch":
        return {name for name in dir(F) if re.search(r"^[a-z].*(_loss|cross_entropy\w*|_div)$", name)}
    if library == "keras":
        kinds = [kind for kind in vars(keras.losses).values() if inspect.isclass(kind)]
        return {kind.__name__ for kind in kinds} - {"Loss"}
    if library == "sklearn":
        return {name for name in sklearn.metrics.__all__ if re.search(r"_(loss|error|deviance)$", name)}
    return {name for name, value in vars(optax.losses).items() if inspect.isfunction(value)}


# How a call names a library's function.
NAMED = {
    "torch": r"F\.(\w+)",
    "keras": r"keras\.losses\.(\w+)",
    "sklearn": r"(?<![\w.])(\w+)\(",
    "optax": r"optax\.(?:losses\.)?(\w+)",
}


@pytest.mark.parametrize("library", NOT_HERE)
def test_every_loss_of_the_library_is_in_the_dictionary_or_not_in_lossbook(library):
    said = [getattr(entry, library) or "" for entry in ENTRIES]
    calls = [text for calls in said for text in ([calls] if isinstance(calls, str) else calls.values())]
    called = set(re.findall(NAMED[library], "\n".join([*calls, *(row.theirs for row in DIFFERENCES)])))
    left_out = set(NOT_HERE[library].split())
    assert left_out <= losses(library), "these are gone"
    assert not left_out & called, "these are in a call, so they have a counterpart"
    assert losses(library) - called == left_out, "these are new, or in no call"


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_defaults_are_those_of_the_signature(name):
    parameters = inspect.signature(evaluate(name, THEIRS)).parameters
    said = evaluate(f"dict({SIGNATURES[name]})", {})
    assert said == {parameter: parameters[parameter].default for parameter in said}
