"""The protocol that all losses share: reductions, weights, dtypes, memory, threads, and being a value."""

import copy
import dataclasses
import pickle
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cases import CASES, every_loss
from helpers import Frame
from hypothesis import given
from hypothesis import strategies as st

from lossbook._engine.base import ElementwiseLoss, Loss
from lossbook.cross_entropy import BinaryCrossEntropy
from lossbook.multilabel import SparsemaxLoss
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
def test_extra_memory_is_at_most_twice_the_input(case, rows):
    drawn = np.random.default_rng(0).integers(0, 12, rows)
    truth, prediction = case.y_true[drawn], case.y_pred[drawn]
    times = 9 if isinstance(case.loss, SparsemaxLoss) else 2  # which sorts all rows at once, and in pairs of floats
    tracemalloc.start()
    case.loss.value_and_gradient(truth, prediction)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= times * (truth.nbytes + prediction.nbytes)


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


@pytest.mark.parametrize("reduction", ["average", "", None, 1, ["mean"], np.array(["mean", "sum"]), "Mean"])
def test_wrong_reduction(reduction):
    for method in (MeanSquaredError(), MeanSquaredError().gradient, MeanSquaredError().value_and_gradient):
        with pytest.raises(ValueError, match=r'reduction=.*: it must be "mean", "sum" or "none"'):
            method([1.0], [2.0], reduction=reduction)


@pytest.mark.parametrize(
    "weights, error, message",
    [
        ([1.0], ValueError, r"sample_weight has shape \(1,\), but there are 2 samples: pass shape \(2,\)"),
        ([[1.0], [2.0]], ValueError, r"sample_weight has shape \(2, 1\)"),
        (2.0, ValueError, r"sample_weight has shape \(\)"),
        ([1.0, -0.5], ValueError, r"sample_weight holds -0\.5: a weight can't be negative"),
        ([0, 0], ValueError, r"sample_weight is all zero: .* give one a positive weight"),
        ([np.nan, 1], ValueError, r"sample_weight holds nan at \[0\]"),
        ([np.inf, 1], ValueError, r"sample_weight holds inf at \[0\]"),
        ([], ValueError, r"sample_weight is empty"),
        (["a", "b"], TypeError, r"sample_weight has dtype <U1"),
        ([None, 1.0], TypeError, r"sample_weight has dtype object, not numbers, and holds None at \[0\]"),
        ([1j, 1], TypeError, r"sample_weight has dtype complex128"),
        (np.ma.array([1.0, 2.0]), TypeError, r"sample_weight is a masked array"),
        ({0: 1.0, 1: 2.0}, TypeError, r"sample_weight is of type dict"),
    ],
)
def test_wrong_weights(weights, error, message):
    for method in (MeanSquaredError(), MeanSquaredError().gradient, MeanSquaredError().value_and_gradient):
        for reduction in ("mean", "sum", "none"):
            with pytest.raises(error, match=message):
                method([1.0, 2.0], [2.0, 3.0], sample_weight=weights, reduction=reduction)


def test_a_bare_loss_says_what_is_missing():
    for call in (Loss(), Loss().gradient, Loss().value_and_gradient, ElementwiseLoss(), ElementwiseLoss().gradient):
        with pytest.raises(NotImplementedError):
            call([1.0], [2.0])


def test_importing_lossbook_loads_numpy_and_nothing_else():
    code = (
        "import sys, numpy, pkgutil, importlib; before = set(sys.modules); import lossbook\n"
        "skip = {'linear', 'interactive', 'plots'}\n"
        "[importlib.import_module(f'lossbook.{m.name}') for m in pkgutil.iter_modules(lossbook.__path__)"
        " if m.name not in skip]\n"
        "print({m.split('.')[0] for m in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert eval(out) <= {"lossbook", "numpy"}
