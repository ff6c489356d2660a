"""Links: from scores to probabilities and back to logarithms, without overflow and without rounding to 0 early.

A link turns the scores z of a model (its logits) into a distribution q: sigmoid for one score, softmax and sparsemax
for K of them. Derived in chapters 03, "Cross-entropy", 04, "Logits", and 08, "Multi-label" (sparsemax).
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import ArrayLike

from lossbook import _validation as check
from lossbook._validation import FloatArray

__all__ = ["log_sigmoid", "log_softmax", "logsumexp", "sigmoid", "softmax", "sparsemax"]


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
        If z holds something other than finite real numbers, or nothing.

    Notes
    -----
    σ(−z) = 1 − σ(z), and σ(z) is the first entry of the softmax of (z, 0). The slope is σ(z)·σ(−z). Far to the left it
    is e^z, down to the smallest float; from z = 37 on it rounds to 1, so take 1 − σ(z) as ``sigmoid(-z)``.

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
    scores = check.float_array("z", z)
    with np.errstate(under="ignore"):
        # One of the two exponentials is 1, so that this is 1/(1 + e^(−z)) or e^z/(1 + e^z), whichever cannot overflow.
        probability: FloatArray = np.exp(np.minimum(scores, 0)) / (1 + np.exp(-np.abs(scores)))
    return probability


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
        If z holds something other than finite real numbers, or nothing.

    Notes
    -----
    Its negative is softplus(−z). The slope is σ(−z). ``np.log(sigmoid(z))`` is 0 from z = 37 on, where the exact value
    is −e^(−z), and −inf below z = −745, where it is z.

    Derived in chapter 03.

    Examples
    --------
    >>> print(*(f"{value:.6g}" for value in log_sigmoid([0.0, 40.0, -1000.0])))
    -0.693147 -4.24835e-18 -1000
    """
    scores = check.float_array("z", z)
    with np.errstate(under="ignore"):
        return np.minimum(scores, 0) - np.log1p(np.exp(-np.abs(scores)))


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
        If z holds something other than finite real numbers, or nothing, or if it has no such axis.

    Notes
    -----
    softmax(z + c) = softmax(z): only differences of scores count. The Jacobian is ∂q_k/∂z_j = q_k·([k = j] − q_j).

    References
    ----------
    J. S. Bridle, *Probabilistic interpretation of feedforward classification network outputs*, Neurocomputing, 1990.

    Derived in chapter 03.

    Examples
    --------
    >>> softmax([2.0, 1.0, 0.1]).round(4).tolist()
    [0.659, 0.2424, 0.0986]
    """
    scores, axis = _scores(z, axis)
    with np.errstate(all="ignore"):
        top: FloatArray = scores.max(axis=axis, keepdims=True)
        exps: FloatArray = scores - top
        exp_in_place(exps, scores, top)
        exps /= exps.sum(axis=axis, keepdims=True)
    return exps


def log_softmax(z: ArrayLike, axis: int = -1) -> FloatArray:
    """Return ln softmax(z), z_k − ln Σ_j e^(z_j): log-probabilities that never become −inf.

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
        If z holds something other than finite real numbers, or nothing, or if it has no such axis.

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
    scores, axis = _scores(z, axis)
    with np.errstate(all="ignore"):
        top, rest = _top_and_rest(scores, axis)
        gaps = scores - top
        gaps -= np.log1p(rest)
    return gaps


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
        If z holds something other than finite real numbers, or nothing, or if it has no such axis.

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
    scores, axis = _scores(z, axis)
    with np.errstate(all="ignore"):
        top, rest = _top_and_rest(scores, axis)
        return np.squeeze(top + np.log1p(rest), axis=axis)[()]  # [()] makes a 0-d array a scalar


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
        Probabilities; they sum to 1 along ``axis``, and small ones are exactly 0.

    Raises
    ------
    TypeError, ValueError
        If z holds something other than finite real numbers, or nothing, or if it has no such axis.

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
    scores, axis = _scores(z, axis)
    scores = np.moveaxis(scores, axis, -1)
    with np.errstate(all="ignore"):
        gaps = scores - scores.max(axis=-1, keepdims=True)  # a shift changes nothing, and gaps near 0 are exact
        ordered = np.sort(gaps)[..., ::-1]
        excess = np.cumsum(ordered, axis=-1) - 1
        count = np.arange(1, gaps.shape[-1] + 1)
        # The support is the largest k for which the k-th largest score stays above the τ of the first k.
        support = (count * ordered > excess).sum(axis=-1, keepdims=True)
        tau = np.take_along_axis(excess, support - 1, axis=-1) / support.astype(gaps.dtype)
        return np.ascontiguousarray(np.moveaxis(np.maximum(gaps - tau, 0), -1, axis))


def exp_in_place(gaps: FloatArray, z: FloatArray, top: FloatArray) -> None:
    """Overwrite ``gaps`` = z − top, none above 0, with their exponentials.

    Rounding z − top takes up to half an ulp of it, which the exponential turns into a relative error of up to
    |z − top|·1.1e-16: 3e-14 at a gap of 300. Where some gap exceeds 64, what rounding took is computed exactly
    (Knuth's two-sum) and put back to first order.
    """
    if gaps.min() >= -64:
        np.exp(gaps, out=gaps)
        return
    back = z - gaps
    lost = (z - (gaps + back)) + (back - top)
    np.exp(gaps, out=gaps)
    gaps += gaps * np.fmax(lost, -1)  # a gap beyond −1.8e308 makes lost NaN: fmax turns it into −1, and 0 · −1 is 0


def _top_and_rest(scores: FloatArray, axis: int) -> tuple[FloatArray, FloatArray]:
    """Return the largest score m and Σ e^(z_j − m) over all others, so that the whole sum is exactly 1 + rest."""
    best = np.expand_dims(scores.argmax(axis=axis), axis)
    top = np.take_along_axis(scores, best, axis=axis)
    exps = scores - top
    exp_in_place(exps, scores, top)
    np.put_along_axis(exps, best, 0, axis=axis)
    return top, exps.sum(axis=axis, keepdims=True)


def _scores(value: ArrayLike, axis: int) -> tuple[FloatArray, int]:
    """Return z as a clean array and its axis, counted from 0."""
    array = check.float_array("z", value)
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
    return array, position % array.ndim
