"""The value of a Vega expression in Python: what a movable figure computes, without a browser."""

from functools import reduce

import numpy as np

# Vega's functions, for numbers and for arrays.
FUNCTIONS = {
    "abs": np.abs,
    "exp": np.exp,
    "log": np.log,
    "max": lambda *values: reduce(np.maximum, values),
    "min": lambda *values: reduce(np.minimum, values),
    "pow": np.power,
    "sqrt": np.sqrt,
    "where": np.where,
}


def evaluate(expression, **names):
    """Return the value of an expression; ``names`` are its parameters and, without the prefix, the columns datum.…"""
    known = {name: value if isinstance(value, str) else np.asarray(value)[()] for name, value in names.items()}
    # Both sides of a condition are computed: a division by 0 in the one that is not taken is no error.
    with np.errstate(divide="ignore", invalid="ignore"):
        value = eval(in_python(expression.replace("datum.", "")), {"__builtins__": {}}, FUNCTIONS | known)
    return np.asarray(value)[()]


def in_python(expression):
    """Write every ``test ? yes : no`` as ``where(test, yes, no)``; all else that the figures use is Python too."""
    arguments = split(expression, ",")
    if len(arguments) > 1:
        return ", ".join(map(in_python, arguments))
    test, *rest = split(expression, "?", most=1)
    if rest:
        yes, no = split(rest[0], ":", most=1)
        return f"where({in_python(test)}, {in_python(yes)}, {in_python(no)})"
    return "".join(f"({in_python(part[1:-1])})" if part.startswith("(") else part for part in parts(expression))


def parts(expression):
    """Cut an expression into its outermost parentheses and what lies between them."""
    start, depth = 0, 0
    for i, character in enumerate(expression):
        if character == "(":
            if depth == 0:
                yield expression[start:i]
                start = i
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                yield expression[start : i + 1]
                start = i + 1
    yield expression[start:]


def split(expression, mark, most=-1):
    """Split at a mark outside of parentheses."""
    hidden = "".join(part if not part.startswith("(") else "_" * len(part) for part in parts(expression))
    found, start = [], 0
    while most and (at := hidden.find(mark, start)) >= 0:
        found.append(expression[start:at].strip())
        start, most = at + 1, most - 1
    return [*found, expression[start:].strip()]


def calculated(spec):
    """Return the set of all expressions that a chart computes in its transforms."""
    if isinstance(spec, dict):
        return {spec["calculate"]} if "calculate" in spec else calculated(list(spec.values()))
    return set().union(*map(calculated, spec)) if isinstance(spec, list) else set()
