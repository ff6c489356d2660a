"""Four ways downhill: gradient descent, stochastic gradient descent, momentum and Adam.

x are the parameters, g the gradient of the loss at x, η the learning rate. Each function returns the whole path, start
included, because the way is what there is to learn from. Derived in chapters 10, "Gradient descent", and 11,
"Mini-batches".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._engine import checks as check
from lossbook._engine.checks import FloatArray

__all__ = ["adam", "gradient_descent", "momentum", "sgd"]

Gradient = Callable[[Any], ArrayLike]
BatchGradient = Callable[[Any, NDArray[np.intp]], ArrayLike]


def gradient_descent(gradient: Gradient, start: ArrayLike, learning_rate: float, steps: int) -> FloatArray:
    """Step against the gradient: x ← x − η g(x).

    Parameters
    ----------
    gradient : callable
        Takes the parameters, in the shape of ``start``, and returns the gradient in that shape.
    start : array_like
        Where to begin: a number or an array of any shape.
    learning_rate : float
        The step size η, above 0.
    steps : int
        How many steps to take, 0 or more.

    Returns
    -------
    ndarray of shape (steps + 1, ...)
        The start and the parameters after each step; float32 if ``start`` is.

    Raises
    ------
    TypeError
        If ``gradient`` can't be called, ``learning_rate`` is no number, ``steps`` no whole number, or ``start`` or a
        gradient holds no real numbers.
    ValueError
        If ``learning_rate`` is not finite and above 0, ``steps`` is negative, ``start`` or the gradient there is not
        finite, or a gradient has another shape than ``start``.

    Notes
    -----
    On a quadratic of curvature L, x²·L/2, a step multiplies x by 1 − ηL: below η = 2/L it converges, at 2/L it
    oscillates, and beyond it blows up. The path shows that: once an iterate is infinite or NaN the run stops, and
    the rest of the path repeats that iterate. Overflow on the way raises no warning.

    References
    ----------
    A. Cauchy, *Méthode générale pour la résolution des systèmes d'équations simultanées*, Comptes rendus 25, 1847.

    Derived in chapter 10.

    Examples
    --------
    >>> gradient_descent(lambda x: 2 * x, start=8.0, learning_rate=0.25, steps=3)
    array([8., 4., 2., 1.])
    """
    rate = _number("learning_rate", learning_rate)

    def step(g: FloatArray) -> FloatArray:
        return rate * g

    return _walk(gradient, start, steps, step)


def sgd(
    gradient: BatchGradient,
    start: ArrayLike,
    learning_rate: float,
    steps: int,
    *,
    n_samples: int,
    batch_size: int = 1,
    rng: np.random.Generator | int | None = None,
) -> FloatArray:
    """Step against the gradient of a few samples: x ← x − η g_batch(x).

    Parameters
    ----------
    gradient : callable
        Takes the parameters and an integer array, the indices of the batch, and returns the gradient of the batch's
        mean loss, in the shape of ``start``.
    start : array_like
        Where to begin: a number or an array of any shape.
    learning_rate : float
        The step size η, above 0.
    steps : int
        How many batches to step through; an epoch has ⌈n_samples / batch_size⌉.
    n_samples : int
        How many samples there are; the indices run from 0 to ``n_samples`` − 1.
    batch_size : int, default 1
        Samples a batch, B; at most ``n_samples``.
    rng : Generator or int, optional
        The source of the shuffles, or its seed; without it every call shuffles differently.

    Returns
    -------
    ndarray of shape (steps + 1, ...)
        The start and the parameters after each batch; float32 if ``start`` is.

    Raises
    ------
    TypeError, ValueError
        As for :func:`gradient_descent`, and if ``n_samples``, ``batch_size`` or ``rng`` is not as described.

    Notes
    -----
    The samples are shuffled anew at the start of every epoch, and each is used once in it. Where B does not divide
    ``n_samples``, the last batch of an epoch is the smaller rest. The noise of a batch's gradient falls about
    as 1/√B while B is small beside ``n_samples``. With B = ``n_samples`` this is :func:`gradient_descent`, up to
    rounding.

    References
    ----------
    H. Robbins and S. Monro, *A stochastic approximation method*, Annals of Mathematical Statistics 22, 1951.

    Derived in chapter 11.

    Examples
    --------
    >>> data = np.array([1.0, 2.0, 3.0, 6.0])
    >>> path = sgd(lambda x, batch: x - data[batch].mean(), 0.0, 0.5, steps=4, n_samples=4, batch_size=4, rng=0)
    >>> path
    array([0.    , 1.5   , 2.25  , 2.625 , 2.8125])
    """
    rate = _number("learning_rate", learning_rate)
    if _count("batch_size", batch_size, 1) > _count("n_samples", n_samples, 1):
        raise ValueError(f"batch_size={batch_size}, but n_samples={n_samples}: a batch holds at most all samples.")
    _callable(gradient)
    batches = _batches(n_samples, batch_size, _generator(rng))

    def step(g: FloatArray) -> FloatArray:
        return rate * g

    return _walk(lambda x: gradient(x, next(batches)), start, steps, step)


def momentum(
    gradient: Gradient, start: ArrayLike, learning_rate: float, steps: int, *, beta: float = 0.9
) -> FloatArray:
    """Step along a velocity that remembers earlier gradients: v ← βv + g(x), x ← x − η v.

    Parameters
    ----------
    gradient : callable
        Takes the parameters, in the shape of ``start``, and returns the gradient in that shape.
    start : array_like
        Where to begin: a number or an array of any shape.
    learning_rate : float
        The step size η, above 0.
    steps : int
        How many steps to take, 0 or more.
    beta : float, default 0.9
        How much of the velocity a step keeps, from 0 (gradient descent) up to but not including 1.

    Returns
    -------
    ndarray of shape (steps + 1, ...)
        The start and the parameters after each step; float32 if ``start`` is.

    Raises
    ------
    TypeError, ValueError
        As for :func:`gradient_descent`, and if ``beta`` is not in [0, 1).

    Notes
    -----
    The velocity starts at 0. This is Polyak's heavy ball, x ← x − η g(x) + β (x − x_before), and PyTorch's ``SGD`` with
    ``momentum``; where the gradient stays the same, the steps grow to η/(1 − β) times it. An infinite or NaN iterate
    ends the run as in :func:`gradient_descent`.

    References
    ----------
    B. T. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Computational Mathematics
    and Mathematical Physics 4, 1964.

    Derived in chapter 10.

    Examples
    --------
    >>> momentum(lambda x: 2 * x, start=8.0, learning_rate=0.25, steps=3, beta=0.5)
    array([ 8.,  4.,  0., -2.])
    """
    rate, beta = _number("learning_rate", learning_rate), _number("beta", beta, share=True)
    velocity: FloatArray | float = 0.0

    def step(g: FloatArray) -> FloatArray:
        nonlocal velocity
        velocity = beta * velocity + g
        return rate * velocity

    return _walk(gradient, start, steps, step)


def adam(
    gradient: Gradient,
    start: ArrayLike,
    learning_rate: float,
    steps: int,
    *,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> FloatArray:
    """Divide a running mean of the gradients by the root of their running mean square: x ← x − η m̂/(√v̂ + ε).

    Parameters
    ----------
    gradient : callable
        Takes the parameters, in the shape of ``start``, and returns the gradient in that shape.
    start : array_like
        Where to begin: a number or an array of any shape.
    learning_rate : float
        The step size η, above 0, in the parameters' unit: about how far each moves in the first step, and in later ones
        as long as its gradient stays the same.
    steps : int
        How many steps to take, 0 or more.
    beta1, beta2 : float, default 0.9 and 0.999
        How much the running means of g and g² keep in a step, from 0 up to but not including 1.
    epsilon : float, default 1e-8
        Keeps the division finite where all gradients were 0; above 0.

    Returns
    -------
    ndarray of shape (steps + 1, ...)
        The start and the parameters after each step; float32 if ``start`` is.

    Raises
    ------
    TypeError, ValueError
        As for :func:`gradient_descent`, and if ``beta1``, ``beta2`` or ``epsilon`` is out of its range.

    Notes
    -----
    m ← β₁m + (1 − β₁)g and v ← β₂v + (1 − β₂)g² start at 0 and are too small at first. Dividing the two by 1 − β₁ᵗ and
    1 − β₂ᵗ after t steps corrects that, exactly for a constant gradient. So the first step is about η in each
    coordinate, however steep the loss, for |g| well above ε and as long as g² is finite: up to 1.3e154, for float32
    parameters up to all that a float32 holds. An infinite or NaN iterate ends the run as in :func:`gradient_descent`.

    References
    ----------
    D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.

    Derived in chapter 11.

    Examples
    --------
    >>> adam(lambda x: 2 * x, start=[8.0, 0.01], learning_rate=0.5, steps=1).round(6)
    array([[ 8.  ,  0.01],
           [ 7.5 , -0.49]])
    """
    rate, epsilon = _number("learning_rate", learning_rate), _number("epsilon", epsilon)
    beta1, beta2 = _number("beta1", beta1, share=True), _number("beta2", beta2, share=True)
    mean: FloatArray | float = 0.0
    mean_square: FloatArray | float = 0.0
    t = 0

    def step(g: FloatArray) -> FloatArray:
        nonlocal mean, mean_square, t
        t += 1
        g = g.astype(np.float64)  # in float32 a square is infinite from 1.8e19 on
        mean = beta1 * mean + (1 - beta1) * g
        mean_square = beta2 * mean_square + (1 - beta2) * g**2
        unbiased, unbiased_square = mean / (1 - beta1**t), mean_square / (1 - beta2**t)
        change: FloatArray = rate * unbiased / (np.sqrt(unbiased_square) + epsilon)
        return change

    return _walk(gradient, start, steps, step)


def _walk(gradient: Gradient, start: ArrayLike, steps: int, step: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return the path of x ← x − step(gradient(x))."""
    _callable(gradient)
    origin = check.float_array("start", start)
    path = np.empty((_count("steps", steps, 0) + 1, *origin.shape), origin.dtype)
    path[0] = origin
    with np.errstate(all="ignore"):
        for k in range(steps):
            g = _slope(gradient(path[k].copy()), origin, k)  # a copy: whoever writes to it doesn't rewrite the past
            path[k + 1] = path[k] - step(g)
            if not np.isfinite(path[k + 1]).all():
                path[k + 2 :] = path[k + 1]
                break
    return path


def _slope(value: ArrayLike, origin: FloatArray, k: int) -> FloatArray:
    """Return a gradient as an array like ``origin``, or say what is wrong with it."""
    if value is None:
        raise TypeError("gradient(x) is None: it must return the gradient, so end the function with a return.")
    g = check.numeric_array("gradient(x)", value)
    if g.shape != origin.shape:
        raise ValueError(f"gradient(x) has shape {g.shape}, but start has shape {origin.shape}: return that shape.")
    if k == 0 and not np.isfinite(g).all():
        raise ValueError(f"gradient(x) is {g} at the start, {origin}: start where the gradient is finite.")
    return g.astype(origin.dtype, copy=False)


def _batches(n_samples: int, batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Yield batches of indices for ever, in a new order each epoch."""
    while True:
        order = rng.permutation(n_samples)
        for first in range(0, n_samples, batch_size):
            yield order[first : first + batch_size]


def _callable(gradient: object) -> None:
    if not callable(gradient):
        raise TypeError(f"gradient={gradient!r}: it must be a function of the parameters.")


def _number(name: str, value: Any, *, share: bool = False) -> float:
    """Return a number above 0, or with ``share`` one in [0, 1)."""
    if not check.is_number(value):
        raise TypeError(f"{name}={value!r}: it must be a number.")
    if not (0 <= value < 1 if share else 0 < value < math.inf):
        raise ValueError(f"{name}={value!r}: it must be a finite number {'in [0, 1)' if share else 'above 0'}.")
    return float(value)


def _count(name: str, value: Any, least: int) -> int:
    if not check.is_number(value, whole=True):
        raise TypeError(f"{name}={value!r}: it must be a whole number, like {max(least, 1)}.")
    if value < least:
        raise ValueError(f"{name}={value!r}: it must be {least} or more.")
    return int(value)


def _generator(rng: Any) -> np.random.Generator:
    if rng is None or isinstance(rng, np.random.Generator):
        return np.random.default_rng(rng)
    if check.is_number(rng, whole=True) and rng >= 0:
        return np.random.default_rng(int(rng))
    raise TypeError(f"rng={rng!r}: pass np.random.default_rng(seed), or the seed, a whole number from 0.")
