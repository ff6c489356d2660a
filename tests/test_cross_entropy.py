"""Cross-entropy: gradients, the identities between the three losses, the sources' numbers, errors."""

import math

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given
from sklearn.metrics import log_loss

from lossbook.activations import log_softmax, sigmoid, softmax
from lossbook.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy, SparseCategoricalCrossEntropy

ULP = 2.0**-52

BINARY, BINARY_LOGITS = BinaryCrossEntropy(), BinaryCrossEntropy(from_logits=True)
DENSE, DENSE_LOGITS = CategoricalCrossEntropy(), CategoricalCrossEntropy(from_logits=True)
SPARSE, SPARSE_LOGITS = SparseCategoricalCrossEntropy(), SparseCategoricalCrossEntropy(from_logits=True)


def distributions(shape):
    """Rows on the simplex, some of them one-hot or with zeros."""
    weights = arrays(shape, 0, 1).map(lambda w: np.where(w > 0.2, w, 0) + 1e-3 * (np.arange(shape[1]) == 1))
    return weights.map(lambda w: w / w.sum(axis=1, keepdims=True))


# --- identities ------------------------------------------------------------------------------------------------------


@given(arrays((3, 4), -15, 15), distributions((3, 4)))
def test_logits_and_their_softmax_agree(z, p):
    np.testing.assert_allclose(DENSE_LOGITS(p, z), DENSE(p, softmax(z)), rtol=1e-10)
    labels = p.argmax(axis=1)
    np.testing.assert_allclose(SPARSE_LOGITS(labels, z), SPARSE(labels, softmax(z)), rtol=1e-9, atol=1e-15)


@given(arrays(5, -30, 30), arrays(5, 0, 1))
def test_binary_is_categorical_on_two_columns(z, y):
    pairs, p = np.column_stack([np.zeros(5), z]), np.column_stack([1 - y, y])
    np.testing.assert_allclose(BINARY_LOGITS(y, z), DENSE_LOGITS(p, pairs), rtol=1e-14)
    slopes = DENSE_LOGITS.gradient(p, pairs)
    np.testing.assert_allclose(BINARY_LOGITS.gradient(y, z), slopes[:, 1], rtol=1e-13, atol=1e-16)
    q = sigmoid(np.clip(z, -15, 15))
    np.testing.assert_allclose(BINARY(y, q), DENSE(p, np.column_stack([1 - q, q])), rtol=1e-9)


def test_float32_only_where_the_prediction_is_and_the_truth_allows_it():
    single, double = np.float32, np.float64
    p, z = np.array([[0.0, 1.0]]), np.array([[1.0, 2.0]])
    for truth, prediction, dtype in [
        (single, single, single), (int, single, single), (double, single, double), (single, double, double),
        (single, int, double), (int, int, double),
    ]:  # fmt: skip
        value, gradient = DENSE_LOGITS.value_and_gradient(p.astype(truth), z.astype(prediction), reduction="none")
        assert value.dtype == gradient.dtype == dtype


@pytest.mark.parametrize("from_logits", [True, False])
def test_binary_smoothing_is_that_of_two_classes(from_logits):
    z, y = np.array([0.3, -2.0, 4.0, -0.1]), np.array([1.0, 0.0, 0.25, 1.0])
    binary = BinaryCrossEntropy(from_logits, label_smoothing=0.3)
    dense = CategoricalCrossEntropy(from_logits, label_smoothing=0.3)
    pairs = np.column_stack([np.zeros(4), z])
    found = binary(y, z if from_logits else softmax(pairs)[:, 1], reduction="none")
    target = np.column_stack([1 - y, y])
    np.testing.assert_allclose(
        found, dense(target, pairs if from_logits else softmax(pairs), reduction="none"), rtol=1e-14
    )


@pytest.mark.parametrize("k", [2, 10, 49, 300])
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("from_logits", [True, False])
def test_sparse_is_categorical_on_one_hot_rows(k, smoothing, from_logits):
    """Both layouts: up to 48 classes are transposed, more are not."""
    rng = np.random.default_rng(7)
    z, labels = 5 * rng.normal(size=(40, k)), rng.integers(0, k, 40)
    prediction = z if from_logits else softmax(z)
    sparse = SparseCategoricalCrossEntropy(from_logits, smoothing)
    dense = CategoricalCrossEntropy(from_logits, smoothing)
    value, gradient = sparse.value_and_gradient(labels, prediction, reduction="none")
    same, same_gradient = dense.value_and_gradient(np.eye(k)[labels], prediction, reduction="none")
    np.testing.assert_allclose(value, same, rtol=1e-13)
    np.testing.assert_allclose(gradient, same_gradient, rtol=1e-12, atol=1e-16)
    if from_logits:
        target = np.eye(k)[labels] * (1 - smoothing) + smoothing / k
        np.testing.assert_allclose(gradient, softmax(z) - target, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-15)


def test_scikit_learn_agrees():
    rng = np.random.default_rng(0)
    q, labels, weight = softmax(rng.normal(size=(20, 4))), rng.integers(0, 4, 20), rng.random(20)
    expected = log_loss(labels, q, sample_weight=weight, labels=[0, 1, 2, 3])
    assert SPARSE(labels, q, sample_weight=weight) == pytest.approx(expected, rel=1e-14)
    y = labels % 2
    assert BINARY(y, q[:, 0]) == pytest.approx(log_loss(y, q[:, 0]), rel=1e-14)


def test_smoothing_moves_the_minimizer_and_lifts_the_floor():
    """With ε = 0.1 and 5 classes the minimizer is q_y = 0.92, and the least loss is the entropy of that target."""
    target = np.full((1, 5), 0.02)
    target[0, 2] = 0.92
    loss = SparseCategoricalCrossEntropy(label_smoothing=0.1)
    assert loss([2], target) == pytest.approx(-(target * np.log(target)).sum(), rel=1e-14)
    sharper = (target - 0.01) / (target - 0.01).sum()
    assert loss([2], sharper) > loss([2], target)
    from_logits = SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.1)
    np.testing.assert_allclose(from_logits.gradient([2], np.log(target)), 0, atol=4 * ULP)


def test_a_row_that_sums_to_1_up_to_rounding_keeps_its_derivative():
    """p sums to 1 + 3e-7: the gradient is that of −Σ p ln softmax(z) for this p, so it still sums to 0."""
    p = np.array([[0.5, 0.5 + 3e-7]])
    value, gradient = DENSE_LOGITS.value_and_gradient(p, [[1.0, -2.0]])
    assert value == pytest.approx(-(p * log_softmax([1.0, -2.0])).sum(), rel=1e-14)
    assert gradient.sum() == pytest.approx(0, abs=ULP)
    assert gradient[0, 1] == pytest.approx(p.sum() * softmax([1.0, -2.0])[1] - p[0, 1], rel=1e-14)


# --- where the logarithm is infinite ---------------------------------------------------------------------------------


def test_certain_answers():
    assert BINARY([1, 0], [1.0, 0.0]) == 0
    assert BINARY([1, 0], [0.0, 1.0]) == math.inf
    slopes = BINARY.gradient([1, 0, 1, 0], [1.0, 0.0, 0.0, 1.0], reduction="none")
    assert slopes.tolist() == [-1, 1, -math.inf, math.inf]
    assert DENSE([[0, 1, 0]], [[0.0, 1.0, 0.0]]) == 0
    assert DENSE([[0, 1, 0]], [[0.5, 0.0, 0.5]]) == math.inf
    assert DENSE.gradient([[0, 1, 0]], [[0.5, 0.0, 0.5]]).tolist() == [[0, -math.inf, 0]]
    assert DENSE.gradient([[0.5, 0.5, 0]], [[0.5, 0.5, 0.0]]).tolist() == [[-1, -1, 0]]
    for losses in (SPARSE([1], [[0.0, 1.0]], reduction="none"), DENSE([[0, 1]], [[0.0, 1.0]], reduction="none")):
        assert losses == 0 and not np.signbit(losses)
    assert SPARSE([0], [[0.0, 1.0]]) == math.inf
    assert SPARSE.gradient([0], [[0.0, 1.0]]).tolist() == [[-math.inf, 0]]
    for curvature in (SPARSE.curvature([1], [[0.0, 1.0]]), DENSE.curvature([[0, 1]], [[0.0, 1.0]])):
        assert curvature.tolist() == [[0, 1]]


def test_confident_rows_do_not_round_to_0():
    """Log-sum-exp forms return exactly 0 here."""
    tiny = math.exp(-40)
    assert SPARSE_LOGITS([0], [[40.0, 0.0]]) == pytest.approx(tiny, rel=4 * ULP)
    assert DENSE_LOGITS([[1, 0]], [[40.0, 0.0]]) == pytest.approx(tiny, rel=4 * ULP)
    assert BINARY_LOGITS([0], [-40.0]) == pytest.approx(tiny, rel=4 * ULP)
    for gradient in (SPARSE_LOGITS.gradient([0], [[40.0, 0.0]]), DENSE_LOGITS.gradient([[1, 0]], [[40.0, 0.0]])):
        np.testing.assert_allclose(gradient, [[-tiny, tiny]], rtol=4 * ULP)


def test_scores_whose_difference_overflows():
    row = [[1.7e308, -1.7e308]]
    assert SPARSE_LOGITS([0], row) == 0
    assert DENSE_LOGITS([[1, 0]], row) == 0
    assert SPARSE_LOGITS.gradient([1], row).tolist() == [[1, -1]]
    assert DENSE_LOGITS.gradient([[1, 0]], row).tolist() == [[0, 0]]
