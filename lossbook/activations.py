"""Activations: from scores to probabilities and back to logarithms, without overflow and without rounding to 0 early.

An activation turns the scores z of a model (its logits) into a distribution q: sigmoid for one score, softmax and
sparsemax for K of them. A score of −inf masks a class: its probability is 0. Derived in chapters 03, "Cross-entropy",
04, "Logits", and 08, "Multi-label" (sparsemax).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._engine import checks as check
from lossbook._engine.blocks import as_columns
from lossbook._engine.checks import FloatArray
from lossbook._engine.series import Array, softmax_parts, sparsemax_parts

__all__ = ["log_sigmoid", "log_softmax", "logsumexp", "sigmoid", "softmax", "sparsemax"]


@np.errstate(all="ignore")
def sigmoid(z: ArrayLike) -> FloatArray:
    """Return σ(z) = 1 / (1 + e^(−z)), the probability whose log-odds are z.

    Parameters
    ----------
    z : array_like of any shape
        Log-odds; a single number is welcome.

    Returns
    -------
    ndarray of z's shape, or a NumPy scalar for a single number
        Probabilities in [0, 1].

    Raises
    ------
    TypeError, ValueError
        If z holds something other than real numbers below infinity, or nothing.

    Notes
    -----
    σ(−z) = 1 − σ(z), and σ(z) is the first entry of the softmax of (z, 0). The slope is σ(z)·σ(−z). Far to the left it
    is e^z, down to the smallest float; from z = 37 on (in float32 18) it rounds to 1, so take 1 − σ(z) as
    ``sigmoid(-z)``.

    References
    ----------
    J. Berkson, *Application of the logistic function to bio-assay*, JASA 39, 1944.

    Derived in chapter 03.

    Examples
    --------
    >>> sigmoid([0.0, 2.0, -2.0]).round(6).tolist()
    [0.5, 0.880797, 0.119203]
    >>> print(f"{sigmoid(-40.0):.6g}")
    4.24835e-18
    """
    scores, back = _numbers(z)
    # One of the two exponentials is 1, so that this is 1/(1 + e^(−z)) or e^z/(1 + e^z), whichever cannot overflow.
    return back(np.exp(np.minimum(scores, 0)) / (1 + np.exp(-np.abs(scores))))


@np.errstate(all="ignore")
def log_sigmoid(z: ArrayLike) -> FloatArray:
    """Return ln σ(z) = −ln(1 + e^(−z)), the logarithm of the sigmoid.

    Parameters
    ----------
    z : array_like of any shape
        Log-odds; a single number is welcome.

    Returns
    -------
    ndarray of z's shape, or a NumPy scalar for a single number
        Log-probabilities, at most 0.

    Raises
    ------
    TypeError, ValueError
        If z holds something other than real numbers below infinity, or nothing.

    Notes
    -----
    Its negative is softplus(−z). The slope is σ(−z). ``np.log(sigmoid(z))`` is 0 from z = 37 on, where the exact value
    is −e^(−z), and −inf from z = −746 down, where it is z.

    Derived in chapter 03.

    Examples
    --------
    >>> print(*(f"{value:.6g}" for value in log_sigmoid([0.0, 40.0, -1000.0])))
    -0.693147 -4.24835e-18 -1000
    """
    scores, back = _numbers(z)
    return back(np.minimum(scores, 0) - np.log1p(np.exp(-np.abs(scores))))


@np.errstate(all="ignore")
def softmax(z: ArrayLike, axis: int = -1) -> FloatArray:
    """Return the softmax, q_k = e^(z_k) / Σ_j e^(z_j): the distribution whose log-odds are differences of scores.

    Parameters
    ----------
    z : array_like
        Scores, with the K classes along ``axis``.
    axis : int, default -1
        The axis of the classes.

    Returns
    -------
    ndarray of z's shape
        Probabilities; they sum to 1 along ``axis``.

    Raises
    ------
    TypeError, ValueError
        If z holds something other than real numbers below infinity, or nothing, or along ``axis`` −inf alone, or if it
        has no such axis.

    Notes
    -----
    softmax(z + c) = softmax(z): only differences of scores count. The Jacobian is ∂q_k/∂z_j = q_k·([k = j] − q_j).

    References
    ----------
    J. S. Bridle, *Probabilistic interpretation of feedforward classification network outputs*, in *Neurocomputing:
    algorithms, architectures and applications*, Springer, 1990.

    Derived in chapter 03.

    Examples
    --------
    >>> softmax([2.0, 1.0, 0.1]).round(4).tolist()
    [0.659, 0.2424, 0.0986]
    """
    scores, back = _classes_first(z, axis)
    exps = np.exp(scores - scores.max(axis=0))
    return back(exps / exps.sum(axis=0))


@np.errstate(all="ignore")
def log_softmax(z: ArrayLike, axis: int = -1) -> FloatArray:
    """Return ln softmax(z), z_k − ln Σ_j e^(z_j): log-probabilities that no underflow turns into −inf.

    Parameters
    ----------
    z : array_like
        Scores, with the K classes along ``axis``.
    axis : int, default -1
        The axis of the classes.

    Returns
    -------
    ndarray of z's shape
        Log-probabilities, at most 0.

    Raises
    ------
    TypeError, ValueError
        If z holds something other than real numbers below infinity, or nothing, or along ``axis`` −inf alone, or if it
        has no such axis.

    Notes
    -----
    With m the largest score and r the sum of e^(z_j − m) over all others, ln q_k = −((m − z_k) + ln(1 + r)). Both terms
    are at least 0, so that nothing cancels: for z = (40, 0) the first entry is −4.2e-18, and not 0.

    Derived in chapter 04.

    Examples
    --------
    >>> print(*(f"{value:.6g}" for value in log_softmax([40.0, 0.0])))
    -4.24835e-18 -40
    """
    scores, back = _classes_first(z, axis)
    return back(0 - softmax_parts(scores)[2])  # no −0.0


@np.errstate(all="ignore")
def logsumexp(z: ArrayLike, axis: int = -1) -> FloatArray:
    """Return ln Σ_j e^(z_j), a smooth maximum: between max z and max z + ln K.

    Parameters
    ----------
    z : array_like
        Scores, with the K classes along ``axis``.
    axis : int, default -1
        The axis that is summed over; it is gone from the result.

    Returns
    -------
    ndarray of z's shape without ``axis``, or a NumPy scalar for a single row
        The logarithm of the softmax's denominator.

    Raises
    ------
    TypeError, ValueError
        If z holds something other than real numbers below infinity, or nothing, or along ``axis`` −inf alone, or if it
        has no such axis.

    Notes
    -----
    logsumexp(z + c) = logsumexp(z) + c. The gradient is softmax(z). The error is a few ulp of the larger
    of |max z| and |result|: where the sum happens to be near 1, the largest score and ln(1 + r) cancel.

    Derived in chapter 04.

    Examples
    --------
    >>> round(float(logsumexp([1000.0, 1000.0])), 6)
    1000.693147
    """
    scores, back = _classes_first(z, axis)
    best = scores.argmax(axis=0), np.arange(scores.shape[1])
    exps = np.exp(scores - scores[best])
    exps[best] = 0
    return back(scores[best] + np.log1p(exps.sum(axis=0)))


@np.errstate(all="ignore")
def sparsemax(z: ArrayLike, axis: int = -1) -> FloatArray:
    """Return the sparsemax, q_k = max(z_k − τ, 0) with τ such that Σ_k q_k = 1: the distribution nearest to z.

    Parameters
    ----------
    z : array_like
        Scores, with the K classes along ``axis``.
    axis : int, default -1
        The axis of the classes.

    Returns
    -------
    ndarray of z's shape
        Probabilities; they sum to 1 along ``axis``, and those of low scores may be exactly 0.

    Raises
    ------
    TypeError, ValueError
        If z holds something other than real numbers below infinity, or nothing, or along ``axis`` −inf alone, or if it
        has no such axis.

    Notes
    -----
    sparsemax(z + c) = sparsemax(z). It is the Euclidean projection of z onto the simplex, and piecewise linear: with
    two classes it is (1 + z_1 − z_2)/2 cut to [0, 1], where softmax is a sigmoid. The error is a few ulp of 1, not of
    q_k. On the support S the Jacobian is [k = j] − 1/|S|, elsewhere 0.

    References
    ----------
    A. F. T. Martins and R. F. Astudillo, *From softmax to sparsemax*, ICML 2016.

    Derived in chapter 08.

    Examples
    --------
    >>> sparsemax([1.0, 0.6, 0.1]).round(6).tolist()
    [0.7, 0.3, 0.0]
    """
    scores, back = _classes_first(z, axis)
    h, t = sparsemax_parts(scores)
    return back(np.maximum(h - t, 0))


def _numbers(value: ArrayLike) -> tuple[Array, Callable[[Array], FloatArray]]:
    """Return z in float64, and how to give a result z's dtype."""
    array, _ = check.finite_or_masked("z", check.numeric_array("z", value))
    return array.astype(np.float64, copy=False), lambda result: result.astype(array.dtype, copy=False)


def _classes_first(value: ArrayLike, axis: int) -> tuple[Array, Callable[[Array], FloatArray]]:
    """Return z in float64 with a column a sample, and how to lay a result out as z, without ``axis`` if it is a row."""
    array, masked = check.finite_or_masked("z", check.numeric_array("z", value))
    if array.ndim == 0:
        raise ValueError("z is a single number, but scores of several classes are needed: use sigmoid for one score.")
    try:
        position = operator.index(axis)
        if isinstance(axis, bool):  # which is an index to Python, but a slip here
            raise TypeError
    except TypeError:
        raise TypeError(f"axis={axis!r}: it must be a whole number, -1 for the last axis.") from None
    if not -array.ndim <= position < array.ndim:
        raise ValueError(f"axis={axis!r}, but z has shape {array.shape}: pass {-array.ndim} to {array.ndim - 1}.")
    samples = np.moveaxis(array, position, -1)
    if masked:
        check.a_class_is_left("z", samples)

    def back(result: Array) -> Any:
        if result.ndim == 1:
            return result.reshape(samples.shape[:-1]).astype(array.dtype, copy=False)[()]  # a 0-d array as a scalar
        laid_out = np.moveaxis(result.T.reshape(samples.shape), -1, position)
        return np.ascontiguousarray(laid_out, array.dtype)

    return as_columns(samples.reshape(-1, samples.shape[-1])), back
