"""Multi-label losses: peers, brute force over pairs, and what the sparsemax loss promises."""

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import hamming_loss, label_ranking_loss, zero_one_loss

from lossbook.activations import sparsemax
from lossbook.multilabel import HammingLoss, RankingLoss, SparsemaxLoss

SPARSEMAX = SparsemaxLoss()


def labels_and_scores(data, low=-3, high=3):
    n, k = data.draw(st.integers(1, 5)), data.draw(st.integers(2, 6))
    labels = np.array(data.draw(st.lists(st.booleans(), min_size=n * k, max_size=n * k))).reshape(n, k)
    return labels.astype(float), data.draw(arrays((n, k), low, high))


@pytest.mark.parametrize("wrong", [1e-8, 1e-17, 1e-100, 1e-140])
def test_a_confident_row_keeps_its_loss(wrong):
    # Two classes, t = z_0 − z_1 < 1: the loss is ((1 − t)/2)², here (wrong/2)², far below one ulp of 1.
    assert SPARSEMAX([0], [[1.0, wrong]]) == pytest.approx(wrong**2 / 4, rel=1e-15)
    np.testing.assert_allclose(SPARSEMAX.gradient([0], [[1.0, wrong]]), [[-wrong / 2, wrong / 2]], rtol=1e-15)


@given(arrays((3, 4), -5, 5), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_sparsemax_loss_beside_its_link(z, labels):
    q = np.eye(4)[labels]
    np.testing.assert_allclose(SPARSEMAX.gradient(q, z, reduction="sum"), sparsemax(z) - q, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(SPARSEMAX(labels, z, reduction="none"), SPARSEMAX(q, z, reduction="none"))
    shifted = SPARSEMAX(labels, np.round(z * 64) / 64 + 4096.0, reduction="none")  # 64ths, so that the shift is exact
    np.testing.assert_array_equal(shifted, SPARSEMAX(labels, np.round(z * 64) / 64, reduction="none"))


def test_sparsemax_worked_numbers():
    assert SPARSEMAX([0], [[1.0, 0.6, 0.1]]) == pytest.approx(0.09, rel=1e-14)  # as in entmax and jaxopt
    assert SPARSEMAX([0], [[0.0, 0.0, 0.0, 0.0]]) == pytest.approx(0.375, rel=1e-15)  # (1 − 1/K)/2 at the start
    assert SPARSEMAX([0], [[2.0, 1.0, -5.0]]) == 0  # a lead of 1 is enough
    assert not SPARSEMAX.gradient([0], [[2.0, 1.0, -5.0]]).any()
    assert SPARSEMAX([1], [[1e4, -1e4]]) == 2e4 - 0.5 + 0.5
    assert SPARSEMAX([[0.5, 0.5]], [[3.0, 3.0]]) == 0
    assert SPARSEMAX([1], [[1e308, -1e308]]) == np.inf  # 2e308 is more than a float64 holds
    assert SPARSEMAX([0], [[1e308, -1e308]]) == 0


@pytest.mark.parametrize("beyond", [0.0, 1e-17, 1e-9, 5e-7, 2e-6])
def test_a_class_at_the_edge_of_the_support_or_just_beyond(beyond):
    z = np.array([[0.0, -1 - beyond, -5.0]])  # and one far out, which must not come back
    for label, loss in enumerate([0, -z[0, 1], 5]):
        assert SPARSEMAX([label], z) == pytest.approx(loss, rel=1e-15)
        assert SPARSEMAX.gradient([label], z).tolist() == (np.eye(3)[[0]] - np.eye(3)[[label]]).tolist()


def test_targets_that_sum_to_one_up_to_rounding_are_shift_invariant():
    q, z = np.array([[0.1, 0.2, 0.7]]), np.array([[0.5, 0.25, 1.0]])
    assert SPARSEMAX(q, z + 1e6) == SPARSEMAX(q, z) == pytest.approx(0.0325, rel=1e-14)  # τ = 1/4


@given(data=st.data())
def test_ranking_is_scikit_learns_and_brute_force(data):
    y, scores = labels_and_scores(data)
    scores = np.round(scores, data.draw(st.integers(0, 2)))  # ties
    ranking = RankingLoss()
    assert ranking(y, scores) == pytest.approx(label_ranking_loss(y, scores), rel=1e-14)
    for row, relevant, found in zip(scores, y == 1, ranking(y, scores, reduction="none"), strict=True):
        pairs = [(a, b) for a in row[relevant] for b in row[~relevant]]
        assert found == (sum(a <= b for a, b in pairs) / len(pairs) if pairs else 0)
    assert not ranking.gradient(y, scores).any()
    assert ranking.gradient(y, scores).shape == scores.shape


def test_ranking_ties_and_rows_without_pairs():
    ranking = RankingLoss()
    assert ranking([[1, 0]], [[0.5, 0.5]]) == 1
    assert ranking([[1, 0]], [[0.0, -0.0]]) == 1
    assert ranking([[1, 1], [0, 0], [1, 0]], [[0.5, 0.2], [0.1, 0.3], [0.1, 0.3]], reduction="none").tolist() == [
        0,
        0,
        1,
    ]
    assert ranking([[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]]) == 0.75


@given(data=st.data())
def test_hamming_is_scikit_learns(data):
    y, scores = labels_and_scores(data)
    decided = (scores > 0).astype(int)
    hamming = HammingLoss()
    assert hamming(y, decided) == pytest.approx(hamming_loss(y, decided), rel=1e-15)
    assert hamming(y, decided) <= zero_one_loss(y, decided) + 1e-15
    assert hamming(y, decided) == hamming(decided, y)
    assert not hamming.gradient(y, decided).any()
