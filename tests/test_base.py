"""The protocol that all losses share: reductions, weights, dtypes, memory, threads, and being a value."""

import copy
import dataclasses
import pickle
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cases import CASES, every_loss
from helpers import Frame
from hypothesis import given
from hypothesis import strategies as st

from lossbook._engine.base import ElementwiseLoss, Loss
from lossbook.cross_entropy import BinaryCrossEntropy, CategoricalCrossEntropy, SparseCategoricalCrossEntropy
from lossbook.focal import CategoricalFocal
from lossbook.margin import Hinge
from lossbook.multiclass_hinge import CrammerSinger, MulticlassHinge
from lossbook.multilabel import HammingLoss, RankingLoss, SparsemaxLoss
from lossbook.regression import Huber, MeanAbsoluteError, MeanSquaredError

all_losses = pytest.mark.parametrize("case", CASES, ids=str)
all_gradients = pytest.mark.parametrize("case", [case for case in CASES if case.differentiable], ids=str)
WEIGHTS = np.array([0.5, 0, 1, 2, 3, 0.25, 1, 1, 4, 0, 2, 7])


class Identity(ElementwiseLoss):
    """A loss that is its prediction: what comes out is what the base made of it."""

    def formula(self, y, y_pred):
        return y_pred, np.ones_like(y_pred)


class Infinite(ElementwiseLoss):
    """Infinite loss and undefined slope wherever the prediction is negative."""

    def formula(self, y, y_pred):
        return np.where(y_pred < 0, np.inf, y_pred), np.where(y_pred < 0, np.nan, 1.0)


def as_columns(vector, like):
    return vector.reshape((-1,) + (1,) * (like.ndim - 1))


def test_every_public_loss_is_in_the_table():
    assert {type(case.loss) for case in CASES} == set(every_loss())


@all_losses
def test_reductions(case):
    losses = case.loss(case.y_true, case.y_pred, reduction="none")
    assert losses.shape == (len(case.y_pred),) and losses.dtype == np.float64
    total, mean = case.loss(case.y_true, case.y_pred, reduction="sum"), case.loss(case.y_true, case.y_pred)
    assert type(total) is float and type(mean) is float
    assert total == pytest.approx(losses.sum(), rel=1e-15)
    assert mean == pytest.approx(losses.mean(), rel=1e-15)
    assert case.loss(case.y_true, case.y_pred, reduction="mean") == mean


@all_losses
def test_weighted_reductions(case):
    losses = case.loss(case.y_true, case.y_pred, reduction="none")

    def weighted(reduction, weights=WEIGHTS):
        return case.loss(case.y_true, case.y_pred, sample_weight=weights, reduction=reduction)

    np.testing.assert_allclose(weighted("none"), WEIGHTS * losses, rtol=1e-15)
    assert weighted("sum") == pytest.approx(WEIGHTS @ losses, rel=1e-14)
    assert weighted("mean") == pytest.approx(WEIGHTS @ losses / WEIGHTS.sum(), rel=1e-14)
    assert weighted("mean", np.full(12, 3)) == pytest.approx(losses.mean(), rel=1e-15)
    assert weighted("mean", WEIGHTS > 0) == pytest.approx(losses[WEIGHTS > 0].mean(), rel=1e-14)
    assert type(weighted("sum")) is type(weighted("mean")) is float


@all_losses
def test_a_whole_weight_repeats_its_sample(case):
    times = np.array([1, 0, 2, 1, 3, 1, 1, 0, 1, 1, 2, 1])
    repeated = case.loss(np.repeat(case.y_true, times, axis=0), np.repeat(case.y_pred, times, axis=0))
    assert case.loss(case.y_true, case.y_pred, sample_weight=times) == pytest.approx(repeated, rel=1e-14)


@all_gradients
def test_the_gradient_is_that_of_the_reduced_value(case):
    rows = case.loss.gradient(case.y_true, case.y_pred, reduction="none")
    assert rows.shape == case.y_pred.shape and rows.dtype == np.float64
    for reduction, weights, share in [
        ("mean", None, np.full(12, 1 / 12)),
        ("sum", None, np.ones(12)),
        ("none", WEIGHTS, WEIGHTS),
        ("sum", WEIGHTS, WEIGHTS),
        ("mean", WEIGHTS, WEIGHTS / WEIGHTS.sum()),
    ]:
        keywords = {"reduction": reduction, "sample_weight": weights}
        gradient = case.loss.gradient(case.y_true, case.y_pred, **keywords)
        np.testing.assert_allclose(gradient, rows * as_columns(share, rows), rtol=1e-14, atol=1e-300)
        value, same = case.loss.value_and_gradient(case.y_true, case.y_pred, **keywords)
        np.testing.assert_array_equal(same, gradient)
        np.testing.assert_allclose(value, case.loss(case.y_true, case.y_pred, **keywords), rtol=1e-15)
        assert type(value) is (np.ndarray if reduction == "none" else float)


def variants():
    """The losses of the table, and each with other parameters."""
    others = {"gamma": [0.0, 0.5, 5.0], "label_smoothing": [0.1], "smooth": [1.5], "alpha": [(0.5, *range(1, 9))]}
    for case in CASES:
        if case.differentiable:
            yield case
        for name in filter(case.loss.get_params().__contains__, others):  # in one order: a set has another in each run
            for value in others[name]:
                if name != "alpha" or isinstance(case.loss, CategoricalFocal):
                    yield dataclasses.replace(case, loss=dataclasses.replace(case.loss, **{name: value}))


@pytest.mark.parametrize("case", list(variants()), ids=str)
def test_the_gradient_is_the_derivative(case):
    """Along drawn directions, which keep the sums of rows that are distributions."""
    x, rng, step = case.y_pred, np.random.default_rng(1), 1e-6
    for _ in range(3):
        direction = rng.normal(size=x.shape)
        if case.loss.prediction == "probabilities":
            sums = x.sum(axis=-1, keepdims=True)
            direction = x * (direction - (x * direction).sum(axis=-1, keepdims=True) * np.isclose(sums, 1))
        ahead, behind = (case.loss(case.y_true, x + h * direction, reduction="none") for h in (step, -step))
        slopes = case.loss.gradient(case.y_true, x, reduction="none")
        expected = (slopes * direction).reshape(len(x), -1).sum(axis=1)
        np.testing.assert_allclose((ahead - behind) / (2 * step), expected, rtol=1e-6, atol=1e-7)
        assert not (np.signbit(slopes) & (slopes == 0)).any()


@all_gradients
def test_blocks_change_nothing(case, monkeypatch):
    whole = case.loss.value_and_gradient(case.y_true, case.y_pred, reduction="none")
    for kind in (ElementwiseLoss, Loss, type(case.loss)):
        monkeypatch.setattr(kind, "_block", 25)
    value, gradient = case.loss.value_and_gradient(case.y_true, case.y_pred, reduction="none")
    np.testing.assert_allclose(value, whole[0], rtol=1e-14)
    np.testing.assert_allclose(gradient, whole[1], rtol=1e-13, atol=1e-17)
    np.testing.assert_array_equal(case.loss(case.y_true, case.y_pred, reduction="none"), value)


@pytest.mark.parametrize(
    ("loss", "y_true", "y_pred", "value"),
    [
        (MeanSquaredError(), np.uint8([0]), np.uint8([20]), 400),
        (Hinge(), np.uint8([1, 1]), np.uint8([3, 0]), 0.5),
        (SparseCategoricalCrossEntropy(from_logits=True), np.uint8([0, 0]), np.uint8([[250, 5], [5, 250]]), 122.5),
        (CategoricalCrossEntropy(from_logits=True), np.uint8([[1, 0]] * 2), np.uint8([[250, 5], [5, 250]]), 122.5),
        (BinaryCrossEntropy(from_logits=True), np.array([True, False]), np.uint8([0, 200]), (np.log(2) + 200) / 2),
        (MulticlassHinge(), np.uint8([0]), np.uint8([[0, 255]]), 256),
        (CrammerSinger(), [1.0], np.int8([[127, -128]]), 256),
        (HammingLoss(), np.uint8([[0, 1]]), np.uint8([[1, 0]]), 1),
        (RankingLoss(), np.uint8([[0, 1]]), np.uint8([[255, 0]]), 1),
        (SparsemaxLoss(), np.uint8([0]), np.uint8([[0, 255]]), 255),
    ],
    ids=repr,
)
def test_small_integers_do_not_wrap_around(loss, y_true, y_pred, value):
    assert loss(y_true, y_pred) == value


def test_a_sample_of_weight_zero_is_left_out_however_bad():
    loss, y_pred, weights = Infinite(), [1.0, -1.0, 3.0], [1.0, 0.0, 3.0]
    assert loss([0.0] * 3, y_pred) == np.inf
    assert loss([0.0] * 3, y_pred, sample_weight=weights) == 2.5
    assert loss([0.0] * 3, y_pred, sample_weight=weights, reduction="sum") == 10
    for reduction, rows in [("mean", [0.25, 0, 0.75]), ("sum", weights), ("none", weights)]:
        keywords = {"sample_weight": weights, "reduction": reduction}
        np.testing.assert_array_equal(loss.gradient([0.0] * 3, y_pred, **keywords), rows)
        np.testing.assert_array_equal(loss.value_and_gradient([0.0] * 3, y_pred, **keywords)[1], rows)
    np.testing.assert_array_equal(loss([0.0] * 3, y_pred, sample_weight=weights, reduction="none"), [1, 0, 9])
    assert BinaryCrossEntropy()([1, 1], [0.0, 1.0]) == np.inf
    assert BinaryCrossEntropy()([1, 1], [0.0, 1.0], sample_weight=[0, 1]) == 0


def test_the_mean_of_finite_losses_is_finite():
    huge = 1.5e308
    assert Identity()([0.0] * 3, [huge] * 3) == pytest.approx(huge, rel=1e-15)
    assert Identity()([0.0] * 3, [huge] * 3, reduction="sum") == np.inf
    assert Identity()([[0.0] * 3] * 2, [[huge] * 3] * 2) == pytest.approx(huge, rel=1e-15)
    # Weights near the end of the range, or tiny, have no better excuse.
    for size in (1e308, 1e-308):
        weighted = Identity()([0.0] * 3, [1.0, 2.0, 6.0], sample_weight=[size, size, size])
        assert weighted == pytest.approx(3, rel=1e-15)
    half = MeanAbsoluteError()(np.zeros(3, np.float32), np.full(3, 3e38, np.float32))
    assert half == pytest.approx(3e38, rel=1e-7)
    total = MeanAbsoluteError()(np.zeros(3, np.float32), np.full(3, 3e38, np.float32), reduction="sum")
    assert total == pytest.approx(9e38, rel=1e-7)  # accumulated in float64


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(1e-3, 1e3))
def test_scaling_all_weights_changes_no_mean(predictions, scale):
    weights = np.arange(1.0, len(predictions) + 1)
    loss, truth = MeanSquaredError(), np.zeros(len(predictions))
    first = loss(truth, predictions, sample_weight=weights)
    assert loss(truth, predictions, sample_weight=scale * weights) == pytest.approx(first, rel=1e-14)


@all_losses
def test_float32_stays_float32(case):
    single = case.y_pred.astype(np.float32)
    truth = case.y_true.astype(np.float32) if case.y_true.dtype == np.float64 else case.y_true
    exact = case.loss(case.y_true, case.y_pred, reduction="none")
    for weights in (None, WEIGHTS, WEIGHTS.astype(np.float32)):
        losses = case.loss(truth, single, reduction="none", sample_weight=weights)
        assert losses.dtype == np.float32
        expected = exact if weights is None else exact * weights
        np.testing.assert_allclose(losses, expected, rtol=2e-4, atol=2e-6)
        assert type(case.loss(truth, single, sample_weight=weights)) is float
        if case.differentiable:
            for reduction in ("mean", "sum", "none"):
                keywords = {"sample_weight": weights, "reduction": reduction}
                assert case.loss.gradient(truth, single, **keywords).dtype == np.float32
                assert case.loss.value_and_gradient(truth, single, **keywords)[1].dtype == np.float32


@all_losses
def test_other_dtypes_compute_in_float64(case):
    for prediction in (case.y_pred.astype(np.float16), case.y_pred.astype(">f8"), case.y_pred.astype(np.longdouble)):
        if prediction.dtype == np.float16 and (case.y_pred.sum(axis=-1) == pytest.approx(1, abs=1e-3)):
            continue  # rounded to 3 digits, its rows no longer sum to 1
        value = case.loss(case.y_true, prediction, reduction="none")
        assert value.dtype == np.float64
        np.testing.assert_array_equal(value, case.loss(case.y_true, prediction.astype(float), reduction="none"))


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.int64, np.uint64])
def test_integers_compute_in_float64(dtype):
    y_true, y_pred = np.array([0, 1, 1], dtype), np.array([1, 1, 0], dtype)
    assert MeanSquaredError()(y_true, y_pred) == pytest.approx(2 / 3, rel=1e-15)
    assert MeanSquaredError().gradient(y_true, y_pred, reduction="none").tolist() == [2, 0, -2]
    mixed = MeanSquaredError().gradient(y_true, y_pred.astype(np.float32))
    assert mixed.dtype == np.float32  # 0/1 targets beside float32 predictions


@all_losses
def test_lists_tuples_and_frames_are_welcome(case):
    expected = case.loss(case.y_true, case.y_pred)
    truth, prediction = case.y_true.tolist(), case.y_pred.tolist()
    assert case.loss(truth, prediction) == expected
    assert case.loss(tuple(case.y_true), tuple(case.y_pred)) == expected
    assert case.loss(Frame(truth), Frame(prediction)) == expected
    assert case.loss(truth, prediction, sample_weight=Frame([2] * 12)) == pytest.approx(expected, rel=1e-15)


@all_losses
def test_input_is_not_modified_and_output_is_its_own(case):
    for dtype in (np.float64, np.float32):
        truth, prediction = case.y_true.copy(), case.y_pred.astype(dtype)
        weights = WEIGHTS.copy()
        for array in (truth, prediction, weights):
            array.flags.writeable = False
        inputs = (truth, prediction, weights)
        before = [array.tobytes() for array in inputs]
        for reduction in ("mean", "sum", "none"):
            for weight in (None, weights):
                keywords = {"sample_weight": weight, "reduction": reduction}
                outputs = [case.loss(truth, prediction, **keywords)]
                if case.differentiable:
                    outputs.append(case.loss.gradient(truth, prediction, **keywords))
                    outputs += case.loss.value_and_gradient(truth, prediction, **keywords)
                arrays = [output for output in outputs if isinstance(output, np.ndarray)]
                for i, output in enumerate(arrays):
                    assert output.flags.writeable
                    assert not any(np.shares_memory(output, other) for other in (*inputs, *arrays[:i]))
        assert [array.tobytes() for array in inputs] == before


@all_losses
def test_memory_order_changes_no_bit(case):
    def variants(array):
        yield np.asfortranarray(array)
        spread = np.zeros(tuple(2 * size for size in array.shape), array.dtype)
        spread[(slice(None, None, 2),) * array.ndim] = array
        yield spread[(slice(None, None, 2),) * array.ndim]
        yield array[::-1].copy()[::-1]

    keywords = {"reduction": "none"}
    for truth, prediction in zip(variants(case.y_true), variants(case.y_pred)):
        for y_true, y_pred in [(truth, prediction), (case.y_true, prediction), (truth, case.y_pred)]:
            assert case.loss(y_true, y_pred) == case.loss(case.y_true, case.y_pred)
            expected = case.loss(case.y_true, case.y_pred, **keywords)
            np.testing.assert_array_equal(case.loss(y_true, y_pred, **keywords), expected)
            if case.differentiable:
                value, gradient = case.loss.value_and_gradient(case.y_true, case.y_pred)
                np.testing.assert_array_equal(case.loss.gradient(y_true, y_pred), gradient)
                assert case.loss.value_and_gradient(y_true, y_pred)[0] == value


@all_gradients
@pytest.mark.parametrize("rows", [10_000, 50_000])
@pytest.mark.parametrize("weighted", [False, True])
def test_extra_memory_is_at_most_a_few_times_the_input(case, rows, weighted):
    drawn = np.random.default_rng(0).integers(0, 12, rows)
    truth, prediction = case.y_true[drawn], case.y_pred[drawn]
    weights = WEIGHTS[drawn] if weighted else None  # and some of them are 0
    tracemalloc.start()
    case.loss.value_and_gradient(truth, prediction, sample_weight=weights)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    given = truth.nbytes + prediction.nbytes
    assert peak <= (3 * (given + weights.nbytes) if weighted else 2 * given)


@all_losses
def test_samples_do_not_influence_each_other(case):
    losses = case.loss(case.y_true, case.y_pred, reduction="none")
    alone = [case.loss(case.y_true[i : i + 1], case.y_pred[i : i + 1]) for i in range(12)]
    np.testing.assert_allclose(losses, alone, rtol=1e-15)
    order = np.random.default_rng(0).permutation(12)
    np.testing.assert_array_equal(case.loss(case.y_true[order], case.y_pred[order], reduction="none"), losses[order])


@all_gradients
def test_two_threads_agree_with_one(case):
    truth, prediction = np.repeat(case.y_true, 40, axis=0), np.repeat(case.y_pred, 40, axis=0)
    value, gradient = case.loss.value_and_gradient(truth, prediction)

    def call(_):
        return case.loss.value_and_gradient(truth, prediction)

    with ThreadPoolExecutor(2) as pool:
        for again, slope in pool.map(call, range(16)):
            assert again == value
            np.testing.assert_array_equal(slope, gradient)


@all_losses
def test_a_loss_is_a_value(case):
    loss = case.loss
    twin = type(loss)(**{field.name: getattr(loss, field.name) for field in dataclasses.fields(loss)})
    assert twin == loss and hash(twin) == hash(loss) and repr(twin) == repr(loss)
    for other in (copy.copy(loss), copy.deepcopy(loss), pickle.loads(pickle.dumps(loss))):
        assert other == loss and other(case.y_true, case.y_pred) == loss(case.y_true, case.y_pred)
    fields = dataclasses.fields(loss)
    assert repr(loss) == f"{type(loss).__name__}({', '.join(f'{f.name}={getattr(loss, f.name)!r}' for f in fields)})"
    assert len({loss, twin}) == 1 and loss not in (None, "loss", Identity())
    with pytest.raises(dataclasses.FrozenInstanceError):
        loss.margin = 2.0


def test_losses_with_other_parameters_differ():
    assert Huber(delta=1.0) == Huber(1) == Huber(np.float32(1))
    assert Huber(delta=1.0) != Huber(delta=2.0) and MeanSquaredError() != MeanAbsoluteError()
    assert repr(Huber(np.float32(2))) == "Huber(delta=2.0)"
    smoothed = SparseCategoricalCrossEntropy(from_logits=np.True_, label_smoothing=np.float32(0.5))
    assert repr(smoothed) == "SparseCategoricalCrossEntropy(from_logits=True, label_smoothing=0.5)"


@pytest.mark.parametrize("method", ["__call__", "gradient", "value_and_gradient"])
def test_every_method_looks_at_weights_and_reduction(method):
    for reduction in ("average", ["mean"], np.array(["mean", "sum"])):
        with pytest.raises(ValueError, match=r'reduction=.*: it must be "mean", "sum" or "none"'):
            getattr(MeanSquaredError(), method)([1.0], [2.0], reduction=reduction)
    for reduction in ("mean", "sum", "none"):
        with pytest.raises(ValueError, match=r"sample_weight is all zero"):
            getattr(MeanSquaredError(), method)([1.0], [2.0], sample_weight=[0], reduction=reduction)


def test_a_bare_loss_says_what_is_missing():
    for call in (Loss(), Loss().gradient, Loss().value_and_gradient, ElementwiseLoss(), ElementwiseLoss().gradient):
        with pytest.raises(NotImplementedError):
            call([1.0], [2.0])


# What a weight of 0 leaves out, nobody looks at.


@all_losses
def test_what_is_left_out_is_not_looked_at(case):
    """Whatever it holds: NaN, an infinity, a label −100, rows that are no distributions."""
    kept = WEIGHTS > 0
    keywords = {"sample_weight": WEIGHTS[kept], "reduction": "none"}
    expected = np.zeros(12), np.zeros(case.y_pred.shape)
    expected[0][kept] = case.loss(case.y_true[kept], case.y_pred[kept], **keywords)
    if case.differentiable:
        expected[1][kept] = case.loss.gradient(case.y_true[kept], case.y_pred[kept], **keywords)
    for rubbish in (np.nan, np.inf, -np.inf, -100, 5):
        truth, prediction = case.y_true.copy(), case.y_pred.copy()
        prediction[~kept] = rubbish
        truth[~kept] = rubbish if truth.dtype.kind == "f" else -100
        value = case.loss(truth, prediction, sample_weight=WEIGHTS)
        assert value == pytest.approx(case.loss(case.y_true, case.y_pred, sample_weight=WEIGHTS), rel=1e-15)
        found = case.loss.value_and_gradient(truth, prediction, sample_weight=WEIGHTS, reduction="none")
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-15)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-15)
        for reduction in ("mean", "sum"):
            gradient = case.loss.gradient(truth, prediction, sample_weight=WEIGHTS, reduction=reduction)
            assert not gradient[~kept].any() and np.isfinite(gradient).all()


@pytest.mark.parametrize("case", [case for case in CASES if isinstance(case.loss, ElementwiseLoss)
                                  and case.y_pred.ndim == 2], ids=str)  # fmt: skip
def test_weights_of_each_entry(case):
    """The mean is Σwℓ/Σw over all entries; a sample is the mean of its k entries, as it is without weights."""
    n, k = case.y_pred.shape
    w = np.random.default_rng(3).integers(0, 4, (n, k)).astype(float)
    truth, prediction = np.where(w > 0, case.y_true, np.nan), np.where(w > 0, case.y_pred, np.nan)
    column = case.y_true.reshape(-1, 1), case.y_pred.reshape(-1, 1)
    flat = case.loss.value_and_gradient(*column, reduction="none")
    losses, slopes = (part.reshape(n, k) for part in flat)
    for reduction, value, share in [
        ("mean", (w * losses).sum() / w.sum(), 1 / w.sum()),
        ("sum", (w * losses).sum() / k, 1 / k),
        ("none", (w * losses).mean(axis=1), 1 / k),
    ]:
        found, gradient = case.loss.value_and_gradient(truth, prediction, sample_weight=w, reduction=reduction)
        np.testing.assert_allclose(found, value, rtol=1e-14)
        np.testing.assert_allclose(gradient, w * slopes * share, rtol=1e-14, atol=1e-300)
    rows = np.arange(1.0, n + 1)
    same = np.repeat(rows[:, None], k, axis=1)
    for reduction in ("mean", "sum", "none"):
        one = case.loss.value_and_gradient(case.y_true, case.y_pred, sample_weight=rows, reduction=reduction)
        other = case.loss.value_and_gradient(case.y_true, case.y_pred, sample_weight=same, reduction=reduction)
        np.testing.assert_allclose(one[0], other[0], rtol=1e-14)
        np.testing.assert_allclose(one[1], other[1], rtol=1e-14)


# Masked classes, dtypes, second derivatives.


@pytest.mark.parametrize("case", [case for case in CASES if (case.y_pred.ndim == 2 and case.loss.prediction == "logits")
                                  or (case.loss.truth in ("class", "class or distribution")
                                  and case.loss.prediction == "scores")], ids=str)  # fmt: skip
def test_a_masked_class_is_as_if_it_were_not_there(case):
    """−inf has probability 0 and slope 0; a masked true class costs inf; other classes don't notice."""
    bounded = case.loss.truth == "labels"  # a share of overlap is at most 1, even if the only marked pixel is masked
    if isinstance(case.loss, ElementwiseLoss):
        loss, y, z = case.loss, np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([[-np.inf, 0.5], [0.3, -np.inf]])
        values, slopes = loss.value_and_gradient(y, z, reduction="none")
        assert np.isfinite(values[0]) and values[1] == np.inf
        assert slopes[0, 0] == 0 and slopes[1, 1] == 0 and np.isfinite(slopes).all()
        return
    smoothed = case.loss.label_smoothing > 0
    labels = np.arange(12) % 8
    z = np.insert(case.y_pred[:, :8], 8, -np.inf, axis=1)
    truth = labels if case.y_true.ndim == 1 else np.eye(8)[labels]
    padded = labels if case.y_true.ndim == 1 else np.eye(9)[labels]
    values, slopes = case.loss.value_and_gradient(padded, z, reduction="none")
    assert not np.isnan(slopes).any() and not slopes[:, 8].any()
    if smoothed:  # the masked class has a true probability of ε/K
        assert (values == np.inf).all()
        return
    expected = case.loss.value_and_gradient(truth, z[:, :8], reduction="none")
    np.testing.assert_allclose(values, expected[0], rtol=1e-14)
    np.testing.assert_allclose(slopes[:, :8], expected[1], rtol=1e-13, atol=1e-15)
    if hasattr(case.loss, "curvature_formula"):
        curvature = case.loss.curvature(padded, z, reduction="none")
        same = case.loss.curvature(truth, z[:, :8], reduction="none")
        np.testing.assert_allclose(curvature[:, :8], same, rtol=1e-12, atol=1e-15)
        assert not curvature[:, 8].any()
    true_class = np.full(12, 8) if case.y_true.ndim == 1 else np.eye(9)[np.full(12, 8)]
    values, slopes = case.loss.value_and_gradient(true_class, z, reduction="none")
    assert (
        (values <= 1 if bounded else values == np.inf).all() and not np.isnan(slopes).any() and not slopes[:, 8].any()
    )


SMOOTH = [case for case in variants() if hasattr(case.loss, "curvature_formula")]


def test_every_loss_whose_slope_does_not_jump_has_a_curvature():
    without = {type(case.loss).__name__ for case in CASES} - {type(case.loss).__name__ for case in SMOOTH}
    jumping = {"MeanAbsoluteError", "Pinball", "ZeroOne", "Hinge", "MulticlassHinge", "CrammerSinger"}
    jumping |= {"EpsilonInsensitive", "Perceptron", "Triplet"}
    assert without == jumping | {"HammingLoss", "RankingLoss"}


@pytest.mark.parametrize("case", SMOOTH, ids=str)
def test_the_curvature_is_the_slope_of_the_gradient(case):
    y, x, loss = case.y_true, case.y_pred, case.loss
    curvature = loss.curvature(y, x, reduction="none")
    assert curvature.shape == x.shape and curvature.dtype == np.float64
    small = 3e-7 * x if loss.prediction == "probabilities" else np.full_like(x, 1e-6)  # rows of shares hardly notice
    for j in [(..., j) for j in range(x.shape[1])] if x.ndim == 2 else [...]:
        step = np.zeros_like(x)
        step[j] = small[j]
        ahead, behind = (loss.gradient(y, x + h, reduction="none")[j] for h in (step, -step))
        np.testing.assert_allclose(curvature[j], (ahead - behind) / (2 * step[j]), rtol=2e-5, atol=2e-7)


@pytest.mark.parametrize("case", SMOOTH, ids=str)
def test_the_curvature_is_reduced_as_the_gradient_is(case):
    rows = case.loss.curvature(case.y_true, case.y_pred, reduction="none")
    mean = case.loss.curvature(case.y_true, case.y_pred, sample_weight=WEIGHTS)
    np.testing.assert_allclose(mean, rows * as_columns(WEIGHTS / WEIGHTS.sum(), rows), rtol=1e-14)
    assert case.loss.curvature(case.y_true, case.y_pred.astype(np.float32)).dtype in (np.float32, np.float64)


def test_many_float32_rows_do_not_depend_on_memory_order():
    rng = np.random.default_rng(0)
    for n, k in ((100_000, 3), (40, 5000)):
        z, labels = rng.normal(size=(n, k)).astype(np.float32), rng.integers(0, k, n)
        for loss in (SparseCategoricalCrossEntropy(from_logits=True), CategoricalFocal(from_logits=True)):
            value, gradient = loss.value_and_gradient(labels, z)
            same, other = loss.value_and_gradient(labels, np.asfortranarray(z))
            assert value == same and (gradient == other).all()
            assert value == pytest.approx(loss(labels, z.astype(float)), rel=1e-15)


def test_integers_beside_float32_keep_their_digits():
    assert MeanAbsoluteError()(np.array([16777217]), np.float32([16777216])) == 1
    gradient = MeanSquaredError().gradient(np.array([16777217, 3]), np.float32([16777216, 3]), reduction="sum")
    assert gradient.tolist() == [-2, 0] and gradient.dtype == np.float32


# A loss in scikit-learn, and a loss of one's own.


def test_a_loss_is_a_scorer():
    sklearn = pytest.importorskip("sklearn")
    from sklearn.linear_model import Ridge
    from sklearn.metrics import make_scorer
    from sklearn.model_selection import GridSearchCV

    x, y = np.arange(20.0)[:, None], np.arange(20.0) * 2 + np.sin(np.arange(20))
    scorer = make_scorer(Huber(delta=2.0), greater_is_better=False)
    search = GridSearchCV(Ridge(), {"alpha": [0.1, 1e4]}, scoring=scorer, cv=3).fit(x, y)
    assert search.best_params_ == {"alpha": 0.1}
    assert "Huber" in repr(scorer) and "make_scorer(Huber" in repr(search)
    assert Hinge().__name__ == "Hinge" and Hinge.__name__ == "Hinge"
    weighted = scorer(search, x, y, sample_weight=np.arange(20.0))
    assert weighted == -Huber(2.0)(y, search.predict(x), sample_weight=np.arange(20.0))
    assert sklearn.__version__


@all_losses
def test_a_loss_is_cloned(case):
    from sklearn.base import clone

    twin = clone(case.loss)
    assert twin == case.loss and twin is not case.loss
    assert case.loss.get_params() == {f.name: getattr(case.loss, f.name) for f in dataclasses.fields(case.loss)}


def test_parameters_are_set_together_or_not_at_all():
    huber = Huber()
    assert huber.set_params(delta=np.float32(2)) is huber and huber == Huber(2.0) and type(huber.delta) is float
    with pytest.raises(ValueError):
        huber.set_params(delta=-1)
    assert huber == Huber(2.0) and huber.set_params() is huber
    focal = CategoricalFocal(alpha=[1, 2, 3])
    assert focal.get_params() == {"gamma": 2.0, "alpha": (1.0, 2.0, 3.0), "from_logits": False}


class Gentle(Huber):
    """A loss of one's own, by inheritance: it keeps what its parent can."""

    strength: float = 0.5

    def formula(self, y, y_pred):
        losses, slopes = super().formula(y, y_pred)
        return self.strength * losses, self.strength * slopes


def test_a_subclass_keeps_what_its_parent_can():
    loss, huber, y, y_pred = Gentle(2.0, strength=0.25), Huber(2.0), [0.0, 1.0], [5.0, 1.5]
    assert loss(y, y_pred) == huber(y, y_pred) / 4 and loss.get_params() == {"delta": 2.0, "strength": 0.25}
    np.testing.assert_array_equal(loss.gradient(y, y_pred), huber.gradient(y, y_pred) / 4)
    assert loss.truth == loss.prediction == "number"

    class Mine(BinaryCrossEntropy):
        pass

    assert Mine(from_logits=True).inverse_link(0.0) == 0.5 and Mine(from_logits=True).prediction == "logits"
