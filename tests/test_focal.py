"""Focal loss: gradients, its limits, its identities with cross-entropy, and errors."""

import math

import numpy as np
import pytest
from helpers import arrays
from hypothesis import given

from lossbook.activations import sigmoid, softmax
from lossbook.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy
from lossbook.focal import BinaryFocal, CategoricalFocal
from lossbook.targets import class_weights

ULP = 2.0**-52
GAMMAS = [0.0, 0.5, 1.0, 2.0, 5.0]

# --- limits and identities -------------------------------------------------------------------------------------------


@given(arrays(6, -100, 100), arrays(6, 0, 1))
def test_gamma_0_is_binary_cross_entropy(z, q):
    y = np.array([0, 1, 0, 1, 0, 1])
    for from_logits, prediction in [(True, z), (False, q)]:
        focal = BinaryFocal(0.0, from_logits=from_logits).value_and_gradient(y, prediction, reduction="none")
        plain = BinaryCrossEntropy(from_logits).value_and_gradient(y, prediction, reduction="none")
        np.testing.assert_array_equal(focal[0], plain[0])
        np.testing.assert_allclose(focal[1], plain[1], rtol=4 * ULP)


@given(arrays((3, 4), -30, 30), arrays((3, 4), -3, 3).map(softmax))
def test_gamma_0_is_categorical_cross_entropy(z, p):
    for from_logits, prediction in [(True, z), (False, softmax(z))]:
        focal = CategoricalFocal(0.0, from_logits=from_logits).value_and_gradient(p, prediction)
        plain = CategoricalCrossEntropy(from_logits).value_and_gradient(p, prediction)
        assert focal[0] == pytest.approx(plain[0], rel=1e-14)
        np.testing.assert_allclose(focal[1], plain[1], rtol=1e-13, atol=1e-16)


@given(arrays(6, -100, 100), arrays((6, 3), -50, 50))
def test_focal_never_exceeds_cross_entropy(z, rows):
    y, labels = np.array([0, 1, 0, 1, 0, 1]), [0, 1, 2, 0, 1, 2]
    for gamma in GAMMAS:
        focal = BinaryFocal(gamma, from_logits=True)(y, z, reduction="none")
        assert (focal <= BinaryCrossEntropy(True)(y, z, reduction="none")).all()
        focal = CategoricalFocal(gamma, from_logits=True)(labels, rows, reduction="none")
        plain = CategoricalCrossEntropy(True)(np.eye(3)[labels], rows, reduction="none")
        assert (focal <= plain * (1 + 1e-14)).all()


@given(arrays(6, -30, 30))
def test_binary_is_categorical_on_two_columns(z):
    y, pairs = np.array([0, 1, 0, 1, 0, 1]), np.column_stack([np.zeros(6), z])
    for gamma in GAMMAS:
        binary = BinaryFocal(gamma, 0.3, True).value_and_gradient(y, z, reduction="none")
        dense = CategoricalFocal(gamma, (0.7, 0.3), True).value_and_gradient(y, pairs, reduction="none")
        np.testing.assert_allclose(binary[0], dense[0], rtol=2e-14)
        np.testing.assert_allclose(binary[1], dense[1][:, 1], rtol=2e-14)


@given(arrays((3, 4), -12, 12))
def test_labels_are_one_hot_rows_and_logits_are_their_softmax(z):
    labels = [0, 3, 1]
    for gamma in GAMMAS:
        loss, logits = CategoricalFocal(gamma, 0.5), CategoricalFocal(gamma, 0.5, from_logits=True)
        assert logits(labels, z) == logits(np.eye(4)[labels], z)
        np.testing.assert_allclose(logits(labels, z), loss(labels, softmax(z)), rtol=1e-9, atol=1e-15)
        y = [0, 1, 1]
        assert BinaryFocal(gamma, 0.5, True)(y, z[:, 0]) == pytest.approx(
            BinaryFocal(gamma, 0.5)(y, sigmoid(z[:, 0])), rel=1e-9, abs=1e-15
        )


# --- perfect and hopeless answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("gamma", GAMMAS)
def test_certain_answers(gamma):
    """At p = 1 the gradient is 0 for γ > 0, below 1 too, and −1 for γ = 0; at p = 0 the loss is infinite."""
    y, q = [1, 0, 1, 0], [1.0, 0.0, 0.0, 1.0]
    value, slope = BinaryFocal(gamma).value_and_gradient(y, q, reduction="none")
    perfect = 1.0 if gamma == 0 else 0.0
    assert value.tolist() == [0, 0, math.inf, math.inf]
    assert slope.tolist() == [-perfect, perfect, -math.inf, math.inf]
    value, slope = CategoricalFocal(gamma).value_and_gradient([0, 1], [[1.0, 0.0], [1.0, 0.0]], reduction="none")
    assert value.tolist() == [0, math.inf]
    assert slope.tolist() == [[-perfect, 0], [0, -math.inf]]


@pytest.mark.parametrize("gamma", GAMMAS)
def test_confident_logits_give_no_nan(gamma):
    z = np.array([40.0, 50.0, 745.0, 800.0, 1e4, 1e308])
    for y in (0, 1):
        for sign in (1, -1):
            found = BinaryFocal(gamma, from_logits=True).value_and_gradient(np.full(6, y), sign * z, reduction="none")
            assert np.isfinite(found).all()
    rows = np.column_stack([z, -z, np.zeros(6)])
    for label in range(3):
        value, gradient = CategoricalFocal(gamma, from_logits=True).value_and_gradient([label] * 6, rows)
        assert np.isfinite(gradient).all() and (np.isfinite(value) or label == 1)  # −2e308 is beyond the largest float


def test_a_weight_of_0_leaves_a_class_out():
    value, slope = BinaryFocal(0.5, alpha=1.0).value_and_gradient([0, 1], [1.0, 0.5], reduction="none")
    assert value[0] == 0 and slope[0] == 0 and value[1] > 0
    dense = CategoricalFocal(0.5, alpha=[0, 1])
    value, slope = dense.value_and_gradient([0, 1], [[0.0, 1.0], [0.5, 0.5]], reduction="none")
    assert value[0] == 0 and not slope[0].any() and value[1] > 0


# --- parameters, dtype, memory, errors -------------------------------------------------------------------------------


def test_alpha_is_kept_hashable():
    loss = CategoricalFocal(alpha=class_weights([0, 0, 0, 1]))
    assert loss.alpha == (2 / 3, 2.0)
    assert loss == CategoricalFocal(alpha=[2 / 3, 2.0]) and hash(loss) == hash(CategoricalFocal(alpha=[2 / 3, 2.0]))
    assert repr(CategoricalFocal(1, 2, True)) == "CategoricalFocal(gamma=1.0, alpha=2.0, from_logits=True)"
    assert CategoricalFocal(alpha=2.0)([0], [[0.5, 0.5]]) == 2 * CategoricalFocal()([0], [[0.5, 0.5]])
