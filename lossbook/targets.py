"""Classes as numbers: :func:`one_hot` and :func:`multi_hot` encode them, :func:`class_weights` balances them.

n is the number of samples, K that of classes, n_k that of the samples in class k. Which loss fits a column is for
:func:`lossbook.advice.recommend` to say. Derived in chapters 01, "Data types", and 07, "Focal loss".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossbook._engine import checks as check
from lossbook._engine.checks import IntArray
from lossbook._engine.columns import read, short

__all__ = ["class_weights", "multi_hot", "one_hot"]


def one_hot(labels: ArrayLike, n_classes: int | None = None) -> NDArray[np.float64]:
    """Return one row per label, 1 in the label's column and 0 elsewhere: row i is e_{y_i}.

    Parameters
    ----------
    labels : array_like of shape (n,)
        Class labels: whole numbers from 0 to K − 1, or strings.
    n_classes : int, optional
        K. Without it, every class must occur: whole numbers from 0 up without a gap, or K distinct strings.

    Returns
    -------
    ndarray of shape (n, K)
        Zeros and ones in float64. The columns of strings are in sorted order, that of ``np.unique(labels)``.

    Raises
    ------
    TypeError
        If ``labels`` is None or holds neither numbers nor strings, or ``n_classes`` is not an integer.
    ValueError
        If ``labels`` is empty, not one-dimensional, or holds a missing, negative or fractional entry or one not below
        ``n_classes``; if ``n_classes`` is below 2, is missing where the labels don't tell it, or is not the number of
        distinct strings.

    Notes
    -----
    ``one_hot(y, K) @ matrix`` is ``matrix[y]``: an embedding is a row lookup. ``one_hot(y, K).argmax(axis=1)`` is y
    again. Keras's ``to_categorical`` takes K from the largest label, so that labels counted from 1 get an empty column
    0; here, without ``n_classes``, they are an error.

    Derived in chapter 01.

    Examples
    --------
    >>> one_hot([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])
    >>> one_hot(["lion", "cat"])
    array([[0., 1.],
           [1., 0.]])
    """
    codes, k = _classes(labels, n_classes)
    encoded = np.zeros((len(codes), k))
    encoded[np.arange(len(codes)), codes] = 1
    return encoded


def multi_hot(label_sets: Sequence[Collection[int]], n_classes: int) -> NDArray[np.float64]:
    """Return one row per sample, 1 in the column of each label it carries and 0 elsewhere.

    Parameters
    ----------
    label_sets : sequence of n collections of int
        The labels of each sample, whole numbers from 0 to K − 1; an empty collection means none applies.
    n_classes : int
        K, the number of labels to choose from.

    Returns
    -------
    ndarray of shape (n, K)
        Zeros and ones in float64.

    Raises
    ------
    TypeError
        If an entry is not a collection of whole numbers, or ``n_classes`` is not an integer.
    ValueError
        If there is no sample, ``n_classes`` is below 1, or a label is out of range or named twice.

    Notes
    -----
    A row is the sum of the one-hot rows of the sample's labels. scikit-learn's ``MultiLabelBinarizer`` gives the same
    with ``classes=range(K)``; without, it leaves out the columns of labels that never occur.

    Derived in chapter 01.

    Examples
    --------
    >>> multi_hot([{0, 2}, {1}, set()], n_classes=3)
    array([[1., 0., 1.],
           [0., 1., 0.],
           [0., 0., 0.]])
    """
    _class_count(n_classes, at_least=1)
    if isinstance(label_sets, (str, bytes, dict, set, frozenset)) or not check.has_length(label_sets):
        raise TypeError(f"label_sets is {short(label_sets)}: pass one collection of labels per sample, [[0, 2], [1]].")
    if len(label_sets) == 0:
        raise ValueError("label_sets is empty: pass one collection of labels per sample.")
    encoded = np.zeros((len(label_sets), n_classes))
    for row, labels in enumerate(label_sets):
        where = f"label_sets[{row}]"
        if isinstance(labels, (str, bytes, dict)) or not check.has_length(labels):
            raise TypeError(f"{where} is {short(labels)}, not a collection: pass one per sample, [[0, 2], [1]].")
        for label in labels:
            if not check.is_number(label, whole=True):
                found = f"{short(label)}, a {type(label).__name__}"
                raise TypeError(f"{where} holds {found}: a label is a whole number from 0 to {n_classes - 1}.")
            if not 0 <= label < n_classes:
                raise ValueError(
                    f"{where} holds label {label}, but n_classes={n_classes} allows 0 to {n_classes - 1}: "
                    "labels count from 0."
                )
            if encoded[row, label]:
                raise ValueError(
                    f"{where} names label {label} twice: name it once. A row of zeros and ones is multi-hot already."
                )
            encoded[row, label] = 1
    return encoded


def class_weights(labels: ArrayLike, n_classes: int | None = None) -> NDArray[np.float64]:
    """Return the weight of each class that gives all classes the same total: w_k = n / (K·n_k).

    Parameters
    ----------
    labels : array_like of shape (n,)
        Class labels: whole numbers from 0 to K − 1, or strings.
    n_classes : int, optional
        K. Without it, every class must occur, as in :func:`one_hot`.

    Returns
    -------
    ndarray of shape (K,)
        One weight per class; strings in sorted order. For integer labels ``class_weights(y)[y]`` is one weight per
        sample, to be passed as ``sample_weight``; its mean is 1.

    Raises
    ------
    TypeError, ValueError
        As in :func:`one_hot`, and ``ValueError`` if a class never occurs: no finite weight can balance it.

    Notes
    -----
    These are the weights of scikit-learn's ``class_weight="balanced"``. 1/frequency, n/n_k, is K times as large, which
    leaves the weighted mean Σwℓ/Σw as it is and multiplies a sum by K.

    Derived in chapter 07.

    Examples
    --------
    >>> class_weights([0, 0, 0, 1])
    array([0.66666667, 2.        ])
    >>> class_weights(["b", "a", "b", "b"])
    array([2.        , 0.66666667])
    """
    codes, k = _classes(labels, n_classes)
    counts = np.bincount(codes, minlength=k)
    if (counts == 0).any():
        raise ValueError(
            f"labels never holds class {int(np.argmin(counts))} of 0 to {k - 1}: its weight would be infinite, "
            "so compute the weights on data that holds every class."
        )
    return np.asarray(len(codes) / (k * counts))


def _classes(labels: ArrayLike, n_classes: int | None) -> tuple[IntArray, int]:
    """Return labels as codes 0 … K − 1, and K."""
    if n_classes is not None:
        _class_count(n_classes, at_least=2)
    values, _ = read("labels", labels)
    check.dimensions("labels", values, 1)
    distinct, codes = np.unique(values, return_inverse=True)
    k = len(distinct)
    if values.dtype.kind == "U":
        if n_classes not in (None, k):
            raise ValueError(
                f"labels holds {k} distinct strings, but n_classes={n_classes}: a string that never occurs has no "
                "column, so pass whole numbers from 0 instead."
            )
    elif values.dtype.kind == "O":
        raise ValueError(
            f"labels holds {short(values[0])}: one label per sample is needed, multi_hot takes sets of them."
        )
    else:
        fractional = distinct[distinct != np.floor(distinct)]
        if fractional.size:
            found = short(fractional[0])
            raise ValueError(
                f"labels holds {found}, but a label is a whole number: np.digitize puts numbers into classes."
            )
        if distinct[0] < 0 or (n_classes is not None and distinct[-1] >= n_classes):
            found = short(distinct[0] if distinct[0] < 0 else distinct[-1])
            last = "K - 1" if n_classes is None else f"{n_classes - 1}"
            raise ValueError(f"labels holds label {found}, outside 0 to {last}: labels count from 0.")
        if n_classes is None and distinct[-1] >= k:
            raise ValueError(
                f"labels holds label {short(distinct[-1])}, but only {k} distinct ones: without n_classes they must "
                "run from 0 to K - 1 with none missing, so count them from 0 or pass n_classes."
            )
        codes = values.astype(np.intp)
    if n_classes is None and k < 2:
        raise ValueError(f"labels holds one class only, {short(distinct[0])}: pass n_classes if there are others.")
    return codes, k if n_classes is None else int(n_classes)


def _class_count(n_classes: int, at_least: int) -> None:
    if not check.is_number(n_classes, whole=True):
        raise TypeError(f"n_classes={n_classes!r}: pass a whole number.")
    if n_classes < at_least:
        raise ValueError(f"n_classes={n_classes}: there must be at least {at_least}.")
