"""Encodings, class weights, and what `recommend` says about many kinds of column."""

import datetime
import importlib
import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import LabelBinarizer, MultiLabelBinarizer
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

from lossbook.regression import MeanSquaredError
from lossbook.targets import Recommendation, class_weights, multi_hot, one_hot, recommend

KINDS = ["continuous", "binary", "nominal", "ordinal", "cyclic", "count", "multi-label", "proportion"]


class Series:
    """Something array-like that is no ndarray, as a pandas column is."""

    def __init__(self, values, dtype=None):
        self.values = np.asarray(values, dtype=dtype)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype=dtype)

    def __len__(self):
        return len(self.values)


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
    forms += [Series([0, 1, 1]), Series(["a", "b", "b"], object)]
    for labels in forms:
        np.testing.assert_array_equal(one_hot(labels), expected)
    np.testing.assert_array_equal(one_hot([1], n_classes=3), [[0, 1, 0]])
    np.testing.assert_array_equal(one_hot([1], n_classes=np.int64(3)), [[0, 1, 0]])
    words = ["lion", "tiger", "cat", "lion"]
    np.testing.assert_array_equal(one_hot(words), LabelBinarizer().fit_transform(words))
    np.testing.assert_array_equal(one_hot(words, n_classes=3), one_hot(words))


LABEL_ERRORS = [
    (([1, 2, 3],), ValueError, "label 3, but only 3 distinct ones: .*count them from 0 or pass n_classes"),
    (([0, 2],), ValueError, "label 2, but only 2 distinct ones"),
    (([2019, 2020],), ValueError, "label 2020, but only 2 distinct"),
    (([0, 1e300],), ValueError, "only 2 distinct"),
    (([0, 3], 3), ValueError, "label 3, outside 0 to 2: labels count from 0"),
    (([-1, 1],), ValueError, "label -1, outside 0 to K - 1"),
    (([0.5, 1],), ValueError, "labels holds 0.5, but a label is a whole number"),
    (([0, 0, 0],), ValueError, "one class only, 0: pass n_classes"),
    ((["a", "a"],), ValueError, "one class only, 'a'"),
    ((["a", "b"], 3), ValueError, "2 distinct strings, but n_classes=3"),
    (([[0, 1], [1, 0]],), ValueError, r"labels has shape \(2, 2\)"),
    (([[0, 1], [2]],), ValueError, "multi_hot takes sets"),
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
    assert recommend([{0}, {1}, *sets]).target == "multi-label"


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


# Recommendations

RNG = np.random.default_rng(11)
COLUMNS = {
    "share price": (np.exp(RNG.normal(4, 2, 60)), "continuous"),
    "weight": ([61.5, 80.2, 73.0, 55.9], "continuous"),
    "binding affinity": ([-9.1, -7.4, -8.25], "continuous"),
    "temperature": ([20.5, -3.25, 15.0], "continuous"),
    "temperature, float32": (np.array([20.5, -3.25, 15.0], np.float32), "continuous"),
    "two outputs": ([[1.5, 2.0], [0.3, -1.0]], "continuous"),
    "binding affinity in words": (["weak", "strong", "medium", "weak"], "nominal"),
    "blue or not": (["blue", "not blue", "blue"], "binary"),
    "pass or not": ([True, False, True], "binary"),
    "Hangul or not": (["한글", "기타"], "binary"),
    "zeros and ones": ([0, 1, 1, 0], "binary"),
    "zeros and ones as floats": ([0.0, 1.0, 1.0], "binary"),
    "minus and plus one": ([-1, 1, 1], "binary"),
    "animals": (["lion", "tiger", "cat", "cat"], "nominal"),
    "animals in an object array": (np.array(["lion", "tiger", "cat"], object), "nominal"),
    "animals in a column": (Series(["lion", "tiger", "cat"], object), "nominal"),
    "one-hot": (np.eye(3, dtype=int), "nominal"),
    "months": (["January", "March", "December", "May"], "cyclic"),
    "weekdays": (["mon", "Tue", "SUN"], "cyclic"),
    "counts, grades or codes": ([0, 1, 2, 3, 4, 5], "undecided"),
    "the same as floats": ([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], "undecided"),
    "Likert": ([-2, -1, 0, 1, 2], "undecided"),
    "many whole numbers": (list(range(100)), "undecided"),
    "whole degrees": (list(range(-20, 20)), "undecided"),
    "1 and 2": ([1, 2, 2, 1], "undecided"),
    "weights in whole kilograms": ([71, 64, 80, 58, 77], "undecided"),
    "1 and 2 in uint8": (np.array([1, 2, 2], np.uint8), "undecided"),
    "whole numbers in columns": ([[1, 5], [3, 4]], "undecided"),
    "between 0 and 1": ([0.1, 0.5, 0.93], "undecided"),
    "between 0 and 1 in columns": ([[0.1, 0.5], [0.3, 0.9]], "undecided"),
    "ticked boxes": ([[1, 0, 1], [0, 0, 0], [1, 1, 1]], "multi-label"),
    "ticked boxes as bools": (np.array([[True, True], [False, True]]), "multi-label"),
    "label sets": ([{0, 2}, {1}, set()], "multi-label"),
    "ragged lists": ([[0, 2], [1], []], "multi-label"),
    "tags": ([["red", "round"], ["red"]], "multi-label"),
    "shares of a whole": ([[0.2, 0.8], [0.5, 0.5]], "proportion"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_target_types(name):
    data, target = COLUMNS[name]
    advice = recommend(data)
    assert isinstance(advice, Recommendation) and advice.target == target
    text = re.sub(r"\s+", " ", repr(advice))
    assert advice.why in text and advice.loss in text  # lines break between words, not inside them
    assert advice.target in repr(advice) and all(len(line) <= 100 for line in str(advice).splitlines())
    if target == "undecided":
        assert (advice.distribution, advice.loss) == ("", "")
        assert advice.question.endswith("?") or "?" in advice.question
        assert len(advice.candidates) >= 2
        assert all(candidate.target in KINDS for candidate in advice.candidates)
        for candidate in advice.candidates:  # each answer is one that kind= takes
            assert recommend(data, kind=candidate.target) == candidate
            assert candidate.target in repr(advice)
    else:
        again = recommend(data, kind=target)
        assert (again.target, again.distribution, again.loss) == (advice.target, advice.distribution, advice.loss)
        assert again.question == ""


def kinds_of(data):
    return [candidate.target for candidate in recommend(data).candidates]


def test_what_is_asked():
    assert kinds_of([0, 1, 2, 3, 4, 5]) == ["count", "ordinal", "nominal", "cyclic"]
    assert kinds_of([0, 1, 2, 3, 4]) == ["count", "ordinal", "nominal", "cyclic"]
    assert kinds_of([0, 1, 2, 3]) == ["count", "ordinal", "nominal"]
    assert kinds_of([[0.2, 0.75], [0.5, 0.5]]) == ["proportion", "continuous"]
    assert kinds_of([0, 1, 2, 9]) == ["count", "continuous", "ordinal", "nominal"]
    assert kinds_of([71, 64, 80, 58, 77]) == ["count", "continuous", "ordinal", "nominal"]  # weights in whole kilograms
    assert kinds_of([1, 2, 3, 4, 5, 13, 30]) == ["count", "continuous", "ordinal", "nominal"]
    assert kinds_of([-2, -1, 0, 1, 2]) == ["continuous", "ordinal", "nominal"]
    assert kinds_of(range(1, 13)) == ["count", "ordinal", "nominal", "cyclic"]
    assert kinds_of(range(24)) == ["count", "continuous", "nominal", "cyclic"]
    assert kinds_of(range(20)) == ["count", "ordinal", "nominal", "cyclic"]
    assert kinds_of(range(50)) == ["count", "continuous", "nominal"]
    assert kinds_of([1, 2]) == ["count", "binary"] and kinds_of([-5, 5]) == ["continuous", "binary"]
    assert kinds_of([0.2, 0.4]) == ["proportion", "continuous"]
    assert kinds_of([[1, 5], [3, 4]]) == ["count", "continuous"]
    assert recommend([[1, 5], [3, -4]]).target == "continuous"
    assert kinds_of(["low", "medium", "high"]) == ["ordinal"] and "order" in recommend(["a", "b", "c"]).question
    assert kinds_of(np.eye(3)) == ["multi-label"]


@pytest.mark.parametrize(
    "kind, distribution, loss",
    [
        ("continuous", "Gaussian", "MeanSquaredError()"),
        ("binary", "Bernoulli", "BinaryCrossEntropy(from_logits=True)"),
        ("nominal", "categorical", "SparseCategoricalCrossEntropy(from_logits=True)"),
        ("ordinal", "cumulative logit", "BinaryCrossEntropy(from_logits=True) on the 1 answers"),
        ("cyclic", "von Mises", "MeanSquaredError() on the pair"),
        ("count", "Poisson", "not in lossbook"),
        ("proportion", "Bernoulli, with soft labels", "BinaryCrossEntropy(from_logits=True)"),
    ],
)
def test_the_caller_knows_better(kind, distribution, loss):
    advice = recommend([0, 1, 1, 0], kind=kind)
    assert advice.target == kind and advice.distribution == distribution and loss in advice.loss


def every_advice():
    columns = [data for data, _ in COLUMNS.values()]
    advices = [recommend(data) for data in columns]
    advices += [candidate for advice in advices for candidate in advice.candidates]
    return [advice for advice in advices if advice.target != "undecided"]


def test_every_loss_named_exists_or_is_said_not_to():
    modules = ["regression", "cross_entropy", "margin", "hinge", "focal", "multilabel"]
    losses = {
        name: getattr(m, name)
        for m in (importlib.import_module(f"lossbook.{m}") for m in modules)
        for name in m.__all__
    }
    for advice in every_advice():
        for text in (advice.loss, *advice.alternatives):
            named = re.findall(r"\b[A-Z]\w+\([^)]*\)", text)
            assert named or "not in lossbook" in text
            for call in named:
                assert eval(call, {"__builtins__": {}}, losses) is not None
        assert {kind.target for kind in every_advice()} == set(KINDS)


def test_details_in_why():
    rare = recommend([0] * 95 + [1] * 5)
    assert "The rarest class holds 5 %" in rare.why and "class_weights" in rare.why
    assert "rarest" not in recommend([0] * 80 + [1] * 20).why
    assert "rarest" in recommend(["a"] * 30 + ["b"] * 30 + ["c"] * 2).why
    assert "ln y" in recommend([0.5, 2.5, 50.0]).alternatives[0]
    assert "ln y" not in repr(recommend([0.5, 2.5, 49.0]))
    assert "ln y" not in repr(recommend([-0.5, 2.5, 900.0])) and "ln y" not in repr(recommend([1.5, 2.5]))
    assert "Encode 'no' as 0 and 'yes' as 1" in recommend(["yes", "no"]).why
    assert "np.unique" in recommend([3, 5, 9], kind="nominal").why
    assert "np.unique" not in recommend([0, 1, 2], kind="nominal").why
    assert "/12)" in recommend(["Jan", "Feb", "Dec"]).loss and "/7)" in recommend(["Mon", "Tue", "Sat"]).loss
    assert (
        "/P)" in recommend([1, 2, 3], kind="cyclic").loss and "P is the period" in recommend([1, 2], kind="cyclic").why
    )
    assert "Mean 2, variance 3;" in recommend([1, 1, 1, 5], kind="count").why
    assert "K = 3 grades" in recommend(["low", "mid", "high"], kind="ordinal").why


@given(st.lists(st.floats(0, 12), min_size=1, max_size=5), st.data())
def test_the_cyclic_loss_is_one_minus_the_cosine(truth, data):
    truth = np.array(truth)
    predicted = np.array(data.draw(st.lists(st.floats(0, 12), min_size=len(truth), max_size=len(truth))))

    def pair(month):
        return np.stack([np.cos(2 * np.pi * month / 12), np.sin(2 * np.pi * month / 12)], axis=1)

    squared_error = MeanSquaredError()
    cosine = (1 - np.cos(2 * np.pi * (predicted - truth) / 12)).mean()
    assert squared_error(pair(truth), pair(predicted)) == pytest.approx(cosine, abs=1e-14)


DATA_ERRORS = [
    (None, None, TypeError, "data is None"),
    ("abc", None, TypeError, "data is 'abc': pass a list or an array"),
    (5, None, TypeError, "data is 5"),
    ({1, 2}, None, TypeError, "pass a list or an array"),
    ({"a": 1}, None, TypeError, "pass a list or an array"),
    ((i for i in range(3)), None, TypeError, "data is <generator"),
    (np.array(5.0), None, ValueError, r"data has shape \(\)"),
    ([], None, ValueError, r"data is empty \(shape \(0,\)\): pass at least one entry"),
    (np.zeros((0, 3)), None, ValueError, "data is empty"),
    ([1.0, np.nan], None, ValueError, r"data\[1\] is nan, a missing value: drop or impute"),
    (np.array([1.0, np.nan]), None, ValueError, "data holds nan at"),
    ([1.0, np.inf], None, ValueError, "data holds inf at"),
    (["a", None, "b"], None, ValueError, r"data\[1\] is None, a missing value"),
    (np.array(["a", float("nan")], object), None, ValueError, r"data\[1\] is nan"),
    (np.array(["a", "nan"]), None, ValueError, "data holds 'nan', a missing value"),
    (["a", "", "b"], None, ValueError, "data holds '', a missing value"),
    ([3, 3, 3], None, ValueError, "data holds one value only, 3: there is nothing to predict"),
    (["a"], None, ValueError, "data holds one value only, 'a'"),
    ([{1}, {1}], None, ValueError, r"one value only, \{1\}"),
    ([1, "a"], None, TypeError, "data mixes int and str"),
    ([[1, 2], 3], None, TypeError, "data mixes int and list"),
    ([np.array([1, 2]), 3], None, TypeError, "data mixes int and ndarray"),
    ([datetime.date(2020, 1, 1)], None, TypeError, "entries of type date"),
    (np.array(["2020-01-01", "2021-01-01"], "M8[D]"), None, TypeError, "data holds dates or durations"),
    ([1j, 2j], None, TypeError, "entries of type complex"),
    (np.array([1j, 2]), None, TypeError, "data has dtype complex128"),
    ([Decimal(1), Decimal(2)], None, TypeError, "entries of type Decimal"),
    (np.ma.array([1, 2], mask=[0, 1]), None, TypeError, "masked"),
    (np.array([[1, "a"], [2, "b"]], object), None, TypeError, "mixes int and str"),
    (np.array([["a", "b"], ["c", "d"]]), None, ValueError, "pass one column at a time"),
    ([[1], [2]], None, ValueError, r"data has shape \(2, 1\): pass one column at a time"),
    (np.zeros((2, 2, 2)), None, ValueError, r"data has shape \(2, 2, 2\)"),
    ([[0.1, 0.2], [0.3]], None, ValueError, r"data\[0\] holds 0.1: give rows of numbers the same length"),
    (["1", "2.5", "3"], None, ValueError, r"strings that read as numbers, '1' for instance: .*astype\(float\)"),
    ([f"id {i}" for i in range(50)], None, ValueError, "50 strings, all different"),
    ([1, 2, 3], "regression", ValueError, "kind='regression' is none of the known ones: \"continuous\", "),
    ([1, 2, 3], ["count"], ValueError, "none of the known ones"),
    (["a", "b"], "continuous", ValueError, 'kind="continuous" needs numbers, but data is 2 strings, 2 distinct'),
    (
        [1, 2, 3],
        "binary",
        ValueError,
        'kind="binary" needs two values, but data is 3 whole numbers, 3 distinct, from 1',
    ),
    ([0.37, 1.2], "nominal", ValueError, "np.digitize puts numbers into classes"),
    ([[0.5, 0.5], [1, 0]], "nominal", ValueError, 'kind="nominal" needs'),
    ([0.5, 1.5], "ordinal", ValueError, 'kind="ordinal" needs'),
    ([[1, 2], [3, 4]], "ordinal", ValueError, 'kind="ordinal" needs'),
    ([[1, 2], [3, 4]], "cyclic", ValueError, 'kind="cyclic" needs'),
    ([-1, 2], "count", ValueError, 'kind="count" needs whole numbers from 0 up'),
    ([0.5, 2], "count", ValueError, 'kind="count" needs'),
    (["a", "b"], "count", ValueError, 'kind="count" needs'),
    ([0, 1], "multi-label", ValueError, 'kind="multi-label" needs sets of labels'),
    ([[0, 2], [1, 3]], "multi-label", ValueError, 'kind="multi-label" needs sets of labels'),
    ([20, 95], "proportion", ValueError, "divide percentages by 100"),
    (["a", "b"], "proportion", ValueError, 'kind="proportion" needs'),
    ([{0}, {1}], "nominal", ValueError, 'kind="nominal" needs'),
    ([{0}, {1}], "cyclic", ValueError, 'kind="cyclic" needs'),
]


@pytest.mark.parametrize("data, kind, error, message", DATA_ERRORS)
def test_wrong_data(data, kind, error, message):
    with pytest.raises(error, match=message):
        recommend(data, kind=kind)


def test_numbers_as_names_are_the_callers_word():
    assert recommend(["04109", "10115", "04109", "80331"], kind="nominal").target == "nominal"
    assert recommend([f"id {i}" for i in range(50)], kind="nominal").target == "nominal"


def test_input_is_left_alone():
    data = np.array([3.5, 1.0, 2.0])
    recommend(data)
    assert data.tolist() == [3.5, 1.0, 2.0]
    labels = np.array([1, 0])
    encoded = one_hot(labels)
    encoded[:] = 7
    assert labels.tolist() == [1, 0]
