"""Links: the two invariances, the identities between them, and errors."""

import math

import numpy as np
import pytest
from helpers import arrays, numbers
from hypothesis import example, given
from scipy import special

from lossbook.activations import log_sigmoid, log_softmax, logsumexp, sigmoid, softmax, sparsemax

ULP = 2.0**-52


@given(arrays((3, 4), -50, 50), numbers(-1e4, 1e4))
def test_shifts(z, c):
    shifted = z + c
    back = shifted - c  # what rounding left of z: the invariance is exact for these
    np.testing.assert_allclose(softmax(shifted), softmax(back), rtol=1e-11)
    np.testing.assert_allclose(logsumexp(shifted), logsumexp(back) + c, rtol=1e-13, atol=1e-11)
    np.testing.assert_allclose(sparsemax(shifted), sparsemax(back), atol=1e-11)
    np.testing.assert_array_equal(softmax(z + 0.0), softmax(z))


@given(arrays(7, -700, 700))
def test_sigmoid_is_the_softmax_of_z_and_0(z):
    pairs = np.column_stack([z, np.zeros_like(z)])
    np.testing.assert_allclose(softmax(pairs)[:, 0], sigmoid(z), rtol=4 * ULP)
    np.testing.assert_allclose(log_softmax(pairs)[:, 0], log_sigmoid(z), rtol=4 * ULP)
    np.testing.assert_allclose(logsumexp(pairs), -log_sigmoid(-z), rtol=4 * ULP)
    np.testing.assert_allclose(sigmoid(z) + sigmoid(-z), 1, rtol=4 * ULP)


@given(arrays((2, 5, 3), -30, 30))
def test_agrees_with_scipy_on_every_axis(z):
    for axis in (0, 1, 2, -1, -2):
        np.testing.assert_allclose(softmax(z, axis=axis), special.softmax(z, axis=axis), rtol=1e-13)
        np.testing.assert_allclose(log_softmax(z, axis=axis), special.log_softmax(z, axis=axis), rtol=1e-13, atol=1e-15)
        np.testing.assert_allclose(logsumexp(z, axis=axis), special.logsumexp(z, axis=axis), rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(sparsemax(z, axis=axis).sum(axis=axis), 1, rtol=1e-14)
        moved = np.moveaxis(sparsemax(np.moveaxis(z, axis, -1)), -1, axis)
        np.testing.assert_array_equal(sparsemax(z, axis=axis), moved)


@example(z=np.array([1.0, 0.6, 0.1, -5.0]))
@example(z=np.array([2.0, 2.0, 2.0, 2.0]))
@given(z=arrays(4, -2, 2))
def test_sparsemax_solves_the_projection(z):
    """The conditions of Karush, Kuhn and Tucker: one τ below every score in the support, above every other."""
    q = sparsemax(z)
    assert q.min() >= 0 and q.sum() == pytest.approx(1, rel=1e-15)
    tau = (z - q)[q > 0]
    assert tau.max() - tau.min() <= 1e-15 * 8
    assert (z[q == 0] <= tau.max() + 1e-15 * 8).all()


@given(numbers(-3, 3))
def test_sparsemax_of_two_classes_is_a_clipped_line(gap):
    assert sparsemax([gap, 0.0])[0] == pytest.approx(min(max((1 + gap) / 2, 0), 1), abs=ULP)


def test_the_sparsemax_of_chapter_08():
    assert sparsemax([[1.0, 0.6, 0.1]])[0] == pytest.approx([0.7, 0.3, 0.0], abs=ULP)


@pytest.mark.parametrize("link", [sigmoid, log_sigmoid, softmax, log_softmax, logsumexp, sparsemax])
def test_dtype_order_and_input(link):
    z = np.array([[2.0, 1.0, 0.1], [0.5, 2.5, -90.0]])
    kept = z.copy()
    double = link(z)
    np.testing.assert_array_equal(z, kept)
    assert not np.shares_memory(double, z)
    np.testing.assert_array_equal(link(np.asfortranarray(z)), double)
    np.testing.assert_array_equal(link(z.tolist()), double)
    single = link(z.astype(np.float32))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, double, rtol=1e-5, atol=1e-38)
    np.testing.assert_array_equal(link(np.array([[200, 100]], np.uint8)), link([[200.0, 100.0]]))


@pytest.mark.parametrize("link", [sigmoid, log_sigmoid, softmax, log_softmax, logsumexp, sparsemax])
def test_nothing_overflows_or_underflows_noticeably(link):
    z = [[-800.0, 0.5, 0.4, 800.0], [1e-300, 5e-324, -1e-300, 0.0]]
    quiet = link(z)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(link(z), quiet)


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1), (2, 1, 3), (2, 3, 1)])
def test_logsumexp_loses_its_axis_and_no_other(shape):
    for axis in range(-len(shape), len(shape)):
        kept = list(shape)
        del kept[axis]
        assert np.shape(logsumexp(np.ones(shape), axis=axis)) == tuple(kept)


def test_single_numbers():
    assert sigmoid(0) == 0.5
    assert log_sigmoid(0.0) == -math.log(2)
    assert isinstance(logsumexp([1.0, 2.0]), float) and isinstance(sigmoid(1.0), float)


@pytest.mark.parametrize("link", [sigmoid, log_sigmoid, softmax, log_softmax, logsumexp, sparsemax])
def test_wrong_input(link):
    """test_misuse.py has all that can be wrong."""
    with pytest.raises(ValueError, match=r"z holds nan at \[1\]"):
        link([1.0, math.nan])
    if link not in (sigmoid, log_sigmoid):
        with pytest.raises(ValueError, match=r"axis=2, but z has shape \(2, 3\): pass -2 to 1"):
            link(np.zeros((2, 3)), axis=2)


def test_scores_whose_difference_overflows():
    z = [1.7e308, -1.7e308, 0.0]
    assert softmax(z).tolist() == [1, 0, 0]
    assert logsumexp(z) == 1.7e308
    assert log_softmax(z).tolist() == [0, -math.inf, -1.7e308]  # −3.4e308 is beyond the largest float
    assert sparsemax(z).tolist() == [1, 0, 0]


def test_the_logarithm_of_1_has_no_sign():
    for one in (log_softmax([0.0, 800.0])[1], log_softmax([3.0])[0], log_sigmoid(800.0)):
        assert one == 0 and not np.signbit(one)


def test_a_tie_at_the_top():
    assert log_softmax([3.0, 3.0]).tolist() == [-math.log(2)] * 2
    assert softmax([3.0, 3.0, 3.0, 3.0]).tolist() == [0.25] * 4
