"""The stored measurements of the page "How exact, how fast" belong to the scripts, the pins and the package.

Measuring again needs the libraries themselves: benchmarks/README.md says how. No time is measured here.
"""

import json
import re
import sys
from pathlib import Path

import pytest
from cases import CASES
from exact import families

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
import scaling  # noqa: E402
import speed  # noqa: E402

DATA = ROOT / "lossbook" / "data"
ACCURACY, SPEED, SCALING = (
    json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in ("accuracy", "speed", "scaling")
)


@pytest.mark.parametrize("stored", [ACCURACY, SPEED], ids=["accuracy", "speed"])
def test_the_pins_are_the_versions_that_were_measured(stored):
    text = (ROOT / "requirements-frameworks.txt").read_text(encoding="utf-8")
    pins = dict(re.findall(r"^([\w-]+)==(\S+)$", text, re.M))
    assert {"numpy", "torch", "scikit-learn", "scipy", "optax"} <= stored["versions"].keys()
    assert {name: pins[name] for name in stored["versions"].keys() & pins} == {
        name: version for name, version in stored["versions"].items() if name in pins
    }


def test_every_loss_is_measured():
    assert ACCURACY["losses"].keys() == {re.sub(r" γ=[\d.]+", "", family.name) for family in families()}


def test_lossbook_loses_no_result():
    for scores in ACCURACY["losses"].values():
        for score in filter(None, scores["lossbook"].values()):
            assert (score["zeros"], score["nans"], score["infs"]) == (0, 0, 0)


def test_lossbook_is_as_exact_as_it_promises():
    for name, scores in ACCURACY["losses"].items():
        for score in filter(None, scores["lossbook"].values()):
            assert score["relative"] <= 5e-14 if name in ACCURACY["sums"] else score["ulp"] <= 4


@pytest.mark.parametrize("kind", ["rows", "rows_without_avx512"])
def test_ratios_are_those_of_the_times(kind):
    assert SPEED[kind].keys() == {task.what for task in speed.tasks()}
    for row in SPEED[kind].values():
        base, floor = row.get("torch, 1 thread", row.get("numpy")), row.get("floor")
        for entry in row.values():  # all have three digits or more
            assert entry["ratio"] is None or entry["ratio"] == pytest.approx(entry["us"] / base["us"], rel=0.01)
            assert not floor or entry["to_floor"] == pytest.approx(entry["us"] / floor["us"], rel=0.01)


def test_growth_is_measured_for_every_case_and_takes_no_more_than_twice_the_input():
    sizes = {}
    for row in SCALING["rows"]:
        sizes.setdefault(row["loss"], []).append(row["rows"])
        assert row["memory"] <= 2
    assert sizes == {repr(loss): [10**4, 10**5, 10**6, 10**7] for loss, _ in scaling.CASES}


def test_no_loss_takes_more_than_three_times_its_input():
    assert SCALING["memory"].keys() == {str(case) for case in CASES if case.differentiable}
    assert max(max(found.values()) for found in SCALING["memory"].values()) <= 3


def test_the_memory_is_that_of_a_fresh_call():
    loss, kind = scaling.CASES[-1]
    fresh = scaling.measure(loss, kind, 10**4)
    (stored,) = (row for row in SCALING["rows"] if row["loss"] == repr(loss) and row["rows"] == 10**4)
    assert fresh.keys() == stored.keys()
    # What Python itself takes differs between versions by a few kB, the input is 160 kB.
    assert fresh["memory"] == pytest.approx(stored["memory"], abs=0.1)


def test_the_files_name_no_machine():
    assert SPEED["machine"].keys() == {"processor", "cores", "system"}
    assert SPEED.keys() == {"versions", "machine", "rows", "rows_without_avx512", "once"}
    assert SCALING.keys() == {"versions", "rows", "memory"} and ACCURACY.keys() == {"versions", "sums", "losses"}
