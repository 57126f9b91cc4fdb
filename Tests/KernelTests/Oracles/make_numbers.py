"""Reference answers for the functions and operators of the prompt, made with NumPy in double.

Tensors are rounded to float.

Writes numbers.json beside this file: cases of a call, an operator or an index, with arguments and
the wanted answer. Tensors are {"shape", "data"}; nan and infinities are strings.
    python3 make_numbers.py
"""
import json
import math
import os

import numpy as np

cases = []


def value(v):
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)):
        return int(v)
    if isinstance(v, (float, np.floating)):
        v = float(v)
        if math.isnan(v):
            return "nan"
        if math.isinf(v):
            return "inf" if v > 0 else "-inf"
        return int(v) if v == int(v) and abs(v) < 1e9 and not (v == 0 and math.copysign(1, v) < 0) else v
    if isinstance(v, np.ndarray):
        if v.ndim == 0:
            return value(v[()])
        shortest = [value(float(str(x))) for x in v.astype(np.float32).ravel()]
        return {"shape": list(v.shape), "data": shortest}
    if isinstance(v, (list, tuple)):
        return [value(x) for x in v]
    raise TypeError(type(v))


def call(name, args, want, named=None, tolerance=None):
    case = {"call": name, "args": [value(a) for a in args], "want": value(want)}
    if named:
        case["named"] = {k: value(v) for k, v in named.items()}
    if tolerance:
        case["tolerance"] = tolerance
    cases.append(case)


def op(word, a, b, want):
    cases.append({"op": word, "args": [value(a), value(b)], "want": value(want)})


def f32(x):
    return np.asarray(x, dtype=np.float32).astype(np.float64)


rng = np.random.default_rng(1)
np.seterr(all="ignore")

# Elementwise.
line = f32([-3.5, -1, -0.5, -1e-4, 0, 1e-4, 0.5, 1, 2.5, 10, np.nan, np.inf, -np.inf])
erf = np.vectorize(math.erf)
maps = {
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "log2": np.log2,
    "log10": np.log10, "sqrt": np.sqrt, "square": np.square, "abs": np.abs, "sign": np.sign,
    "floor": np.floor, "ceil": np.ceil, "round": np.round, "tanh": np.tanh, "erf": erf,
    "isnan": np.isnan, "isfinite": np.isfinite, "relu": lambda x: np.where(np.isnan(x), x, np.maximum(x, 0)),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "softplus": lambda x: np.logaddexp(x, 0),
}
for name, function in maps.items():
    call(name, [line], function(line))
finite = f32([-3.5, -1, -0.5, -1e-4, 0, 1e-4, 0.5, 1, 2.5, 10])
maps2 = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "gelu": lambda x: x / 2 * (1 + erf(x / math.sqrt(2))), "silu": lambda x: x / (1 + np.exp(-x)),
}
for name, function in maps2.items():
    call(name, [finite], function(finite))
call("clamp", [line, -1, 2], np.clip(line, -1, 2))
call("maximum", [line, 0.5], np.maximum(line, 0.5))
call("minimum", [f32([[1, 2], [3, 4]]), f32([2, 3])], np.minimum([[1, 2], [3, 4]], [2, 3]))
call("where", [f32([1, 0, 1]), f32([[1, 2, 3], [4, 5, 6]]), 9],
     np.where(np.array([1, 0, 1]) != 0, [[1, 2, 3], [4, 5, 6]], 9))

# Reductions.
cube = f32(np.round(rng.normal(size=(2, 3, 4)), 3))
for name, function in {
    "sum": np.sum, "mean": np.mean, "max": np.max, "min": np.min, "prod": np.prod,
    "median": np.median,
}.items():
    call(name, [cube], function(cube))
    for axis in (0, 1, 2, -1, [0, 2], [0, 1]):
        where = tuple(axis) if isinstance(axis, list) else axis
        call(name, [cube], function(cube, axis=where), {"axis": axis})
    call(name, [cube], function(cube, axis=1, keepdims=True), {"axis": 1, "keepdims": True})
for correction in (0, 1):
    for name, function in {"var": np.var, "std": np.std}.items():
        call(name, [cube], function(cube, ddof=correction), {"correction": correction})
        call(name, [cube], function(cube, axis=1, ddof=correction),
             {"axis": 1, "correction": correction})
for name, function in {"argmax": np.argmax, "argmin": np.argmin}.items():
    call(name, [cube], function(cube))
    for axis in (0, 1, 2):
        call(name, [cube], function(cube, axis=axis), {"axis": axis})
call("any", [f32([[0, 0], [0, 1]])], True)
call("all", [f32([[0, 0], [1, 1]])], np.array([False, False]), {"axis": 0})
for q in (0, 0.1, 0.25, 0.9, 1):
    call("quantile", [cube, q], np.quantile(cube, q))
call("quantile", [cube, 0.3], np.quantile(cube, 0.3, axis=2), {"axis": 2})
call("norm", [cube], np.linalg.norm(cube.ravel()))
call("norm", [cube], np.linalg.norm(cube, axis=1), {"axis": 1})
call("norm", [cube], np.linalg.norm(cube, ord=1, axis=1), {"axis": 1, "p": 1})
call("norm", [cube], np.linalg.norm(cube, ord=np.inf, axis=2), {"axis": 2, "p": math.inf})
for axis in (0, 1, 2):
    call("cumsum", [cube, axis], np.cumsum(cube, axis))
    call("sort", [cube, axis], np.sort(cube, axis))
    call("argsort", [cube, axis], np.argsort(cube, axis, kind="stable"))
    call("flip", [cube, axis], np.flip(cube, axis))
ties = f32([2, np.nan, 1, 2, -np.inf, 1])
call("sort", [ties], np.sort(ties))
call("argsort", [ties], np.argsort(ties, kind="stable"))
call("unique", [ties], np.unique(ties))
for axis in (0, 1, 2):
    e = np.exp(cube - cube.max(axis, keepdims=True))
    call("softmax", [cube, axis], e / e.sum(axis, keepdims=True))
    call("logsoftmax", [cube, axis], np.log(e / e.sum(axis, keepdims=True)))
call("softmax", [f32([1000, 1000, -1000])], np.array([0.5, 0.5, 0.0]))

# Creation and arrangement.
call("arange", [5], np.arange(5.0))
call("arange", [1, 2, 0.25], np.arange(1, 2, 0.25))
call("arange", [5, 0, -2], np.arange(5.0, 0, -2))
call("arange", [0], np.zeros(0))
call("linspace", [0, 1, 5], np.linspace(0, 1, 5))
call("linspace", [3, 3, 1], np.linspace(3, 3, 1))
call("eye", [2, 3], np.eye(2, 3))
call("full", [[2, 2], 0.5], np.full((2, 2), 0.5))
call("reshape", [cube, 4, -1], cube.reshape(4, -1))
call("transpose", [cube], cube.transpose())
call("transpose", [cube, 1, 0, 2], cube.transpose(1, 0, 2))
call("flatten", [cube], cube.ravel())
call("squeeze", [f32([[[1, 2]]])], f32([1, 2]))
call("unsqueeze", [f32([1, 2]), -1], f32([[1], [2]]))
call("concat", [[cube, cube[:1]]], np.concatenate([cube, cube[:1]]))
call("concat", [[cube, cube[:, :, :2]], -1], np.concatenate([cube, cube[:, :, :2]], -1))
call("stack", [[cube[0], cube[1]], 1], np.stack([cube[0], cube[1]], 1))
call("stack", [[cube[0], cube[1]], -1], np.stack([cube[0], cube[1]], -1))
call("tile", [cube[0], 2, 1], np.tile(cube[0], (1, 2)))
call("onehot", [f32([0, 2, 1]), 4], np.eye(4)[[0, 2, 1]])
call("outer", [f32([1, 2]), f32([3, 4, 5])], np.outer([1, 2], [3, 4, 5]))
call("trace", [f32([[1, 2], [3, 4]])], 5.0)

# Products.
for a, b in [((3, 4), (4, 2)), ((4,), (4,)), ((2, 3, 4), (4, 2)), ((5, 1, 3, 4), (2, 4, 2)),
             ((3, 4), (4,)), ((4,), (4, 3)), ((2, 3, 4), (4,)), ((3, 0), (0, 2)), ((0, 4), (4, 2)),
             ((20, 300), (300, 7))]:
    x, y = f32(rng.normal(size=a)), f32(rng.normal(size=b))
    if x.size > 100:
        x, y = np.round(x), np.round(y)
    op("@", np.round(x, 2), np.round(y, 2), f32(np.round(x, 2)) @ f32(np.round(y, 2)))

# Broadcasting.
operators = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "//": np.floor_divide,
    "%": np.mod, "**": np.power, "==": np.equal, "!=": np.not_equal, "<": np.less,
    "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "and": np.logical_and,
    "or": np.logical_or,
}
for a, b in [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((3,), (2, 3)), ((2, 1, 2), (3, 1)),
             ((0, 3), (1, 3))]:
    x, y = f32(rng.integers(0, 4, a)), f32(rng.integers(1, 4, b))
    for word, function in operators.items():
        op(word, x, y, function(x, y))
mixed = f32([-7, -2.5, -1, 0, 1, 2.5, 7])
for word in ("//", "%"):
    for y in (2, -2, 0.5, -3):
        op(word, mixed, y, operators[word](mixed, y))
for x in (-7, -2.5, 0.0, 1, 7, 1e308):
    for y in (2, -2, 0.5, -3):
        for word in ("//", "%", "/", "*", "-"):
            op(word, float(x), float(y), operators[word](np.float64(x), np.float64(y)))
for x, y in [(2, 10), (2, -1), (2, 0.5), (-2, 3), (-8, 1 / 3), (0, 0), (0, -1), (10, 15), (3, 40), (1.1, 100)]:
    op("**", float(x), float(y), np.power(np.float64(x), np.float64(y)))

# Decompositions.
for shape in [(3, 3), (5, 3), (3, 5), (4, 1), (1, 4)]:
    a = f32(np.round(rng.normal(size=shape), 3))
    q, r = np.linalg.qr(a)
    signs = np.where(np.diag(r) < 0, -1.0, 1.0)
    call("qr", [a], [q * signs, (r.T * signs).T])
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    signs = np.sign(u[np.abs(u).argmax(0), np.arange(u.shape[1])])
    call("svd", [a], [u * signs, s, (vt.T * signs).T])
a, b = f32(np.round(rng.normal(size=(4, 4)), 3)), f32(np.round(rng.normal(size=(4, 2)), 3))
call("solve", [a, b], np.linalg.solve(a, b), tolerance=1e-5)
call("solve", [a, b[:, 0]], np.linalg.solve(a, b[:, 0]), tolerance=1e-5)
call("inv", [a], np.linalg.inv(a), tolerance=1e-5)
call("det", [a], np.linalg.det(a))
p = f32(np.round(a @ a.T, 2) + np.eye(4))
p = f32((p + p.T) / 2)
call("cholesky", [p], np.linalg.cholesky(p))

# Indexing: whole numbers, [from, to, step] in an object, lists of places.
block = np.arange(24.0).reshape(2, 3, 4)
R = lambda a=None, b=None, s=None: slice(a, b, s)
for index in [(1,), (-1,), (0, 2), (1, -1, 3), (R(),), (R(0, 1),), (R(5, 9),), (0, R(None, None, -1)),
              (R(), 1), (R(), R(1, None)), (R(), R(-2, None), R(None, None, 2)), (R(), R(), R(3, 0, -1)),
              (R(), R(), R(None, None, -3)), (R(), R(2, 1)), (R(-99, 99),), (R(), R(), R(-1, -5, -1)),
              (0, R(), [0, 2]), ([1, 0, 1],), (R(), [0, -1]), (R(), [2], R(0, 2)), (1, [0, 0], 2),
              (R(None, None, 99),), (R(None, None, -99),)]:
    if any(isinstance(i, list) for i in index):
        # One list: taken alone, so that the axis stays where it was.
        axis = [k for k, i in enumerate(index) if isinstance(i, list)][0]
        whole = tuple(R() if isinstance(i, list) else i for i in index)
        kept = sum(1 for i in index[:axis] if not isinstance(i, int))
        want = np.take(block[whole], index[axis], axis=kept)
    else:
        want = block[index]
    words = [{"range": [i.start, i.stop, i.step]} if isinstance(i, slice) else i for i in index]
    cases.append({"index": words, "args": [value(block)], "want": value(want)})

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbers.json")
with open(path, "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(len(cases), os.path.getsize(path))
