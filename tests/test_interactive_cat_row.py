"""The movable figure of chapter 06: what the browser computes is what the package computes."""

import json
from itertools import product

import numpy as np
import pytest
from vega import evaluate

from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.interactive import cat_row as module
from lossbook.multiclass_hinge import MulticlassHinge


def ends_and_middle(low, high):
    return [low, *np.linspace(low, high, 9)[1:-1].round(1).tolist(), high]


GRID = list(product(*(ends_and_middle(*ends) for ends in (module.CAT_RANGE, module.CAR_RANGE, module.MARGIN_RANGE))))


def test_the_curves_are_the_package_s_losses():
    softmax = SparseCategoricalCrossEntropy(from_logits=True)
    for cat, car, margin in GRID:
        scores = [[cat, car, module.FROG]]
        hinge = MulticlassHinge(margin=margin)
        assert evaluate(module.HINGE.format(z="cat"), cat=cat, car=car, margin=margin) == pytest.approx(
            hinge([0], scores), rel=1e-12, abs=1e-12
        )
        assert evaluate(module.SOFTMAX.format(z="cat"), cat=cat, car=car) == pytest.approx(
            softmax([0], scores), rel=1e-9, abs=1e-12
        )


def test_the_hinge_is_zero_from_where_the_readout_says():
    for car, margin in product(ends_and_middle(*module.CAR_RANGE), ends_and_middle(*module.MARGIN_RANGE)):
        start = evaluate(module.ZERO_FROM, car=car, margin=margin)
        hinge = MulticlassHinge(margin=margin)
        assert hinge([0], [[start + 1e-9, car, module.FROG]]) == 0
        assert hinge([0], [[start - 1e-6, car, module.FROG]]) > 0


def test_the_bars_add_up_to_the_hinge():
    for cat, car, margin in GRID:
        limit = evaluate(module.LIMIT, cat=cat, margin=margin)
        bars = [evaluate(end, cat=cat, car=car, margin=margin) - limit for end in (module.CAR_END, module.FROG_END)]
        assert min(bars) >= 0
        hinge = MulticlassHinge(margin=margin)
        assert sum(bars) == pytest.approx(hinge([0], [[cat, car, module.FROG]]), abs=1e-12)


def test_the_chart_computes_these_expressions_and_starts_at_the_example():
    spec = module.cat_row().spec
    text = json.dumps(spec)
    for formula in (module.HINGE, module.SOFTMAX):
        for z in ("datum.z", "cat"):
            assert json.dumps(formula.format(z=z)) in text
    assert all(end in text for end in (module.LIMIT, module.CAR_END, module.FROG_END))
    assert {p["name"]: p["value"] for p in spec["params"] if "bind" in p} == {"cat": 3.2, "car": 5.1, "margin": 1.0}
    assert module.cat_row().spec == spec


def test_the_chart_can_be_drawn():
    vl_convert = pytest.importorskip("vl_convert")
    spec = module.cat_row().spec
    picture = vl_convert.vegalite_to_svg({**spec, "width": 600})
    for text in ("hinge 2.900", "softmax 2.040", "hinge is 0 from 6.1"):
        assert text in picture
