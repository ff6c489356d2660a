"""Multi-class hinges: cat, car and frog, gradients, kinks, and the digits that cancellation takes."""

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import hinge_loss

from lossbook.margin import Hinge
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge

IMAGES = np.array([[3.2, 5.1, -1.7], [1.3, 4.9, 2.0], [2.2, 2.5, -3.1]])  # rows: cat, car, frog; so are the columns
LABELS = np.array([0, 1, 2])


def draw(data, low=-5, high=5, fewest=2):
    n, k = data.draw(st.integers(1, 5)), data.draw(st.integers(fewest, 6))
    labels = data.draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n))
    return np.array(labels), data.draw(arrays((n, k), low, high))


def test_digits_that_the_difference_rounds_away():
    # 1.2 and 0.2 are 1 apart on paper and 1 − 2^−54 apart as floats; the difference of the floats rounds to 1.
    for loss in (MulticlassHinge(), CrammerSinger()):
        assert loss([0], [[1.2, 0.2]]) == 2.0**-54
        assert loss([0], [[1.0, 1e-17]]) == 1e-17
        assert loss([0], [[1.0, -1e-17]]) == 0
        np.testing.assert_array_equal(loss.gradient([0], [[1.0, 1e-17]]), [[-1, 1]])


def test_cat_car_frog():
    hinge, crammer_singer = MulticlassHinge(), CrammerSinger()
    np.testing.assert_allclose(hinge(LABELS, IMAGES, reduction="none"), [2.9, 0, 12.9], rtol=1e-14)
    assert hinge(LABELS, IMAGES) == pytest.approx(15.8 / 3, rel=1e-14)  # printed as 5.27
    np.testing.assert_allclose(crammer_singer(LABELS, IMAGES, reduction="none"), [2.9, 0, 6.6], rtol=1e-14)
    np.testing.assert_array_equal(hinge.gradient(LABELS, IMAGES, reduction="none"), [[-1, 1, 0], [0, 0, 0], [1, 1, -2]])
    lower = IMAGES.copy()
    lower[1, 1] = 3.9
    assert hinge(LABELS, lower) == hinge(LABELS, IMAGES)


@pytest.mark.parametrize("k", [2, 3, 10, 1000])
def test_equal_scores_cost_k_minus_1_margins(k):
    scores = np.full((4, k), 0.25)
    assert MulticlassHinge()([0, 1, 1, 0], scores) == k - 1
    assert MulticlassHinge(margin=0.5)([0, 1, 1, 0], scores) == (k - 1) / 2
    assert CrammerSinger(margin=0.5)([0, 1, 1, 0], scores) == 0.5


@given(arrays((4, 2), -9, 9), st.lists(st.integers(0, 1), min_size=4, max_size=4))
def test_two_classes_are_the_binary_hinge_of_the_difference(scores, labels):
    y = 2 * np.array(labels) - 1
    binary = Hinge()(y, scores[:, 1] - scores[:, 0], reduction="none")
    for loss in (MulticlassHinge(), CrammerSinger()):
        np.testing.assert_allclose(loss(labels, scores, reduction="none"), binary, rtol=1e-14, atol=1e-15)


@given(data=st.data())
def test_the_worst_class_costs_at_most_the_sum(data):
    labels, scores = draw(data)
    total, worst = (loss(labels, scores, reduction="none") for loss in (MulticlassHinge(), CrammerSinger()))
    slack = 1e-13
    assert (worst <= total + slack).all() and (total <= (scores.shape[1] - 1) * worst + slack).all()


@given(data=st.data())
def test_crammer_singer_is_scikit_learns(data):
    labels, scores = draw(data, fewest=3)  # for two classes scikit-learn expects one column
    peer = hinge_loss(labels, scores, labels=range(scores.shape[1]))
    assert CrammerSinger()(labels, scores) == pytest.approx(peer, rel=1e-13, abs=1e-15)


def test_at_the_kink_the_subgradient_is_zero():
    for loss in (MulticlassHinge(), CrammerSinger()):
        np.testing.assert_array_equal(loss.gradient([0], [[3.0, 2.0, 2.0]]), [[0, 0, 0]])
        assert loss([0], [[3.0, 2.0, 2.0]]) == 0


def test_of_tied_worst_classes_the_first_is_charged():
    np.testing.assert_array_equal(CrammerSinger().gradient([1], [[2.0, 0.0, 2.0]]), [[1, -1, 0]])
    np.testing.assert_array_equal(MulticlassHinge().gradient([1], [[2.0, 0.0, 2.0]]), [[1, -2, 1]])


def test_all_scores_negative():
    # Keras's categorical_hinge has 3 here, because its maximum includes a 0 for the true class.
    assert CrammerSinger()([0], [[-2.0, -9.0, -9.0]]) == 0


def test_huge_scores():
    for loss in (MulticlassHinge(), CrammerSinger()):
        assert loss([0], [[1e308, -1e308]]) == 0
        assert loss([1], [[1e308, -1e308]]) == np.inf  # 2e308 is more than a float64 holds
        np.testing.assert_array_equal(loss.gradient([1], [[1e308, -1e308]]), [[1, -1]])
