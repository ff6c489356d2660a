"""Losses of pairs, triplets, candidates and lists: slopes, ties, collapse, and whose relatives they are."""

import math

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from lossbook.cross_entropy import SparseCategoricalCrossEntropy
from lossbook.margin import Logistic
from lossbook.metric_learning import Contrastive, InfoNCE, PairwiseLogistic, Triplet
from lossbook.multiclass_hinge import CrammerSinger
from lossbook.multilabel import RankingLoss


def distances(a, b):
    return np.linalg.norm(np.asarray(a)[:, None] - np.asarray(b)[None], axis=2)


def cosines(a, b):
    with np.errstate(invalid="ignore"):
        return a @ b.T / np.linalg.norm(a, axis=1)[:, None] / np.linalg.norm(b, axis=1)


# Pairs.


def test_contrastive_by_hand():
    losses, slopes = Contrastive().value_and_gradient([1, 0, 0], [0.5, 0.25, 1.5], reduction="none")
    assert losses.tolist() == [0.25, 0.5625, 0] and slopes.tolist() == [1, -1.5, 0]
    assert Contrastive().curvature([1, 0, 0, 0], [0.5, 0.25, 1.0, 1.5], reduction="none").tolist() == [2, 2, 0, 0]


def test_contrastive_at_its_ends():
    loss = Contrastive(margin=2.0)
    assert loss([1, 0], [0.0, 2.0], reduction="none").tolist() == [0, 0]
    assert loss.gradient([1, 0, 0], [0.0, 2.0, 0.0], reduction="none").tolist() == [0, 0, -4]
    assert loss([0], [1.9]) == pytest.approx(0.01, rel=1e-12) and loss([0], [1e300]) == 0


def test_contrastive_does_not_reward_collapse():
    same = np.eye(4)[[0, 0, 1, 1]] @ np.eye(4)[[0, 0, 1, 1]].T
    collapsed, apart = np.zeros((4, 4)), np.where(same == 1, 0.0, 1.0)
    assert Contrastive()(same, collapsed) == 0.5 and Contrastive()(same, apart) == 0


# Triplets.


def test_triplet_by_hand():
    d = [[0.5, 2.0], [1.0, 1.25], [1.0, 0.5]]
    losses, slopes = Triplet().value_and_gradient([0, 0, 0], d, reduction="none")
    assert losses.tolist() == [0, 0.75, 1.5] and slopes.tolist() == [[0, 0], [1, -1], [1, -1]]
    assert Triplet(margin=0.25)([0, 0, 0], d, reduction="none").tolist() == [0, 0, 0.75]


@given(arrays((3, 4), 0, 9), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_triplet_is_crammer_and_singers_hinge_of_minus_the_distances(d, labels):
    ours, theirs = Triplet(margin=0.5), CrammerSinger(margin=0.5)
    d = np.floor(16 * d) / 16  # so that no sum is rounded
    np.testing.assert_array_equal(ours(labels, d, reduction="none"), theirs(labels, -d, reduction="none"))
    np.testing.assert_array_equal(ours.gradient(labels, d), -theirs.gradient(labels, -d) + 0.0)


def test_the_hardest_negative_is_the_worst_of_the_triplets():
    d = np.random.default_rng(0).uniform(0, 2, (5, 6))
    rows = [[(0, (a[0], b)) for b in a[1:]] for a in d]
    each = [max(Triplet(0.3)([0], [pair]) for _, pair in row) for row in rows]
    np.testing.assert_allclose(Triplet(0.3)(np.zeros(5, int), d, reduction="none"), each, rtol=1e-15)


def test_equal_distances_and_ties():
    assert Triplet(margin=0.2)([0], [[0.7, 0.7]]) == pytest.approx(0.2)
    assert Triplet(margin=0.2)([1, 0], np.zeros((2, 3))) == 0.2  # collapse: the loss stays at the margin
    assert Triplet().gradient([0], [[1.0, 0.5, 0.5]]).tolist() == [[1, -1, 0]]
    assert Triplet().gradient([0], [[1.0, 2.0]]).tolist() == [[0, 0]]  # at the kink
    assert Triplet().gradient([2], [[0.5, 0.5, 1.0]]).tolist() == [[-1, 0, 1]]


def test_distances_of_embeddings():
    """Batch-hard mining is one row for each anchor: its positive, and all of other classes."""
    rng = np.random.default_rng(1)
    anchors, candidates = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    d = distances(anchors, candidates)
    loss = Triplet()(np.arange(4), d, reduction="none")
    for i in range(4):
        assert loss[i] == pytest.approx(max(0, 1 + d[i, i] - np.delete(d[i], i).min()))


# Candidates.


def test_info_nce_by_hand():
    s = np.log([[4.0, 2.0, 2.0]])
    assert InfoNCE(temperature=1)([0], s) == pytest.approx(math.log(2))
    assert InfoNCE(temperature=0.5)([0], s) == pytest.approx(math.log(24 / 16))
    np.testing.assert_allclose(InfoNCE(temperature=0.5).gradient([0], s), [[-2 / 3, 1 / 3, 1 / 3]], rtol=1e-14)


@given(arrays((3, 4), -1, 1), st.lists(st.integers(0, 3), min_size=3, max_size=3), st.floats(0.05, 2))
def test_info_nce_is_softmax_cross_entropy(s, labels, temperature):
    loss, softmax = InfoNCE(temperature), SparseCategoricalCrossEntropy(from_logits=True)
    assert loss(labels, s) == softmax(labels, s / temperature)
    np.testing.assert_allclose(
        loss.gradient(labels, s), softmax.gradient(labels, s / temperature) / temperature, rtol=1e-14
    )


@pytest.mark.parametrize("k", [2, 8, 256])
def test_collapse_costs_the_logarithm_of_the_candidates(k):
    assert InfoNCE()([0], np.full((1, k), 0.3)) == pytest.approx(math.log(k), rel=1e-14)
    # And the best that cosines can do: the positive at 1, all others at -1.
    best = -np.ones((1, k))
    best[0, 0] = 1
    assert InfoNCE(0.5)([0], best) == pytest.approx(math.log1p((k - 1) * math.exp(-4)), rel=1e-13)


@pytest.mark.parametrize("k", [2, 8, 64])
def test_a_batch_of_pairs_has_a_floor_of_its_own(k):
    """Reached where the anchors are the corners of a regular simplex, each its own partner."""
    floor = math.log1p((k - 1) * math.exp(-k / (k - 1) / 0.5))
    corners = np.eye(k) - 1 / k
    assert InfoNCE(0.5)(np.arange(k), cosines(corners, corners)) == pytest.approx(floor, rel=1e-13)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        anchors = corners + 0.1 * rng.normal(size=(k, k))
        partners = anchors + 0.1 * rng.normal(size=(k, k))
        assert InfoNCE(0.5)(np.arange(k), cosines(anchors, partners)) > floor


def test_its_probabilities_are_those_at_its_temperature():
    s = np.array([[0.5, 0.4, 0.1], [0.2, 0.9, 0.3]])
    nce = InfoNCE(0.5)
    expected = -np.log(nce.inverse_link(s)[[0, 1], [2, 0]])
    np.testing.assert_allclose(nce([2, 0], s, reduction="none"), expected, rtol=1e-14)


def test_the_anchor_itself_is_masked():
    """SimCLR: of the 2n views each is an anchor, and itself no candidate."""
    z = np.random.default_rng(2).normal(size=(6, 3))
    s = cosines(z, z)
    np.fill_diagonal(s, -np.inf)
    partner = np.array([3, 4, 5, 0, 1, 2])
    value, gradient = InfoNCE(0.5).value_and_gradient(partner, s)
    expected = np.mean(
        [-s[i, partner[i]] / 0.5 + np.log(sum(np.exp(s[i, j] / 0.5) for j in range(6) if j != i)) for i in range(6)]
    )
    assert value == pytest.approx(expected, rel=1e-14) and not np.diag(gradient).any()


def test_a_low_temperature_looks_at_the_hardest_negative():
    s = np.array([[0.5, 0.4, 0.1, -0.3]])
    for temperature, share in [(1.0, 0.5), (0.05, 0.99)]:
        slopes = InfoNCE(temperature).gradient([0], s)[0, 1:]
        assert (slopes[0] / slopes.sum() > share) == (temperature < 1)
    assert InfoNCE().temperature == 0.07  # MoCo's, optax's, CLIP's start


def test_one_sample_a_batch_has_no_negatives():
    for loss in (InfoNCE(), Triplet()):
        with pytest.raises(ValueError, match=r"y_pred has shape \(1, 1\): the true candidate needs at least one other"):
            loss([0], [[0.9]])


def test_a_zero_vector_is_an_error_that_names_its_row():
    z = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match=r"y_pred holds nan at \[1, 0\]"):
        InfoNCE()([0, 1], cosines(z[:2], z[:1].repeat(2, axis=0)))
    assert Contrastive()([0], distances(z[1:2], z[1:2])[0]) == 1  # a Euclidean distance doesn't mind


# Lists.


def test_pairwise_by_hand():
    """Pairs (2, 1), (2, 0) and (1, 0) with leads 1, 1 and 0."""
    expected = (2 * math.log1p(math.exp(-1)) + math.log(2)) / 3
    loss, y, z = PairwiseLogistic(), [[2, 1, 0]], [[1.0, 0.0, 0.0]]
    assert loss(y, z) == pytest.approx(expected, rel=1e-15)
    push = 1 / (1 + math.e)
    np.testing.assert_allclose(loss.gradient(y, z), [[-2 * push / 3, (push - 0.5) / 3, (push + 0.5) / 3]], rtol=1e-14)


def test_pairwise_of_one_pair_is_logistic():
    z = np.linspace(-5, 5, 21)
    pairs = np.column_stack([z, np.zeros(21)])
    ours = PairwiseLogistic()(np.tile([1, 0], (21, 1)), pairs, reduction="none")
    np.testing.assert_array_equal(ours, Logistic()(np.ones(21), z, reduction="none"))


@given(arrays((3, 5), -4, 4), arrays((3, 5), 0, 3))
def test_pairwise_knows_order_alone(z, grades):
    loss, grades = PairwiseLogistic(), grades.round()
    assert loss(grades**3 - 5, z) == loss(grades, z)
    assert loss(grades, z + 1024.0) == pytest.approx(loss(grades, z), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(loss.gradient(grades, z).sum(axis=1), 0, atol=1e-15)
    order = [3, 1, 4, 0, 2]
    np.testing.assert_allclose(loss(grades[:, order], z[:, order]), loss(grades, z), rtol=1e-14)


def test_pairwise_bounds_ranking_loss_and_the_area():
    rng = np.random.default_rng(3)
    y, z = rng.integers(0, 2, (40, 6)), rng.normal(size=(40, 6))
    bound = PairwiseLogistic()(y, z, reduction="none") / math.log(2)
    assert (bound >= RankingLoss()(y, z, reduction="none") - 1e-15).all()
    auc = roc_auc_score(y.ravel(), z.ravel())
    one_row = y.reshape(1, -1), z.reshape(1, -1)
    assert RankingLoss()(*one_row) == pytest.approx(1 - auc, rel=1e-12)
    assert PairwiseLogistic()(*one_row) / math.log(2) > 1 - auc
    # Far apart, and scaled up, each pair costs its lead if it is wrong.
    assert PairwiseLogistic()([[1, 0, 0]], [[0.0, -1e5, 3e5]]) == 1.5e5


def test_lists_without_a_pair_cost_nothing_and_still_count():
    y, z = np.array([[1, 1, 1], [1, 0, 0]]), np.array([[3.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
    loss = PairwiseLogistic()
    assert loss(y, z, reduction="none").tolist() == [0, math.log(2)] and loss(y, z) == math.log(2) / 2
    assert not loss.gradient(y, z)[0].any() and not loss.curvature(y, z)[0].any()
    assert loss([[1]], [[5.0]]) == 0  # one item
