"""What several tests share: finite differences, strategies for hard numbers, and something array-like."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp


class Frame:
    """What pandas gives: not an array, but willing to become one."""

    def __init__(self, values, dtype=None):
        self.values = np.array(values, dtype=dtype)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


class Series(Frame):
    """And with a length, as one of its columns has."""

    def __len__(self):
        return len(self.values)


def numbers(low, high):
    return st.floats(low, high, allow_nan=False, allow_infinity=False, allow_subnormal=False)


def arrays(shape, low, high):
    return hnp.arrays(np.float64, shape, elements=numbers(low, high))


def finite_difference(function, point, step=1e-6):
    """Central differences of a scalar function: off by about step² times the third derivative, plus 1e-16/step."""
    point = np.asarray(point, dtype=float)
    slopes = np.empty_like(point)
    for index in np.ndindex(point.shape):
        h = step * max(1.0, abs(point[index]))
        ahead, behind = point.copy(), point.copy()
        ahead[index] += h
        behind[index] -= h
        slopes[index] = (function(ahead) - function(behind)) / (ahead[index] - behind[index])
    return slopes
