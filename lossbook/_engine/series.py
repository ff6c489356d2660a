"""What formulas share to keep their digits: a softmax with its complement, and series near equality."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any


def softmax_parts(z: Array) -> tuple[Array, Array, Array]:
    """Return q = softmax(z), 1 − q and −ln q, all to their last digits; the classes are the first axis.

    The largest score is left out of the sum of the exponentials: its own 1 − q is the share of all others, and both
    terms of its −ln q = (m − z) + ln(1 + others) are at least 0.
    """
    best = z.argmax(axis=0), np.arange(z.shape[1])
    gaps = z - z[best]
    q = np.exp(gaps)
    q[best] = 0
    others = q.sum(axis=0)
    q[best] = 1
    q /= 1 + others
    rest = 1 - q
    rest[best] = others / (1 + others)
    return q, rest, np.log1p(others) - gaps


def minus_all_others(slopes: Array, best: Any, where: Array) -> Array:
    """Put minus the sum of all others in the ``best`` place of a column, ``where`` its own difference would cancel.

    The slopes of a loss on softmax scores sum to 0, because a shift of all scores changes nothing.
    """
    own = slopes[best]
    slopes[best] = 0
    slopes[best] = np.where(where, -slopes.sum(axis=0), own)
    return slopes


def sparsemax_parts(z: Array) -> tuple[Array, Array]:
    """Return h and t, of which sparsemax is max(h − t, 0): h = z − (max z − 1), so that the largest is 1 − t.

    The classes are the first axis. t is the sum of h over the other classes of the support, divided by its size: a
    confident row leaves a small t, and here no difference of large numbers takes its digits.
    """
    best = z.argmax(axis=0), np.arange(z.shape[1])
    h = z - (z[best] - 1)  # a shift changes nothing
    h[best] = 1
    others = np.sort(h, axis=0)[::-1]
    others[0] = 0
    sums = np.cumsum(others, axis=0)
    count = np.arange(1, len(z) + 1)[:, None]
    # The support is the largest k for which the k-th largest stays above the t of the first k.
    support = 1 + (count * others > sums).sum(axis=0)
    return h, sums[support - 1, np.arange(z.shape[1])] / support


def kl_terms(p: Array, q: Array) -> Array:
    """Return p ln(p/q) − p + q, an entry each; none is negative."""
    gap, total = q - p, p + q
    terms = p * np.log(p / q) + gap
    lost = ~np.isfinite(terms)  # p = 0, where 0·ln 0 is 0, or p/q overflowed
    if lost.any():
        terms[lost] = times_log(p[lost], p[lost]) - times_log(p[lost], q[lost]) + gap[lost]
    near = np.abs(gap) < total / 16  # here the leading terms cancel, and they are subtracted by hand
    gap, s = gap[near], gap[near] / total[near]
    terms[near] = gap * s * (1 - (1 - s) * _atanh_tail(s))  # ln(q/p) = 2 atanh s
    return terms


def _atanh_tail(s: Array) -> Array:
    """Return (atanh(s) − s)/s² = s/3 + s³/5 + …, exact to 1e-16 for |s| < 1/16."""
    square = s * s
    series = np.full_like(s, 1 / 13)
    for denominator in (11, 9, 7, 5, 3):
        series = series * square + 1 / denominator
    return s * series


def js_terms(p: Array, q: Array) -> Array:
    """Return ½ p ln(p/m) + ½ q ln(q/m) with m = (p + q)/2, an entry each."""
    total = p + q
    d = (p - q) / total
    terms = total / 4 * (np.log1p(-d * d) + 2 * d * np.arctanh(d))
    far = ~(np.abs(d) < 0.5)  # also where p = q = 0
    if far.any():
        p, q, total = p[far], q[far], total[far]
        terms[far] = (times_log(p, 2 * p / total) + times_log(q, 2 * q / total)) / 2
    return terms


def times_log(x: Array, y: Array) -> Array:
    """Return x ln y, with 0 ln 0 = 0."""
    return np.where(x > 0, x * np.log(y), 0.0)
