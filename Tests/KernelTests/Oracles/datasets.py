"""Writes the built-in data sets and the numbers their tests compare with, from scikit-learn's copies.

    python datasets.py REPOSITORY     needs scikit-learn (1.9.1 was used) and numpy

Sources/CData/data/NAME.csv: a header, one row per sample, the target in the last column (class names as text);
every number is the shortest text that reads back as the same double.
Tests/KernelTests/Oracles/datasets.json: shapes, counts, sums and rows as scikit-learn's loaders give them.
"""
import json, pathlib, sys
import numpy as np, sklearn
from sklearn import datasets

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def text(x):
    return str(int(x)) if float(x).is_integer() else repr(float(x))


def columns(name, bunch):
    if name == "digits":
        return ["pixel_%d_%d" % (row, column) for row in range(8) for column in range(8)]
    if name == "iris":
        return ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    return [c.replace(" ", "_") for c in bunch.feature_names]


loaders = dict(
    digits=datasets.load_digits, iris=datasets.load_iris, wine=datasets.load_wine,
    cancer=datasets.load_breast_cancer, diabetes=lambda: datasets.load_diabetes(scaled=False))
oracle = dict(made_by="datasets.py", scikit_learn=sklearn.__version__, sets={})
for name, load in loaders.items():
    bunch = load()
    x, y = bunch.data, bunch.target
    classes = None if name == "diabetes" else [str(c) for c in bunch.target_names]
    header = columns(name, bunch) + ["class" if classes else "progression"]
    lines = [",".join(header)]
    for row, goal in zip(x, y):
        lines.append(",".join([text(v) for v in row] + [classes[goal] if classes else text(goal)]))
    (root / "Sources/CData/data" / (name + ".csv")).write_text("\n".join(lines) + "\n")
    entry = dict(
        rows=x.shape[0], features=x.shape[1], columns=header[:-1], sums=x.sum(0).tolist(),
        squares=(x * x).sum(0).tolist(), first=x[0].tolist(), last=x[-1].tolist(),
        weighted=float((x.sum(1) * (np.arange(len(x)) + 1)).sum()))
    if classes:
        entry.update(classes=classes, counts=np.bincount(y).tolist(), labels=y[:10].tolist(),
                     weighted_labels=int((y * (np.arange(len(y)) + 1)).sum()))
    else:
        entry.update(target_sum=float(y.sum()), target_squares=float((y * y).sum()),
                     target_first=y[:5].tolist())
    held = np.arange(len(x)) % 5 == 0
    train = x[~held]
    entry.update(train_mean=train.mean(0).tolist(), train_sd=train.std(0).tolist(),
                 train_rows=int((~held).sum()), valid_rows=int(held.sum()))
    oracle["sets"][name] = entry
path = root / "Tests/KernelTests/Oracles/datasets.json"
path.write_text(json.dumps(oracle, indent=1).replace(",\n    ", ", ") + "\n")
