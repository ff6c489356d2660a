"""Wrong calls over the whole public surface: each gives the right number or one error that says enough.

A row of the table is (call, answer): the call as a user would type it, and either its value or a pattern for the
message, which names the argument, what was found and what to do. Nothing may warn, and no message may be NumPy's own.
"""

import math

import numpy as np
import pytest
from scipy.sparse import csr_array

from lossbook import (
    advice,
    cross_entropy,
    divergence,
    focal,
    hinge,
    linear,
    links,
    margin,
    multilabel,
    optimize,
    regression,
    targets,
)

# All but divergence, whose cross_entropy would hide the module of that name.
MODULES = [advice, cross_entropy, focal, hinge, linear, links, margin, multilabel, optimize, regression, targets]

TABLE = {
    "shapes": [
        ("mse([1, 2, 3, 4], [[1], [2], [3], [4]])", r"y_true has shape \(4,\), but y_pred .* \(4, 1\): reshape one"),
        ("mse([1, 2], [1, 2, 3])", r"y_true has shape \(2,\), but y_pred has shape \(3,\): make the shapes equal"),
        ("mse([1, 2], 1)", r"y_pred has shape \(\), but \(n,\) or \(n, k\) is needed: pass a list"),
        ("mse(1.0, 1.0)", r"y_true has shape \(\), but .* is needed: pass a list or an array, \[y_true\]"),
        ("mse(np.zeros((2, 2, 2)), np.zeros((2, 2, 2)))", r"y_true has shape \(2, 2, 2\), but .*: reshape it"),
        (
            "mse([[1, 2], [3]], [[1, 2], [3, 4]])",
            r"y_true can't be made into an array \(rows of 1 and 2 values\): give every row the same length",
        ),
        ("mse([[1, 2]], [[1], [2]])", r"y_true has shape \(1, 2\), but y_pred has shape \(2, 1\): reshape one"),
        ("huber.gradient([1, 2], [[1, 2]])", r"y_true has shape \(2,\), but y_pred has shape \(1, 2\): reshape one"),
        ("bce([1, 0], [[0.5], [0.5]])", r"y_true has shape \(2,\), but y_pred has shape \(2, 1\): reshape one"),
        (
            "cce([0, 1], [[0.5, 0.5], [0.5, 0.5]])",
            r"y_true has shape \(2,\), but one distribution .*: turn labels into one-hot",
        ),
        ("cce([0, 1], [0.5, 0.5])", r"y_(true|pred) has shape \(2,\), but \(n, k\) is needed: for a single sample"),
        (
            "cce([[1, 0]], [[0.5, 0.3, 0.2]])",
            r"y_true has shape \(1, 2\), but y_pred has shape \(1, 3\): make the shapes",
        ),
        ("scce([0, 1], [[0.5, 0.5]])", r"y_true has 2 labels, but y_pred has 1 rows: pass one label for each"),
        ("scce([[0], [1]], [[0.5, 0.5], [0.5, 0.5]])", r"y_true has shape \(2, 1\), but .*: y_true\.ravel\(\)"),
        ("scce([0], [0.5, 0.5])", r"y_pred has shape \(2,\), but \(n, k\) is needed: .* pass y_pred\[None, :\]"),
        ("scce(0, [[0.5, 0.5]])", r"y_true has shape \(\), but .*: pass a list with one label per sample"),
        ("scce([[1, 0]], [[0.5, 0.5]])", r"y_true has shape \(1, 2\), but .*: turn one-hot rows into labels"),
        ("mse([[1, [2]], [3, 4]], [1, 2])", r"y_true can't be made into an array \(.*inhomogeneous"),
        ("mse(Broken(), [1])", r"y_true can't be made into an array \(no connection\): give every row"),
        ("logits([0], [[[1, 2]]])", r"y_pred has shape \(1, 1, 2\), but \(n, k\) is needed: reshape it"),
        ("weston([0, 1], [1.0, 2.0])", r"y_pred has shape \(2,\), but \(n, k\) is needed"),
        ("weston([[0, 1]], [[1.0, 2.0]])", r"y_true has shape \(1, 2\), but one integer label .*: turn one-hot rows"),
        ("hinge([1, -1], [[0.5], [0.5]])", r"y_true has shape \(2,\), but y_pred has shape \(2, 1\): reshape one"),
        (
            "hamming([1, 0], [1, 0])",
            r"y_true has shape \(2,\), but \(n, k\) is needed: for a single sample .* y_true\[None",
        ),
        ("ranking([[1, 0]], [1, 0])", r"y_true has shape \(1, 2\), but y_pred has shape \(2,\): reshape one"),
        ("kl([0.5, 0.5], [0.2, 0.3, 0.5])", r"p has shape \(2,\), but q has shape \(3,\): make the shapes equal"),
        ("kl([[0.5, 0.5]], [0.5, 0.5])", r"p has shape \(1, 2\), but q has shape \(2,\): reshape one"),
        ("entropy(0.5)", r"p has shape \(\), but \(K,\) or rows of \(n, K\) are needed"),
        ("softmax(1.0)", r"z is a single number, .*: use sigmoid"),
        ("softmax([1.0, 2.0], axis=1)", r"axis=1, but z has shape \(2,\): pass -1 to 0"),
        ("softmax([[1.0, 2.0]], axis=True)", r"axis=True: it must be a whole number, -1 for the last axis"),
        ("logsumexp([1.0, 2.0], axis=None)", r"axis=None: it must be a whole number"),
    ],
    "not numbers": [
        ("mse(None, [1])", r"y_true is None: pass an array of numbers"),
        ("mse([1], None)", r"y_pred is None: pass an array of numbers"),
        ("mse(['1'], [1])", r"y_true has dtype <U1, not numbers: encode the strings"),
        ("mse([1, 2], ['a', 'b'])", r"y_pred has dtype <U1, not numbers: encode the strings"),
        ("mse([b'1'], [1])", r"y_true has dtype \|S1, not numbers: encode the strings"),
        ("mse([1 + 0j], [1])", r"y_true has dtype complex128, not numbers: pass real numbers"),
        ("mse([1, None], [1, 2])", r"y_true has dtype object, .* holds None at \[1\]: drop or impute missing values"),
        (
            "mse([1, 2], np.array([1, 'x'], object))",
            r"y_pred has dtype object, .* holds 'x' at \[1\]: .*\.astype\(float\)",
        ),
        (
            "mse(np.array([1.0, 2.0], object), [1, 2])",
            r"y_true has dtype object, not numbers: convert it with \.astype",
        ),
        ("mse([1, Missing()], [1, 2])", r"y_true has dtype object, .* holds <NA> at \[1\]: drop or impute"),
        ("mse(Frame([1.0, None]), [1, 2])", r"y_true has dtype object, .* holds None at \[1\]"),
        ("mse(np.ma.array([1, 2], mask=[0, 1]), [1, 2])", r"y_true is a masked array, .*: drop the masked entries"),
        ("mse([1, 2], np.ma.array([1, 2]))", r"y_pred is a masked array"),
        ("mse({0: 1}, {0: 1})", r"y_true is of type dict: pass a list or an array"),
        ("mse({1, 2}, {1, 2})", r"y_true is of type set: pass a list or an array"),
        ("mse((x for x in [1]), [1])", r"y_true is of type generator: pass a list or an array"),
        ("mse(sparse, [1, 2])", r"y_true is of type csr_.*: call its \.toarray\(\)"),
        ("mse(np.array(['2020-01-01'], 'M8[D]'), [1])", r"y_true has dtype datetime64\[D\], not numbers: convert it"),
        ("mse([10**400], [1])", r"y_true has dtype object, not numbers: convert"),
        ("mse(sum, [1])", r"y_true is of type builtin_function_or_method: pass a list"),
        ("bce(['yes', 'no'], [0.9, 0.1])", r"y_true has dtype <U3, not numbers: encode the strings"),
        ("scce(['cat', 'dog'], [[0.5, 0.5], [0.5, 0.5]])", r"y_true has dtype <U3, .* encode the strings"),
        ("weston(['cat'], [[1.0, 2.0]])", r"y_true has dtype <U3, .* encode the strings"),
        ("hinge(['+1'], [0.5])", r"y_true has dtype <U2, .* encode the strings"),
        ("hamming([['a']], [[1]])", r"y_true has dtype <U1, .* encode"),
        ("sigmoid('3')", r"z has dtype <U1, not numbers"),
        ("sigmoid(None)", r"z is None: pass an array of numbers"),
        ("entropy(np.ma.array([0.5, 0.5]))", r"p is a masked array"),
        ("kl([0.5, 0.5], [0.5j, 0.5])", r"q has dtype complex128"),
    ],
    "numbers of another type": [
        ("mse(np.array([0], np.uint8), np.array([20], np.uint8))", 400.0),
        ("mse(np.array([0], np.uint8), np.array([20], np.int8))", 400.0),
        ("mse([True, False], [1.0, 0.5])", 0.125),
        ("mse(np.float16([60000]), np.float16([-60000]))", 1.44e10),
        ("mse(np.array([1, 2], '>i4'), np.array([1, 3], '<f4'))", 0.5),
        ("mse(range(3), (0, 1, 4))", 4 / 3),
        ("mse(Frame([1, 2]), Frame([1, 4]))", 2.0),
        ("mse(np.array([2**63], np.uint64), [0.0])", 2.0**126),
        ("bce([True, False], [0.5, 0.5])", math.log(2)),
        ("bce(np.array([1], np.uint8), np.float32([0.5]))", math.log(2)),
        ("scce([1.0, 0.0], [[0.5, 0.5], [0.25, 0.75]])", 1.5 * math.log(2)),
        ("scce([True, False], [[0.5, 0.5], [0.25, 0.75]])", 1.5 * math.log(2)),
        ("scce(np.array([1], np.uint8), [[0.5, 0.5]])", math.log(2)),
        ("scce(Frame([1]), Frame([[0.5, 0.5]]))", math.log(2)),
        ("cce([[True, False]], [[0.5, 0.5]])", math.log(2)),
        ("cce([[1, 0]], [[1, 0]])", 0.0),
        ("hinge([1, -1], [2, 0])", 0.5),
        ("hinge(np.int8([1, -1]), np.int8([100, 0]))", 0.5),
        ("weston([0], [[3, 5]])", 3.0),
        ("weston([0], np.uint8([[3, 5]]))", 3.0),
        ("hamming([[True, False]], [[1, 1]])", 0.5),
        ("entropy([1, 0])", 0.0),
        ("kl([True, False], [0.5, 0.5], base=2)", 1.0),
        ("float(sigmoid(0))", 0.5),
    ],
    "not finite": [
        ("mse([1, math.nan], [1, 2])", r"y_true holds nan at \[1\] \(1 such of 2\): .* drop or impute them"),
        ("mse([[1, 2]], [[1, math.inf]])", r"y_pred holds inf at \[0, 1\]"),
        ("mse([1, 2], [-math.inf, math.inf])", r"y_pred holds -inf at \[0\] \(2 such of 2\)"),
        ("mse(np.float32([math.nan]), np.float32([1]))", r"y_true holds nan at \[0\]"),
        ("mse(np.longdouble(['1e4000']), [1])", r"y_true holds inf at \[0\]"),
        ("bce([1], [math.nan])", r"y_pred holds nan at \[0\]"),
        ("bce([math.nan], [0.5])", r"y_true holds nan at \[0\]"),
        ("logits([0], [[math.inf, 0]])", r"y_pred holds inf at \[0, 0\]"),
        ("scce([math.nan], [[0.5, 0.5]])", r"y_true holds nan at \[0\]"),
        ("weston([0], [[math.nan, 0]])", r"y_pred holds nan at \[0, 0\]"),
        ("hinge([1], [math.inf])", r"y_pred holds inf at \[0\]"),
        ("ranking([[1, 0]], [[math.nan, 0]])", r"y_pred holds nan at \[0, 0\]"),
        ("sparsemax_loss([0], [[math.inf, 0]])", r"y_pred holds inf at \[0, 0\]"),
        ("focal([1], [math.nan])", r"y_pred holds nan at \[0\]"),
        ("softmax([math.inf, 0])", r"z holds inf at \[0\]"),
        ("entropy([math.nan, 1])", r"p holds nan at \[0\]"),
        ("mse([1e300], [-1e300])", math.inf),
        ("mae([1e308, 1e308], [-7e307, -7e307])", 1.7e308),
        ("bce([1], [0.0])", math.inf),
        ("bce([0], [0.0])", 0.0),
        ("cce([[0, 1]], [[1, 0]])", math.inf),
        ("logits([0], [[1e308, -1e308]])", 0.0),
        ("kl([0.5, 0.5], [1, 0])", math.inf),
    ],
    "nothing, or too little": [
        ("mse([], [])", r"y_true is empty \(shape \(0,\)\): pass at least one value"),
        ("mse([1], [])", r"y_pred is empty"),
        ("mse([[]], [[]])", r"y_true is empty \(shape \(1, 0\)\)"),
        ("mse(np.zeros((0, 3)), np.zeros((0, 3)))", r"y_true is empty \(shape \(0, 3\)\)"),
        ("bce([], [])", r"y_true is empty"),
        ("scce([], [])", r"y_true is empty"),
        ("scce([], np.zeros((0, 3)))", r"y_true is empty"),
        ("cce([[]], [[]])", r"y_true is empty"),
        ("weston([], np.zeros((0, 3)))", r"y_true is empty"),
        ("hamming([[]], [[]])", r"y_true is empty"),
        ("softmax([])", r"z is empty"),
        ("entropy([])", r"p is empty"),
        ("one_hot([])", r"labels is empty"),
        ("multi_hot([], 3)", r"label_sets is empty"),
        ("recommend([])", r"data is empty"),
        ("scce([0], [[1.0]])", r"y_pred has shape \(1, 1\), a single class: .*or use a binary loss"),
        ("cce([[1]], [[1.0]])", r"y_(true|pred) has shape \(1, 1\), a single class"),
        ("weston([0], [[1.0]])", r"y_pred has shape \(1, 1\), a single class"),
        ("one_hot([0, 0])", r"labels holds one class only, 0: pass n_classes"),
        ("class_weights(['a', 'a'])", r"labels holds one class only, 'a': pass n_classes"),
        ("entropy([1.0])", 0.0),
    ],
    "labels": [
        (
            "scce([3], [[0.2, 0.3, 0.5]])",
            r"y_true holds label 3, but y_pred has 3 columns, 0 to 2: labels count from 0",
        ),
        ("scce([1, 2, 3], np.full((3, 3), 1 / 3))", r"y_true holds label 3, but y_pred has 3 columns, 0 to 2"),
        ("scce([0, 5], [[0.5, 0.5], [0.5, 0.5]])", r"y_true holds label 5, but y_pred has 2 columns"),
        ("scce([-1], [[0.5, 0.5]])", r"y_true holds label -1, but y_pred has 2 columns"),
        ("scce([-100], [[0.5, 0.5]])", r"y_true holds label -100"),
        (
            "scce([0.5], [[0.5, 0.5]])",
            r"y_true holds 0\.5, and a label is a whole number from 0 to 1: .* \(truth comes first\)",
        ),
        ("scce([1e300], [[0.5, 0.5]])", r"y_true holds label 1e\+300"),
        ("weston([2], [[1.0, 2.0]])", r"y_true holds label 2, but y_pred has 2 columns"),
        ("crammer([-1], [[1.0, 2.0]])", r"y_true holds label -1"),
        ("sparsemax_loss([5], [[1.0, 2.0]])", r"y_true holds label 5"),
        ("hinge([0, 1], [0.5, 0.5])", r"y_true holds 0, but a margin needs the labels -1 and \+1: use 2\*y - 1"),
        ("hinge([False, True], [0.5, 0.5])", r"y_true holds 0, .* use 2\*y\.astype\(int\) - 1"),
        ("hinge([1, 2], [0.5, 0.5])", r"y_true holds 2, but a margin needs the labels -1 and \+1"),
        ("logistic([0, 1, 2], [1, 2, 3])", r"y_true holds 0, but .* for more than two classes use MulticlassHinge"),
        ("zero_one([0.5, 1], [1, -1])", r"y_true holds 0\.5"),
        ("bce([-1, 1], [0.5, 0.5])", r"y_true holds -1, outside \[0, 1\]: .*\(y_true \+ 1\) / 2"),
        ("bce([0, 2], [0.5, 0.5])", r"y_true holds 2, outside \[0, 1\]"),
        ("bce_logits([-1, 1], [0.5, 0.5])", r"y_true holds -1, outside \[0, 1\]"),
        ("focal([0.5], [0.5])", r"y_true holds 0\.5, but only 0 and 1 are defined"),
        ("focal([0, 1, 0.25], [0.5, 0.5, 0.5])", r"y_true holds 0\.25, but only 0 and 1 are defined"),
        ("CategoricalFocal(alpha=[1.0, math.nan])", r"alpha holds nan at \[1\]"),
        ("CategoricalFocal(alpha=[1.0])", r"alpha has shape \(1,\): pass one number, or one weight for each class"),
        ("CategoricalFocal(alpha=[[1.0, 2.0], [3.0, 4.0]])", r"alpha has shape \(2, 2\): pass one number"),
        ("focal([-1, 1], [0.5, 0.5])", r"y_true holds -1, outside \[0, 1\]"),
        ("cat_focal([[0.5, 0.5]], [[0.5, 0.5]])", math.log(2) / 4),
        ("cce([[1, 1]], [[0.5, 0.5]])", r"row 0 of y_true sums to 2, not 1"),
        ("cce([[2, -1]], [[0.5, 0.5]])", r"y_true holds -1, outside \[0, 1\]: probabilities are needed"),
        ("cce([[1.5, 0.5]], [[1, 0]])", r"y_true holds logits .*: the arguments look swapped, truth comes first"),
        ("cce_logits([[1, 0]], [[math.inf, 0]])", r"y_pred holds inf at \[0, 0\]"),
        ("bce([1, 0], [0.0, 1.5])", r"y_pred holds 1\.5, outside \[0, 1\]"),
        ("hamming([[0, 2]], [[0, 1]])", r"y_true holds 2, but a label is 0 or 1"),
        ("hamming([[0, 1]], [[0.2, 0.9]])", r"y_pred holds 0\.2, but a label is 0 or 1: .*0\.5"),
        ("ranking([[-1, 1]], [[0.2, 0.9]])", r"y_true holds -1, but a label is 0 or 1"),
        ("one_hot([0, 3])", r"labels holds label 3, but only 2 distinct ones"),
        ("one_hot([0, 3], n_classes=3)", r"labels holds label 3, outside 0 to 2"),
        ("one_hot([1, 2, 3])", r"labels holds label 3, but only 3 distinct ones"),
        ("one_hot([0.5, 1])", r"labels holds 0\.5, but a label is a whole number"),
        ("one_hot([-1, 0])", r"labels holds label -1, outside 0 to K - 1"),
        ("one_hot(['a', None])", r"labels\[1\] is None, a missing value"),
        ("one_hot(['a', 1])", r"labels mixes int and str: convert"),
        ("multi_hot([[0, 5]], 3)", r"label_sets\[0\] holds .*5.* 0 to 2"),
        ("multi_hot([0, 1], 3)", r"label_sets\[0\] is 0.*"),
        ("one_hot([0.0, 1.0]).tolist()", [[1.0, 0.0], [0.0, 1.0]]),
        ("one_hot(['b', 'a']).tolist()", [[0.0, 1.0], [1.0, 0.0]]),
        ("one_hot([True, False]).tolist()", [[0.0, 1.0], [1.0, 0.0]]),
        ("class_weights([0, 0, 0, 1]).tolist()", [2 / 3, 2.0]),
    ],
    "probabilities and logits": [
        ("bce([1, 0], [2.5, -1.0])", r"y_pred holds -1, outside \[0, 1\]: it looks like logits: pass from_logits=True"),
        ("bce([1], [1.0000001])", r"y_pred holds 1\.0000001, outside \[0, 1\]: rounding may do that, and np\.clip"),
        ("cce([[1, 0]], [[3.0, -1.0]])", r"y_pred holds -1, outside \[0, 1\]: it looks like logits"),
        ("cce([[1, 0]], [[0.7, 0.7]])", r"row 0 of y_pred sums to 1\.4, not 1: .* divide it by its sum"),
        ("cce([[1, 0]], [[0.500001, 0.500001]])", r"row 0 of y_pred sums to 1\.000002, not 1"),
        ("scce([0], [[2.0, 1.0]])", r"y_pred holds 2, outside \[0, 1\]: it looks like logits"),
        ("scce([0, 0], [[0.5, 0.5], [0.2, 0.2]])", r"row 1 of y_pred sums to 0\.4, not 1"),
        ("scce([0], [[50, 50]])", r"y_pred holds 50, outside \[0, 1\]"),
        ("focal([1], [3.0])", r"y_pred holds 3, outside \[0, 1\]: it looks like logits"),
        ("cat_focal([[1, 0]], [[3.0, 1.0]])", r"y_pred holds 3, outside \[0, 1\]: it looks like logits"),
        ("cat_focal([[1, 0]], [[0.9, 0.9]])", r"row 0 of y_pred sums to 1\.8, not 1"),
        ("entropy([0.5, 0.6])", r"p sums to 1\.1, not 1: .* divide it by its sum"),
        ("entropy([2, 3])", r"p holds 3, outside \[0, 1\]"),
        ("kl([0.5, 0.5], [-0.7, -0.7])", r"q holds -0\.7 and nothing above 0: .* pass np\.exp\(q\)"),
        ("js([0.5, 0.5], [0.5, 0.4])", r"q sums to 0\.9, not 1"),
        ("scce([0], np.float32([[0.33333, 0.33333, 0.33334]]))", -math.log(0.33333)),
    ],
    "swapped": [
        ("bce([0.9, 0.2], [1, 0])", r"y_pred holds only 0 and 1, and y_true does not: the arguments look swapped"),
        (
            "bce([2.0, -1.0], [1, 0])",
            r"y_true holds -1, outside \[0, 1\]: the arguments look swapped, truth comes first",
        ),
        ("bce_logits([2.0, -1.0], [1, 0])", r"y_true holds -1, outside \[0, 1\]: the arguments look swapped"),
        ("cce([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 1]])", r"the arguments look swapped, truth comes first"),
        ("cce_logits([[3.0, 1.0]], [[1, 0]])", r"the arguments look swapped, truth comes first"),
        ("scce([[0.5, 0.5]], [0])", r"y_true has shape \(1, 2\) and y_pred \(1,\): the arguments look swapped"),
        ("weston([[1.0, 2.0]], [0])", r"the arguments look swapped"),
        ("hinge([0.5, 2.0], [1, -1])", r"y_true holds 0\.5 and y_pred only -1 and \+1: the arguments look swapped"),
        ("focal([0.9, 0.2], [1, 0])", r"y_pred holds only 0 and 1, and y_true does not: the arguments look swapped"),
        (
            "cat_focal([[0.9, 0.1]], [[1, 0]])",
            r"y_pred holds only 0 and 1, and y_true does not: the arguments look swapped",
        ),
        ("ranking([[0.9, 0.1]], [[1, 0]])", r"y_true holds 0\.[19], but a label is 0 or 1: .*truth comes first"),
        ("sparsemax_loss([[2.0, 1.0]], [[1, 0]])", r"the arguments look swapped"),
    ],
    "weights and reductions": [
        ("mse([1, 2], [1, 2], sample_weight=[1])", r"sample_weight has shape \(1,\), but there are 2 samples"),
        ("mse([1, 2], [1, 2], sample_weight=1)", r"sample_weight has shape \(\), but there are 2 samples"),
        ("mse([1, 2], [1, 2], sample_weight=[-1, 2])", r"sample_weight holds -1: a weight can't be negative"),
        ("mse([1, 2], [1, 2], sample_weight=[0, 0])", r"sample_weight is all zero: .*give one a positive weight"),
        ("mse([1, 2], [1, 2], sample_weight=[math.nan, 1])", r"sample_weight holds nan at \[0\]"),
        ("mse([1, 2], [1, 2], sample_weight=['a', 'b'])", r"sample_weight has dtype <U1"),
        ("mse([1, 2], [1, 2], sample_weight={0: 1, 1: 2})", r"sample_weight is of type dict"),
        ("mse([[1, 2]], [[1, 2]], sample_weight=[1, 2])", r"sample_weight has shape \(2,\), but there are 1 samples"),
        ("logits([0], [[1, 2]], sample_weight=[])", r"sample_weight is empty"),
        ("mse([1, 2], [1, 4], sample_weight=[True, False])", 0.0),
        ("mse([1, 2], [1, 4], reduction='avg')", r"reduction='avg': it must be \"mean\", \"sum\" or \"none\""),
        ("mse([1, 2], [1, 4], reduction=None)", r"reduction=None: it must be"),
        ("mse.gradient([1, 2], [1, 4], reduction=np.array(['sum']))", r"reduction=.*: it must be"),
        ("mse([1, 2], [1, 4], [1, 1])", r"takes 3 positional arguments but 4 were given"),
        ("mse([1, 2])", r"missing 1 required positional argument: 'y_pred'"),
        ("mse([1, 2], [1, 4], weights=[1, 1])", r"unexpected keyword argument 'weights'"),
    ],
    "parameters": [
        ("Huber(delta=0)", r"Huber\(delta=0\): delta must be a finite number in \(0, inf\)"),
        ("Huber(delta=-1)", r"delta must be a finite number in \(0, inf\)"),
        ("Huber(delta=None)", r"Huber\(delta=None\): delta must be a number"),
        ("Huber(delta='1')", r"Huber\(delta='1'\): delta must be a number"),
        ("Huber(delta=10**400)", r"delta must be a finite number"),
        ("Huber(delta=1j)", r"delta must be a number"),
        ("Huber(delta=True)", r"Huber\(delta=True\): delta must be a number"),
        ("Huber(delta=np.array([1.0]))", r"delta must be a number"),
        ("Huber([1.0, 2.0])", r"delta must be a number"),
        ("Huber(1, 2)", r"takes from 1 to 2 positional arguments but 3 were given"),
        ("Huber(alpha=1)", r"unexpected keyword argument 'alpha'"),
        ("Pinball(quantile=1)", r"quantile must be a finite number in \(0, 1\)"),
        ("Pinball(quantile=90)", r"Pinball\(quantile=90\): quantile must be .* in \(0, 1\)"),
        ("Pinball(quantile=math.nan)", r"quantile must be a finite number"),
        ("BinaryCrossEntropy(from_logits='yes')", r"from_logits must be True or False"),
        ("BinaryCrossEntropy(from_logits=1)", r"from_logits must be True or False"),
        ("BinaryCrossEntropy(label_smoothing=1)", r"label_smoothing must be a finite number in \[0, 1\)"),
        ("CategoricalCrossEntropy(label_smoothing=-0.1)", r"label_smoothing must be a finite number in \[0, 1\)"),
        ("SparseCategoricalCrossEntropy(None)", r"from_logits must be True or False"),
        ("MulticlassHinge(margin=0)", r"margin must be a finite number in \(0, inf\)"),
        ("CrammerSinger(margin=math.inf)", r"margin must be a finite number"),
        ("BinaryFocal(gamma=-1)", r"gamma must be a finite number in \[0, inf\)"),
        ("BinaryFocal(alpha=1.5)", r"alpha must be a finite number in \[0, 1\]"),
        ("BinaryFocal(alpha='balanced')", r"alpha must be"),
        ("CategoricalFocal(gamma=None)", r"gamma must be a number"),
        ("CategoricalFocal(alpha=[1, -1])", r"alpha holds -1: a weight can't be negative"),
        ("CategoricalFocal(alpha=[1, 2, 3])([[1, 0]], [[0.5, 0.5]])", r"alpha .*3.* y_.* 2"),
        ("setattr(Huber(), 'delta', 2.0)", r"cannot assign to field 'delta'"),
        ("entropy([0.5, 0.5], base=1)", r"base=1: it must be a finite number above 1"),
        ("kl([0.5, 0.5], [0.5, 0.5], base='2')", r"base='2': it must be a number, 2 for bits"),
        ("one_hot([0, 1], n_classes=1)", r"n_classes=1: there must be at least 2"),
        ("one_hot([0, 1], n_classes=2.0)", r"n_classes=2\.0: pass a whole number"),
        ("multi_hot([[0]], 0)", r"n_classes=0: there must be"),
        ("recommend([1, 2, 3], kind='colour')", r"kind='colour'"),
    ],
    "optimizers": [
        ("gradient_descent(slope, [1.0], 0, 3)", r"learning_rate=0: it must be a finite number above 0"),
        ("gradient_descent(slope, [1.0], 3, 0.1)", r"steps=0\.1: it must be a whole number"),
        ("gradient_descent([1.0], slope, 0.1, 3)", r"gradient=\[1\.0\]: it must be a function"),
        ("gradient_descent(slope, [math.nan], 0.1, 3)", r"start holds nan at \[0\]"),
        (
            "gradient_descent(lambda x: 1.0, [1.0, 2.0], 0.1, 3)",
            r"gradient\(x\) has shape \(\), but start has shape \(2,\)",
        ),
        ("gradient_descent(lambda x: None, [1.0], 0.1, 3)", r"gradient\(x\) is None: it must return the gradient"),
        (
            "gradient_descent(lambda x: x / 0, [1.0], 0.1, 3)",
            r"gradient\(x\) is \[inf\] at the start, \[1\.\]: start where",
        ),
        ("momentum(slope, [1.0], 0.1, 3, beta=1)", r"beta=1: it must be a finite number in \[0, 1\)"),
        ("adam(slope, [1.0], 0.1, 3, epsilon=0)", r"epsilon=0: it must be a finite number above 0"),
        (
            "sgd(slope, [1.0], 0.1, 3, n_samples=2, batch_size=3)",
            r"batch_size=3, but n_samples=2: .* at most all samples",
        ),
        ("sgd(slope, [1.0], 0.1, 3, n_samples=0)", r"n_samples=0: it must be 1 or more"),
        ("sgd(slope, [1.0], 0.1, 3, n_samples=2, rng='x')", r"rng='x': pass np\.random\.default_rng"),
        ("gradient_descent(slope, 8, 0.25, 2).tolist()", [8.0, 4.0, 2.0]),
    ],
    "estimators": [
        ("LinearClassifier('hinge').fit(X, y)", r"loss='hinge': pass a loss of lossbook"),
        ("LinearClassifier(Hinge).fit(X, y)", r"loss is the class Hinge: pass an instance, Hinge\(\)"),
        (
            "LinearClassifier(Huber()).fit(X, y)",
            r"loss=Huber\(delta=1\.0\): it compares numbers, so use LinearRegressor",
        ),
        ("LinearClassifier(bce).fit(X, y)", r"loss=BinaryCrossEntropy.*make it BinaryCrossEntropy\(from_logits=True\)"),
        ("LinearClassifier(hinge).fit(X, [0, 1, 2, 2])", r"loss=Hinge\(\) takes two classes, but y holds 3: use"),
        ("LinearClassifier(zero_one).fit(X, y)", r"loss=ZeroOne\(\): it has no useful gradient, so train with"),
        (
            "LinearClassifier().fit(X, [1, 1, 1, 1])",
            r"y holds one class only, 1: a classifier needs at least 2 classes",
        ),
        ("LinearClassifier(alpha=-1).fit(X, y)", r"alpha=-1: it must be a finite number, 0 or more"),
        (
            "LinearClassifier().fit(X, y, sample_weight=[1, 2])",
            r"sample_weight has shape \(2,\), but there are 4 samples",
        ),
        ("LinearClassifier(hinge).predict_proba(X)", r"'LinearClassifier' has no attribute 'predict_proba'"),
        ("LinearRegressor(hinge).fit(X, y)", r"loss=Hinge\(\): it judges classes, so use LinearClassifier"),
        (
            "LinearRegressor().fit(X, ['a', 'b', 'c', 'd'])",
            r"y holds strings, but a regressor needs numbers: convert them, or use LinearClassifier",
        ),
        ("LinearRegressor().fit([[1], [math.nan]], [1, 2])", r"Input X contains NaN"),
        ("LinearRegressor().predict(X)", r"This LinearRegressor instance is not fitted yet"),
    ],
}


class Frame:
    """What pandas gives: not an array, but willing to become one."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


class Broken:
    """What can't be had as an array, nor be looked at as a list."""

    def __array__(self, dtype=None, copy=None):
        raise ValueError("no connection")


class Missing:
    """What pandas puts for a missing value."""

    def __repr__(self):
        return "<NA>"


NAMES = {
    **{name: getattr(module, name) for module in MODULES for name in module.__all__},
    "np": np,
    "math": math,
    "Frame": Frame,
    "Missing": Missing,
    "Broken": Broken,
    "sparse": csr_array([[0.0, 1.0]]),
    "slope": lambda x: 2 * x,
    "X": [[0.0], [1.0], [2.0], [3.0]],
    "y": [0, 0, 1, 1],
    "mse": regression.MeanSquaredError(),
    "mae": regression.MeanAbsoluteError(),
    "huber": regression.Huber(),
    "bce": cross_entropy.BinaryCrossEntropy(),
    "bce_logits": cross_entropy.BinaryCrossEntropy(from_logits=True),
    "cce": cross_entropy.CategoricalCrossEntropy(),
    "cce_logits": cross_entropy.CategoricalCrossEntropy(from_logits=True),
    "scce": cross_entropy.SparseCategoricalCrossEntropy(),
    "logits": cross_entropy.SparseCategoricalCrossEntropy(from_logits=True),
    "zero_one": margin.ZeroOne(),
    "logistic": margin.Logistic(),
    "hinge": margin.Hinge(),
    "weston": hinge.MulticlassHinge(),
    "crammer": hinge.CrammerSinger(),
    "focal": focal.BinaryFocal(),
    "cat_focal": focal.CategoricalFocal(),
    "hamming": multilabel.HammingLoss(),
    "ranking": multilabel.RankingLoss(),
    "sparsemax_loss": multilabel.SparsemaxLoss(),
    "entropy": divergence.entropy,
    "kl": divergence.kl_divergence,
    "js": divergence.js_divergence,
}
ROWS = [pytest.param(call, answer, id=f"{topic}: {call}") for topic, rows in TABLE.items() for call, answer in rows]


def test_the_table_is_large():
    assert sum(isinstance(answer, str) for rows in TABLE.values() for _, answer in rows) >= 150


@pytest.mark.parametrize("call, answer", ROWS)
def test_right_or_one_clear_error(call, answer):
    if isinstance(answer, str):
        with pytest.raises((ValueError, TypeError, AttributeError), match=answer):
            eval(call, dict(NAMES))
    else:
        value = eval(call, dict(NAMES))
        assert value == (answer if isinstance(answer, list) else pytest.approx(answer, rel=1e-7))
