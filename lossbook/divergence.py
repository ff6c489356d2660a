"""How far one distribution is from another: entropy, cross-entropy, Kullback–Leibler and Jensen–Shannon.

p is the true distribution, q the predicted one, both over the same K outcomes. Two of shape ``(K,)`` give one number;
rows of shape ``(n, K)`` give one number each. The unit is nats, or bits with ``base=2``. Derived in chapter 09, "KL
divergence".
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from lossbook._engine import checks as check
from lossbook._engine.blocks import as_columns, blocks
from lossbook._engine.checks import FloatArray
from lossbook._engine.series import Array, js_terms, kl_terms, times_log

__all__ = ["cross_entropy", "entropy", "js_divergence", "kl_divergence"]


def entropy(p: ArrayLike, base: float | None = None) -> float | FloatArray:
    """Return Shannon's entropy H(p) = −Σ p ln p: the surprise that p expects of its own outcomes.

    Parameters
    ----------
    p : array_like of shape (K,) or (n, K)
        Distributions: entries in [0, 1], each row summing to 1.
    base : float, optional
        Base of the logarithm, above 1: 2 for bits. Without it the unit is nats.

    Returns
    -------
    float or ndarray of shape (n,)
        The entropy, from 0 (one certain outcome) to ln K (all K equally likely).

    Raises
    ------
    TypeError
        If ``p`` is None, complex, masked, or holds strings or objects; if ``base`` is not a number.
    ValueError
        If ``p`` is empty, of another shape, not finite, outside [0, 1], or a row does not sum to 1 (rows are not
        normalized for you, unlike in ``scipy.stats.entropy``); if ``base`` is not above 1.

    Notes
    -----
    0·ln 0 is 0, its limit: an outcome that can't happen adds no surprise.

    References
    ----------
    C. E. Shannon, *A mathematical theory of communication*, Bell System Technical Journal 27, 1948.

    Derived in chapter 09.

    Examples
    --------
    >>> entropy([0.5, 0.5], base=2)
    1.0
    >>> entropy([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]], base=2)
    array([0. , 1.5])
    """
    return _sum_of(lambda p: -times_log(p, p), base, p=p)


def cross_entropy(p: ArrayLike, q: ArrayLike, base: float | None = None) -> float | FloatArray:
    """Return the cross-entropy H(p, q) = −Σ p ln q: the surprise of a reader who expects q and sees outcomes of p.

    Parameters
    ----------
    p, q : array_like of one shape, (K,) or (n, K)
        The true and the predicted distributions: entries in [0, 1], each row summing to 1.
    base : float, optional
        Base of the logarithm, above 1: 2 for bits. Without it the unit is nats.

    Returns
    -------
    float or ndarray of shape (n,)
        The cross-entropy, at least H(p); ``inf`` where an outcome with p > 0 has q = 0.

    Raises
    ------
    TypeError, ValueError
        As for :func:`entropy`, and if ``p`` and ``q`` differ in shape.

    Notes
    -----
    H(p, q) = H(p) + KL(p ‖ q). Nothing is clipped and no δ is added: the infinity is honest. For training, with class
    scores, weights and a gradient, use :class:`lossbook.cross_entropy.CategoricalCrossEntropy`.

    References
    ----------
    C. E. Shannon, *A mathematical theory of communication*, Bell System Technical Journal 27, 1948.

    Derived in chapters 03 and 09.

    Examples
    --------
    >>> print(f"{cross_entropy([0.5, 0.5], [0.25, 0.75], base=2):.6f}")
    1.207519
    >>> cross_entropy([0.5, 0.5], [1.0, 0.0])
    inf
    """
    return _sum_of(lambda p, q: -times_log(p, q), base, p=p, q=q)


def kl_divergence(p: ArrayLike, q: ArrayLike, base: float | None = None) -> float | FloatArray:
    """Return the Kullback–Leibler divergence KL(p ‖ q) = Σ p ln(p/q): what expecting q costs when p is true.

    Parameters
    ----------
    p, q : array_like of one shape, (K,) or (n, K)
        The true and the predicted distributions, in this order: entries in [0, 1], each row summing to 1.
    base : float, optional
        Base of the logarithm, above 1: 2 for bits. Without it the unit is nats.

    Returns
    -------
    float or ndarray of shape (n,)
        The divergence, never negative, 0 only for p = q; ``inf`` where an outcome with p > 0 has q = 0.

    Raises
    ------
    TypeError, ValueError
        As for :func:`entropy`, and if ``p`` and ``q`` differ in shape.

    Notes
    -----
    It is not a distance: in general KL(p ‖ q) ≠ KL(q ‖ p), and a detour through a third distribution can be shorter.

    The sum is taken over p ln(p/q) − p + q, which adds Σq − Σp = 0 and leaves no term below 0. Between nearly equal
    distributions the terms of Σ p ln(p/q) cancel. Worse, stored distributions sum to 1 only within about 1e-16, and
    that error enters it undiminished: at differences of 1e-8 it is as large as the divergence and can turn it
    negative. The terms used here belong to the distributions that the rounded numbers stand for: they agree with the
    divergence of p/Σp and q/Σq to a relative error of |Σp − 1| and an absolute one of (Σp − Σq)².

    PyTorch's ``kl_div(input, target)`` takes ln q first and p second, and its default ``"mean"`` divides by n·K.

    References
    ----------
    S. Kullback and R. A. Leibler, *On information and sufficiency*, Annals of Mathematical Statistics 22, 1951.

    Derived in chapter 09.

    Examples
    --------
    >>> print(f"{kl_divergence([0.36, 0.48, 0.16], [1/3, 1/3, 1/3]):.6f}")
    0.085300
    >>> print(f"{kl_divergence([1/3, 1/3, 1/3], [0.36, 0.48, 0.16]):.6f}")
    0.097455
    """
    return _sum_of(kl_terms, base, p=p, q=q)


def js_divergence(p: ArrayLike, q: ArrayLike, base: float | None = None) -> float | FloatArray:
    """Return the Jensen–Shannon divergence JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m) with the mixture m = (p + q)/2.

    Parameters
    ----------
    p, q : array_like of one shape, (K,) or (n, K)
        Two distributions, in either order: entries in [0, 1], each row summing to 1.
    base : float, optional
        Base of the logarithm, above 1: 2 for bits. Without it the unit is nats.

    Returns
    -------
    float or ndarray of shape (n,)
        The divergence, from 0 (p = q) to ln 2, or 1 bit (no outcome in common).

    Raises
    ------
    TypeError, ValueError
        As for :func:`entropy`, and if ``p`` and ``q`` differ in shape.

    Notes
    -----
    Symmetric and always finite; its square root is a metric, which ``scipy.spatial.distance.jensenshannon`` returns.

    With d = (p − q)/(p + q) a term is (p + q)/4 · (ln(1 − d²) + 2d·atanh d). It is used for |d| < 0.5, where the
    definition subtracts nearly equal numbers: at differences of 1e-8 no digit of them is left.

    References
    ----------
    J. Lin, *Divergence measures based on the Shannon entropy*, IEEE Transactions on Information Theory 37, 1991.

    Derived in chapter 09.

    Examples
    --------
    >>> js_divergence([1.0, 0.0], [0.0, 1.0], base=2)
    1.0
    >>> print(f"{js_divergence([0.36, 0.48, 0.16], [1/3, 1/3, 1/3]):.6f}")
    0.022460
    """
    return _sum_of(js_terms, base, p=p, q=q)


def _sum_of(terms: Callable[..., Array], base: float | None, **distributions: ArrayLike) -> float | FloatArray:
    """Check the distributions, and sum the terms of each, an entry each, in the unit asked for."""
    unit = _unit(base)
    arrays = [_distributions(name, value) for name, value in distributions.items()]
    check.same_shape(arrays[0], arrays[-1], ("p", "q"))
    single = all(array.dtype == np.float32 for array in arrays)
    rows = [np.atleast_2d(array) for array in arrays]
    sums = np.empty(len(rows[0]))
    with np.errstate(all="ignore"):
        for block in blocks(len(sums), rows[0].shape[1], 16384):
            sums[block] = terms(*(as_columns(row[block]) for row in rows)).sum(axis=0)
    sums = sums / unit + 0.0
    if arrays[0].ndim == 1:
        return float(sums[0])
    return sums.astype(np.float32 if single else np.float64, copy=False)


def _unit(base: float | None) -> float:
    """Return the size of the unit in nats."""
    if base is None:
        return 1.0
    if not check.is_number(base):
        raise TypeError(f"base={base!r}: it must be a number, 2 for bits, or None for nats.")
    if not 1 < base < math.inf:
        raise ValueError(f"base={base!r}: it must be a finite number above 1, 2 for bits, or None for nats.")
    return math.log(base)


def _distributions(name: str, value: ArrayLike) -> FloatArray:
    """Return one distribution, ``(K,)``, or rows of them, ``(n, K)``."""
    raw = check.numeric_array(name, value)
    array, tolerance = check.finite(name, raw), check.tolerance(raw)
    if array.ndim not in (1, 2):
        raise ValueError(f"{name} has shape {array.shape}, but (K,) or rows of (n, K) are needed: reshape it.")
    if array.max() <= 0 and array.min() < 0:
        raise ValueError(
            f"{name} holds {array.min():.6g} and nothing above 0: if these are log-probabilities, pass np.exp({name})."
        )
    check.unit_interval(name, array, tolerance)
    check.rows_sum_to_one(name, array, tolerance)
    return array
