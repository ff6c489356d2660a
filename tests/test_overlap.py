"""Losses of overlap: what they count, their slopes, empty masks, tiny objects, and how they belong together."""

import dataclasses

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, fbeta_score, jaccard_score

from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.overlap import Dice, Jaccard, Tversky

ALL = [Dice(), Dice(squared=True), Jaccard(), Tversky(), Tversky(alpha=2.0, beta=0.1)]
ALL += [dataclasses.replace(loss, smooth=1.5) for loss in ALL]
LOGITS = [dataclasses.replace(loss, from_logits=True) for loss in ALL]
each = pytest.mark.parametrize("loss", ALL, ids=repr)

# What the chapter counts: an object of 2 pixels among 4, of which 0.9 and 0.6 are marked, and 0.3 beside it.
Y, P = np.array([[1.0, 1, 0, 0]]), np.array([[0.9, 0.6, 0.3, 0.0]])


def masks(data, n, k):
    return np.array(data.draw(st.lists(st.lists(st.integers(0, 1), min_size=k, max_size=k), min_size=n, max_size=n)))


def test_by_hand():
    """Missed 0.1 + 0.4, in excess 0.3, hits 1.5: Dice 0.8/3.8, Jaccard 0.8/2.3, Tversky (0.3·0.3 + 0.7·0.5)/1.94."""
    assert Dice()(Y, P) == pytest.approx(0.8 / 3.8, rel=1e-15)
    assert Jaccard()(Y, P) == pytest.approx(0.8 / 2.3, rel=1e-15)
    assert Tversky()(Y, P) == pytest.approx(0.44 / 1.94, rel=1e-15)
    assert Dice(squared=True)(Y, P) == pytest.approx((0.01 + 0.16 + 0.09) / (2 + 0.81 + 0.36 + 0.09), rel=1e-15)
    assert Dice(smooth=1)(Y, P) == pytest.approx(0.8 / 4.8, rel=1e-15)
    np.testing.assert_allclose(Dice().gradient(Y, P), [[-4.6 / 3.8**2] * 2 + [3 / 3.8**2] * 2], rtol=1e-14)


@each
@given(data=st.data())
def test_it_is_a_share_and_a_perfect_mask_costs_nothing(loss, data):
    y, p = masks(data, 2, 4), data.draw(arrays((2, 4), 0, 1))
    losses = loss(y, p, reduction="none")
    assert (losses >= 0).all() and (losses <= 1).all()
    assert not loss(y, y.astype(float), reduction="none").any()
    slopes = loss.gradient(y, p, reduction="none")
    assert (slopes[y == 1] <= 0).all() and (slopes[y == 0] >= 0).all()


@given(data=st.data())
def test_one_family(data):
    y, p = masks(data, 3, 4), data.draw(arrays((3, 4), 0.01, 1))
    keywords = {"reduction": "none"}
    dice, jaccard = Dice()(y, p, **keywords), Jaccard()(y, p, **keywords)
    np.testing.assert_allclose(dice, jaccard / (2 - jaccard), rtol=1e-13)
    np.testing.assert_allclose(jaccard, 2 * dice / (1 + dice), rtol=1e-13)
    assert (jaccard >= dice).all()
    np.testing.assert_allclose(Tversky(0.5, 0.5, smooth=0.5)(y, p), Dice(smooth=1.0)(y, p), rtol=1e-13)
    np.testing.assert_allclose(Tversky(1, 1)(y, p), Jaccard()(y, p), rtol=1e-13)
    np.testing.assert_allclose(Dice()(y, p), 1 - np.mean(2 * (y * p).sum(1) / (y + p).sum(1)), rtol=1e-12, atol=1e-14)


def test_on_decisions_they_are_scikit_learns_scores():
    rng = np.random.default_rng(0)
    y, p = rng.integers(0, 2, (2, 1, 50))
    assert 1 - Dice()(y, p) == pytest.approx(f1_score(y[0], p[0]), rel=1e-14)
    assert 1 - Dice(squared=True)(y, p) == pytest.approx(f1_score(y[0], p[0]), rel=1e-14)
    assert 1 - Jaccard()(y, p) == pytest.approx(jaccard_score(y[0], p[0]), rel=1e-14)
    assert 1 - Tversky(0.2, 0.8)(y, p) == pytest.approx(fbeta_score(y[0], p[0], beta=2), rel=1e-14)


@each
def test_nothing_there(loss):
    nothing = np.zeros((1, 3))
    gradient = loss.gradient(nothing, nothing)
    assert loss(nothing, nothing) == 0
    assert (gradient > 0).all() if loss.smooth and not getattr(loss, "squared", False) else not gradient.any()
    little = np.full((1, 3), 1e-3)
    value, gradient = loss.value_and_gradient(nothing, little)
    if loss.smooth:
        assert 0 < value < 0.01 and (gradient > 0).all()
    else:
        assert value == 1 and not gradient.any()
    assert np.isfinite(loss.curvature(nothing, nothing)).all() and np.isfinite(loss.curvature(nothing, little)).all()
    assert loss(np.ones((1, 3)), nothing) == (3 * getattr(loss, "beta", 1)) / (
        3 * getattr(loss, "beta", 1) + loss.smooth
    )
    # A sample without an object doesn't touch the others, and weight 0 leaves it out.
    two = np.array([[1.0, 0, 0], [0, 0, 0]]), np.array([[0.5, 0.1, 0.1], [0.2, 0.2, 0.2]])
    alone = loss(two[0][:1], two[1][:1])
    assert loss(*two, sample_weight=[1, 0]) == alone == loss(*two, reduction="none")[0]


def test_one_pixel():
    assert Dice()([[1]], [[0.5]]) == pytest.approx(1 / 3) and Jaccard()([[1]], [[0.5]]) == 0.5


@pytest.mark.parametrize("loss", LOGITS, ids=repr)
def test_a_masked_pixel_counts_nowhere(loss):
    y, z = np.array([[1.0, 0, 1]]), np.array([[0.3, -0.2, 2.0]])
    padded = np.insert(y, 3, 0, axis=1), np.insert(z, 3, -np.inf, axis=1)
    value, gradient = loss.value_and_gradient(*padded)
    np.testing.assert_allclose(value, loss(y, z), rtol=1e-15)
    np.testing.assert_allclose(gradient[:, :3], loss.gradient(y, z), rtol=1e-14)
    assert gradient[0, 3] == 0 and loss.curvature(*padded)[0, 3] == 0
    # On the object it is missed, which is finite.
    assert 0 < loss([[1.0, 1]], [[0.0, -np.inf]]) < 1


@pytest.mark.parametrize("loss", LOGITS, ids=repr)
def test_confident_logits_keep_their_digits(loss):
    """1 − 2·hits/sizes is 0 or 1.1e-16 from z = 37 on."""
    value, gradient = loss.value_and_gradient([[1, 0]], [[40.0, -40.0]])
    assert 0 < value < 1e-16 and gradient[0, 0] < 0 < gradient[0, 1]


def test_image_or_batch():
    """By image a small object counts as much as a large one; the batch as one row counts pixels."""
    y = np.array([[1.0] * 8, [1.0] + [0] * 7])
    p = np.array([[1.0] * 8, [0.0] * 8])  # the large one is found, the small one missed
    assert Dice()(y, p) == 0.5
    assert Dice()(y.reshape(1, -1), p.reshape(1, -1)) == pytest.approx(1 / 17)


def test_a_tiny_object_at_the_start():
    """With p = ½ everywhere: −1/k along a logit of the object and s/k² beside it, as s/k goes to 0."""
    k, s = 10_000, 10
    y, z = np.zeros((1, k)), np.zeros((1, k))
    y[0, :s] = 1
    slopes = Dice(from_logits=True).gradient(y, z)[0]
    assert slopes[0] == pytest.approx(-1 / k, rel=0.01) and slopes[-1] == pytest.approx(s / k**2, rel=0.01)
    assert -slopes[:s].sum() == pytest.approx(slopes[s:].sum(), rel=0.01) == pytest.approx(s / k, rel=0.01)
    slopes = BinaryCrossEntropy(from_logits=True).gradient(y, z)[0]
    assert slopes[:s].sum() == -s / (2 * k) and slopes[s:].sum() == pytest.approx(0.5, rel=0.01)


def test_true_negatives_count_nowhere():
    more = np.insert(Y, 4, np.zeros((100, 1)), axis=1), np.insert(P, 4, np.zeros((100, 1)), axis=1)
    for loss in ALL:
        assert loss(*more) == pytest.approx(loss(Y, P), rel=1e-15)


def test_what_a_price_does():
    missed, excess = np.array([[0.5, 1.0, 0, 0]]), np.array([[1.0, 1.0, 0.5, 0]])
    assert Tversky()(Y, missed) > Tversky()(Y, excess)
    assert Tversky(alpha=0.7, beta=0.3)(Y, missed) < Tversky(alpha=0.7, beta=0.3)(Y, excess)
