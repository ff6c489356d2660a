"""What `recommend` says about many kinds of column, and what it refuses."""

import datetime
import re
from decimal import Decimal

import numpy as np
import pytest
from helpers import Series
from hypothesis import given
from hypothesis import strategies as st

import lossbook
from lossbook.advice import ADVICE, MANY, MONTHS, TYPES, Recommendation, recommend
from lossbook.regression import MeanSquaredError, Poisson

KINDS = ["continuous", "binary", "nominal", "ordinal", "cyclic", "count", "multi-label", "proportion", "shares"]
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
    "shares of a whole": ([[0.2, 0.8], [0.5, 0.5]], "shares"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_target_types(name):
    data, target = COLUMNS[name]
    advice = recommend(data)
    assert isinstance(advice, Recommendation) and advice.target_type == target
    text = re.sub(r"\s+", " ", repr(advice))
    assert advice.why in text and advice.loss in text  # lines break between words, not inside them
    assert advice.target_type in repr(advice) and all(len(line) <= 100 for line in str(advice).splitlines())
    if target == "undecided":
        assert (advice.distribution, advice.loss) == ("", "")
        assert advice.question.endswith("?") or "?" in advice.question
        assert len(advice.candidates) >= 2
        assert all(candidate.target_type in KINDS for candidate in advice.candidates)
        for candidate in advice.candidates:  # each answer is one that target_type= takes
            assert recommend(data, target_type=candidate.target_type) == candidate
            assert candidate.target_type in repr(advice)
    else:
        again = recommend(data, target_type=target)
        assert (again.target_type, again.distribution, again.loss) == (
            advice.target_type,
            advice.distribution,
            advice.loss,
        )
        assert again.question == ""


def kinds_of(data):
    return [candidate.target_type for candidate in recommend(data).candidates]


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
    assert recommend([[1, 5], [3, -4]]).target_type == "continuous"
    assert kinds_of(["low", "medium", "high"]) == ["ordinal"] and "order" in recommend(["a", "b", "c"]).question
    assert kinds_of(np.eye(3)) == ["multi-label"]


@pytest.mark.parametrize(
    "target_type, distribution, loss",
    [
        ("continuous", "Gaussian", "MeanSquaredError()"),
        ("binary", "Bernoulli", "BinaryCrossEntropy(from_logits=True)"),
        ("nominal", "categorical", "SparseCategoricalCrossEntropy(from_logits=True)"),
        ("ordinal", "cumulative logit", "BinaryCrossEntropy(from_logits=True) on the 1 answers"),
        ("cyclic", "von Mises", "MeanSquaredError() on the pair"),
        ("count", "Poisson", "Poisson(from_log=True)"),
        ("proportion", "Bernoulli, with soft labels", "BinaryCrossEntropy(from_logits=True)"),
    ],
)
def test_the_caller_knows_better(target_type, distribution, loss):
    advice = recommend([0, 1, 1, 0], target_type=target_type)
    assert advice.target_type == target_type and advice.distribution == distribution and loss in advice.loss


def every_advice():
    columns = [data for data, _ in COLUMNS.values()]
    advices = [recommend(data) for data in columns]
    advices += [candidate for advice in advices for candidate in advice.candidates]
    return [advice for advice in advices if advice.target_type != "undecided"]


def test_a_row_is_printed_as_the_loss_is_made():
    losses = {name: getattr(lossbook, name) for name in lossbook.__all__}
    for row in ADVICE.values():
        if isinstance(row.loss, str):
            assert row.named(period=12).startswith(row.loss[:12]) and "not in lossbook (" in row.named()
        else:
            made = re.match(r"[A-Z]\w+\([^)]*\)", row.named())[0]
            assert eval(made, {"__builtins__": {}}, losses) == row.loss
        assert row.reason[-1] != "." and row.target_type in TYPES
    assert {advice.target_type for advice in every_advice()} == set(KINDS)


def test_what_only_the_caller_knows():
    for target_type, data, loss in [
        ("duration", [3.5, 2.0, 7.1], 'BinaryCrossEntropy(from_logits=True) on "does it end in this interval?"'),
        ("mask", [[0, 1, 1], [0, 0, 0]], "BinaryCrossEntropy(from_logits=True) on every pixel"),
        ("similarity", [0, 2, 1], "InfoNCE() on rows of similarities"),
        ("ranking", [[2, 0, 1], [0, 0, 3]], "PairwiseLogistic() on the scores of a list"),
        ("tokens", [[5, 17, 2], [9, 2, 2]], "SparseCategoricalCrossEntropy(from_logits=True) on each next token"),
    ]:
        advice = recommend(data, target_type=target_type)
        assert (advice.target_type, advice.loss) == (target_type, loss)
        assert recommend(data).target_type != target_type
    assert "33 % of the pixels" in recommend([[0, 1, 1], [0, 0, 0]], target_type="mask").why


def test_what_the_losses_for_wide_values_predict():
    """The mean is what Poisson's loss is least at; e to the mean of ln y, the geometric mean, lies below it."""
    y = np.exp(5 + 0.8 * np.random.default_rng(0).normal(size=2000))
    assert Poisson(from_log=True).gradient(y, np.full(2000, np.log(y.mean()))).sum() == pytest.approx(0, abs=1e-9)
    assert MeanSquaredError().gradient(np.log(y), np.full(2000, np.log(y).mean())).sum() == pytest.approx(0, abs=1e-9)
    assert np.exp(np.log(y).mean()) < 0.8 * y.mean()


def test_a_duration_cut_short_counts_as_far_as_it_was_seen():
    """Two ended in the first of three intervals, one in the second, one was lost from sight in the third."""
    ends = np.array([[1, -1, -1], [1, -1, -1], [0, 1, -1], [0, 0, -1]])
    begun = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 0]])
    hazards = np.log([[2 / 2, 1 / 1, 1.0]] * 4)  # log odds of 2/4 and of 1/2; the third was never looked at
    slopes = ADVICE["duration"].loss.gradient(ends, hazards, sample_weight=begun)
    np.testing.assert_allclose(slopes.sum(axis=0), 0, atol=1e-15)


def test_details_in_why():
    rare = recommend([0] * 95 + [1] * 5)
    assert "The rarest class holds 5 %" in rare.why and "class_weights" in rare.why
    assert "rarest" not in recommend([0] * 80 + [1] * 20).why
    assert "rarest" in recommend(["a"] * 30 + ["b"] * 30 + ["c"] * 2).why
    assert "ln y: judges by factors" in recommend([0.5, 2.5, 50.0]).alternatives[1]
    assert "ln y" not in repr(recommend([0.5, 2.5, 49.0]))
    assert "ln y" not in repr(recommend([-0.5, 2.5, 900.0])) and "ln y" not in repr(recommend([1.5, 2.5]))
    assert "Encode 'no' as 0 and 'yes' as 1" in recommend(["yes", "no"]).why
    assert "np.unique" in recommend([3, 5, 9], target_type="nominal").why
    assert "np.unique" not in recommend([0, 1, 2], target_type="nominal").why
    assert "/12)" in recommend(["Jan", "Feb", "Dec"]).loss and "/7)" in recommend(["Mon", "Tue", "Sat"]).loss
    assert (
        "/P)" in recommend([1, 2, 3], target_type="cyclic").loss
        and "P is the period" in recommend([1, 2], target_type="cyclic").why
    )
    assert "Mean 2, variance 3;" in recommend([1, 1, 1, 5], target_type="count").why
    assert "K = 3 grades" in recommend(["low", "mid", "high"], target_type="ordinal").why


def test_what_was_seen():
    for data, facts in [
        ([61.5, 80.25, 55.0], "3 numbers, 3 distinct, from 55 to 80.25. "),
        ([0.123456789, 2.5, -1.0], "3 numbers, 3 distinct, from -1 to 2.5. "),
        ([0.123456789, 2.5, 2.25], "3 numbers, 3 distinct, from 0.123457 to 2.5. "),
        ([1234567, 7654321, 1234567], "3 whole numbers, 2 distinct, from 1234567 to 7654321. "),
        (["a", "b", "b"], "3 strings, 2 distinct. "),
        ([[1.5, 2.0], [0.3, -1.0]], "4 numbers in 2 columns, 4 distinct, from -1 to 2. "),
        ([{0, 2}, {1}, set()], "3 sets of labels, 3 labels in all. "),
    ]:
        assert recommend(data).why.startswith(facts)
    for advice in every_advice():
        assert advice.alternatives and "None" not in advice.why


def test_more_details_in_why():
    assert "rarest" not in recommend([0] * 9 + [1]).why  # a tenth is not less than a tenth
    one_hot = recommend(np.eye(3)[[0] * 19 + [1] * 19 + [2] * 2])
    assert "holds 5 %" in one_hot.why and "K = 3 classes" in one_hot.why
    assert one_hot.loss == "CategoricalCrossEntropy(from_logits=True)" and "multi-label" in one_hot.question
    assert (
        "Encode" not in recommend([0, 1, 1]).why
        and "Encode 1 as 0 and 2 as 1" in recommend([1, 2], target_type="binary").why
    )
    assert "ln y" not in repr(recommend([0.0, 2.5, 50.0]))
    assert "P is the period" not in recommend(["Jan", "Feb", "Dec"]).why
    assert "multi_hot" in recommend([{0, 2}, {1}]).why
    assert "multi_hot" not in recommend([[1, 0, 1], [0, 0, 0], [1, 1, 1]]).why


def test_borders_between_the_kinds():
    assert recommend(["January", "March"]).target_type == "binary"
    assert recommend([*MONTHS, *(month[:3] for month in MONTHS)]).target_type == "cyclic"
    assert recommend([f"name {i}" for i in range(MANY)]).target_type == "nominal"
    assert kinds_of([1, 2, 4]) == ["count", "continuous", "ordinal", "nominal"]
    assert recommend([0, 1, 2, 3]).question == (
        "Is a number how many of something (count), a place in an order (ordinal) or the code of a class (nominal)?"
    )


def test_how_a_recommendation_is_printed():
    width = len("distribution") + 2
    advice = recommend([1.5, -2.0, 3.25])
    lines = repr(advice).splitlines()
    assert f"or{' ' * (width - 2)}{advice.alternatives[0][:40]}" in repr(advice)
    assert [line[:width].rstrip() for line in lines if line[0] != " "] == [
        "target_type",
        "distribution",
        "loss",
        "why",
        "or",
    ]
    assert all(line[width - 1] == " " and line[width] != " " for line in lines)
    assert 90 < max(map(len, lines)) <= 100
    hyphens = Recommendation("a", "b", "c", why="well-known " * 40 + "end")
    assert "well-\n" not in repr(hyphens)


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
    ([1, 2, 3], "regression", ValueError, "target_type='regression' is none of the known ones: \"continuous\", "),
    ([1, 2, 3], ["count"], ValueError, "none of the known ones"),
    (["a", "b"], "continuous", ValueError, 'target_type="continuous" needs numbers, but data is 2 strings, 2 distinct'),
    (
        [1, 2, 3],
        "binary",
        ValueError,
        'target_type="binary" needs two values, but data is 3 whole numbers, 3 distinct, from 1',
    ),
    ([0.37, 1.2], "nominal", ValueError, "np.digitize puts numbers into classes"),
    ([[0.5, 0.5], [1, 0]], "nominal", ValueError, 'target_type="nominal" needs'),
    ([0.5, 1.5], "ordinal", ValueError, 'target_type="ordinal" needs one column of strings or whole numbers'),
    ([[1, 2], [3, 4]], "ordinal", ValueError, 'target_type="ordinal" needs'),
    ([[1, 2], [3, 4]], "cyclic", ValueError, 'target_type="cyclic" needs one column of numbers or strings'),
    ([-1, 2], "count", ValueError, 'target_type="count" needs whole numbers from 0 up'),
    ([0.5, 2], "count", ValueError, 'target_type="count" needs'),
    (["a", "b"], "count", ValueError, 'target_type="count" needs'),
    ([0, 1], "multi-label", ValueError, 'target_type="multi-label" needs sets of labels'),
    ([[0, 2], [1, 3]], "multi-label", ValueError, 'target_type="multi-label" needs sets of labels'),
    ([20, 95], "proportion", ValueError, "divide percentages by 100"),
    (["a", "b"], "proportion", ValueError, 'target_type="proportion" needs'),
    ([{0}, {1}], "nominal", ValueError, 'target_type="nominal" needs'),
    ([[0.2, 0.7]], "shares", ValueError, 'target_type="shares" needs rows of numbers from 0 to 1 that sum to 1'),
    ([-1.0, 2.0], "duration", ValueError, 'target_type="duration" needs numbers of 0 or more'),
    ([0, 1], "mask", ValueError, 'target_type="mask" needs zeros and ones, a row a picture'),
    ([0.5, 1], "similarity", ValueError, 'target_type="similarity" needs one column of whole numbers'),
    ([1, 2, 3], "ranking", ValueError, 'target_type="ranking" needs rows of numbers'),
    (["a", "b"], "tokens", ValueError, 'target_type="tokens" needs whole numbers from 0 up'),
    ([{0}, {1}], "cyclic", ValueError, 'target_type="cyclic" needs'),
]


@pytest.mark.parametrize("data, target_type, error, message", DATA_ERRORS)
def test_wrong_data(data, target_type, error, message):
    with pytest.raises(error, match=message):
        recommend(data, target_type=target_type)


def test_numbers_as_names_are_the_callers_word():
    assert recommend(["04109", "10115", "04109", "80331"], target_type="nominal").target_type == "nominal"
    assert recommend([f"id {i}" for i in range(50)], target_type="nominal").target_type == "nominal"


def test_input_is_left_alone():
    data = np.array([3.5, 1.0, 2.0])
    recommend(data)
    assert data.tolist() == [3.5, 1.0, 2.0]
