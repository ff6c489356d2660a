"""The movable figure of chapter 14 counts pixels, and its bars are the package's losses, wherever its sliders are."""

from itertools import product

import numpy as np
import pytest
from vega import calculated, evaluate

from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.interactive import mask_shift as module
from lossbook.interactive.mask_shift import mask_shift
from lossbook.overlap import Dice, Jaccard


def square(start, side):
    mask = np.zeros((module.SIDE, module.SIDE))
    mask[start : start + side, start : start + side] = 1
    return mask


@pytest.mark.parametrize("shift", range(5))
def test_counts_and_losses(shift):
    rows, columns = np.indices((module.SIDE, module.SIDE))
    for truth, marked in product(range(7), repeat=2):
        y, p = square(2, truth), square(2 + shift, marked)
        names = {"truth": truth, "marked": marked, "shift": shift}
        kinds = evaluate(module.KIND, row=rows, column=columns, **names)
        expected = np.where(y == 1, np.where(p == 1, "hit", "missed"), np.where(p == 1, "in excess", "empty"))
        assert (kinds == expected).all()
        names["hits"] = evaluate(module.HITS, **names)
        names |= {name: evaluate(getattr(module, name.upper()), **names) for name in ("missed", "excess")}
        assert [names[name] for name in ("hits", "missed", "excess")] == [
            (kinds == kind).sum() for kind in module.KINDS
        ]
        assert evaluate(module.WRONG, **names) == pytest.approx(np.abs(y - p).mean())
        sure = BinaryCrossEntropy()(y.ravel(), np.where(p == 1, module.SURE, 1 - module.SURE).ravel())
        assert evaluate(module.CROSS_ENTROPY, **names) == pytest.approx(sure, rel=1e-12)
        for expression, loss in ((module.DICE, Dice()), (module.JACCARD, Jaccard())):
            assert evaluate(expression, **names) == pytest.approx(loss(y.reshape(1, -1), p.reshape(1, -1)), rel=1e-14)


def test_the_chart_draws_those_expressions():
    shown = calculated(mask_shift().spec)
    for name in ("KIND", "HITS", "MISSED", "EXCESS", "WRONG", "CROSS_ENTROPY", "DICE", "JACCARD"):
        assert getattr(module, name) in shown


def test_a_start_outside_the_slider_is_an_error():
    with pytest.raises(ValueError, match="between low and high"):
        mask_shift(shift=5)
