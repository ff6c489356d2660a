"""Encodings of classes, and class weights."""

import numpy as np
import pytest
from helpers import Series
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import LabelBinarizer, MultiLabelBinarizer
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

from lossbook.targets import class_weights, multi_hot, one_hot

codes = st.integers(2, 6).flatmap(
    lambda k: st.permutations(range(k)).flatmap(
        lambda first: st.lists(st.integers(0, k - 1), max_size=9).map(lambda rest: np.array([*first, *rest]))
    )
)


# Encodings


@given(codes)
def test_one_hot_is_the_inverse_of_argmax_and_a_row_lookup(labels):
    encoded = one_hot(labels)
    k = labels.max() + 1
    assert encoded.dtype == np.float64 and encoded.shape == (len(labels), k)
    np.testing.assert_array_equal(encoded.argmax(axis=1), labels)
    np.testing.assert_array_equal(encoded.sum(axis=1), 1)
    np.testing.assert_array_equal(encoded, np.eye(k)[labels])
    embedding = np.arange(k * 3.0).reshape(k, 3) ** 1.5
    np.testing.assert_array_equal(encoded @ embedding, embedding[labels])


def test_one_hot_takes_many_forms():
    expected = [[1, 0], [0, 1], [0, 1]]
    forms = [
        [0, 1, 1],
        (0.0, 1.0, 1.0),
        np.array([0, 1, 1], np.uint8),
        [False, True, True],
        np.array([0, 1, 1], object),
    ]
    forms += [["a", "b", "b"], np.array(["a", "b", "b"]), np.array(["a", "b", "b"], object), [b"a", b"b", b"b"]]
    forms += [["à".encode(), "é".encode(), "é".encode()], Series([0, 1, 1]), Series(["a", "b", "b"], object)]
    for labels in forms:
        np.testing.assert_array_equal(one_hot(labels), expected)
    np.testing.assert_array_equal(one_hot([1], n_classes=3), [[0, 1, 0]])
    np.testing.assert_array_equal(one_hot([1], n_classes=np.int64(3)), [[0, 1, 0]])
    words = ["lion", "tiger", "cat", "lion"]
    np.testing.assert_array_equal(one_hot(words), LabelBinarizer().fit_transform(words))
    np.testing.assert_array_equal(one_hot(words, n_classes=3), one_hot(words))


class NAType:
    """What pandas calls the type of its missing value."""


LABEL_ERRORS = [
    (([1, 2, 3],), ValueError, "label 3, but only 3 distinct ones: .*count them from 0 or pass n_classes"),
    (([0, 2],), ValueError, "label 2, but only 2 distinct ones"),
    (([2019, 2020],), ValueError, "label 2020, but only 2 distinct"),
    (([0, 1e300],), ValueError, "only 2 distinct"),
    (([0, 3], 3), ValueError, "label 3, outside 0 to 2: labels count from 0"),
    (([0, 1, 5], 3), ValueError, "label 5, outside 0 to 2"),
    (([0, 2**70],), ValueError, "only 2 distinct"),
    (([-1, 1],), ValueError, "label -1, outside 0 to K - 1"),
    (([0.5, 1],), ValueError, "labels holds 0.5, but a label is a whole number"),
    (([0, 0, 0],), ValueError, "one class only, 0: pass n_classes"),
    ((["a", "a"],), ValueError, "one class only, 'a'"),
    ((["a", "b"], 3), ValueError, "2 distinct strings, but n_classes=3"),
    (([[0, 1], [1, 0]],), ValueError, r"labels has shape \(2, 2\)"),
    ((np.array([[0, 1], [1, 0]], object),), ValueError, r"labels has shape \(2, 2\)"),
    (([[0, 1], [2]],), ValueError, "multi_hot takes sets"),
    ((np.array([[{0}], [{1}]], object),), TypeError, "labels holds entries of type set"),
    (([[0, np.nan], [1, 0]],), ValueError, r"labels holds nan at \[0, 1\]"),
    (([0, NAType()],), ValueError, r"labels\[1\] is .*, a missing value"),
    (([],), ValueError, "labels is empty"),
    (([0, np.nan],), ValueError, r"labels\[1\] is nan, a missing value"),
    ((np.array([0, np.inf]),), ValueError, "labels holds inf"),
    (([0, None, 1],), ValueError, r"labels\[1\] is None, a missing value"),
    (("abc",), TypeError, "labels is 'abc': pass a list"),
    ((None,), TypeError, "labels is None"),
    ((3,), TypeError, "labels is 3: pass a list"),
    (([0, "a"],), TypeError, "labels mixes int and str"),
    ((np.ma.array([0, 1], mask=[0, 1]),), TypeError, "masked"),
    (([0, 1], 2.0), TypeError, "n_classes=2.0: pass a whole number"),
    (([0, 1], True), TypeError, "n_classes=True"),
    (([0, 1], 1), ValueError, "n_classes=1: there must be at least 2"),
]


@pytest.mark.parametrize("function", [one_hot, class_weights])
@pytest.mark.parametrize("arguments, error, message", LABEL_ERRORS)
def test_wrong_labels(function, arguments, error, message):
    with pytest.raises(error, match=message):
        function(*arguments)


@given(st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=6))
def test_multi_hot_is_scikit_learns_and_a_sum_of_one_hot_rows(sets):
    encoded = multi_hot(sets, n_classes=5)
    np.testing.assert_array_equal(encoded, MultiLabelBinarizer(classes=range(5)).fit_transform(sets))
    for row, labels in zip(encoded, sets, strict=True):
        np.testing.assert_array_equal(row, one_hot(list(labels), 5).sum(axis=0) if labels else 0)


def test_multi_hot_takes_lists_tuples_arrays():
    expected = [[1, 0, 1], [0, 0, 0]]
    for sets in ([[0, 2], []], [(2, 0), ()], [np.array([0, 2]), np.array([], int)], [frozenset({0, 2}), set()]):
        np.testing.assert_array_equal(multi_hot(sets, 3), expected)


@pytest.mark.parametrize(
    "sets, k, error, message",
    [
        ([[0, 3]], 3, ValueError, r"label_sets\[0\] holds label 3, but n_classes=3 allows 0 to 2: labels count from 0"),
        ([[0], [-1]], 3, ValueError, r"label_sets\[1\] holds label -1"),
        ([[1, 0, 1]], 3, ValueError, "names label 1 twice: .*multi-hot already"),
        ([0, 1], 3, TypeError, r"label_sets\[0\] is 0, not a collection"),
        (["ab"], 3, TypeError, "not a collection"),
        ([["a"]], 3, TypeError, "holds 'a', a str: a label is a whole number from 0 to 2"),
        ([[0.0]], 3, TypeError, "holds 0, a float: a label is a whole number"),
        ([[True]], 3, TypeError, "holds True"),
        ([None], 3, TypeError, "is None, not a collection"),
        (None, 3, TypeError, "label_sets is None"),
        ("abc", 3, TypeError, "label_sets is 'abc'"),
        ({(0,), (1,)}, 3, TypeError, r"label_sets is \{\("),  # in no order
        ({0: [1]}, 3, TypeError, r"label_sets is \{0: \[1\]\}"),
        (np.array(2), 3, TypeError, r"label_sets is array\(2\)"),
        ([np.array(2)], 3, TypeError, r"label_sets\[0\] is array\(2\), not a collection"),
        ([], 3, ValueError, "label_sets is empty"),
        ([[0]], 0, ValueError, "n_classes=0: there must be at least 1"),
        ([[0]], None, TypeError, "n_classes=None"),
    ],
)
def test_wrong_label_sets(sets, k, error, message):
    with pytest.raises(error, match=message):
        multi_hot(sets, k)


# Class weights


@given(codes)
def test_class_weights_are_scikit_learns_balanced_ones(labels):
    weights = class_weights(labels)
    classes = np.unique(labels)
    np.testing.assert_allclose(weights, compute_class_weight("balanced", classes=classes, y=labels), rtol=1e-15)
    np.testing.assert_allclose(weights[labels], compute_sample_weight("balanced", labels), rtol=1e-15)
    assert weights[labels].mean() == pytest.approx(1, rel=1e-14)
    np.testing.assert_allclose(weights * np.bincount(labels), len(labels) / len(classes), rtol=1e-14)
    np.testing.assert_array_equal(class_weights([f"class {label}" for label in labels]), weights)


def test_a_class_that_never_occurs_has_no_weight():
    with pytest.raises(ValueError, match="labels never holds class 1 of 0 to 2: its weight would be infinite"):
        class_weights([0, 2, 2], n_classes=3)
    with pytest.raises(ValueError, match="never holds class 1"):
        class_weights([0, 0], n_classes=2)


def test_input_is_left_alone():
    labels = np.array([1, 0])
    encoded = one_hot(labels)
    encoded[:] = 7
    assert labels.tolist() == [1, 0]
