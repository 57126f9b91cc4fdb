"""What scikit-learn (1.9.1 was used) says of 50 cases with classes and 50 with numbers, in double.

    python make_metrics.py      writes metrics.json beside this file

The cases are drawn by `Draw`, a linear congruential generator on whole numbers (Knuth's MMIX constants), which
Tests/KernelTests/Laws/MetricCase.swift has a second time: only the answers are kept. All probabilities, numbers
and weights are multiples of small powers of two, so 32 bits hold them exactly; probabilities of a row add up to 1.
Every third case has classes without rows, coarse ones have ties, every fourth has weights of rows.

null: undefined. It differs from scikit-learn's defaults in this: auc leaves out a class that has no rows (there it
is an error), the figures with average=binary are undefined where they are 0/0, and so is r2 of a target that does not
vary. ece is no metric of scikit-learn: it is Guo et al., arXiv:1706.04599, equation 3, in NumPy.
"""
import json, math, pathlib, warnings

import numpy as np
from sklearn import metrics as sk

warnings.simplefilter("ignore")


class Draw:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


def weights(draw, case, rows):
    if case % 4 != 3:
        return None
    return np.array([(draw.below(17) + (1 if row == 0 else 0)) / 4 for row in range(rows)])


def class_case(case):
    draw = Draw(case)
    rows = 1 + draw.below(60)
    classes = 2 if case % 2 == 0 else 3 + draw.below(5)
    used = classes if case % 3 else 1 + draw.below(classes)
    units = [4, 64, 1024][draw.below(3)]
    labels, shares = [], np.zeros((rows, classes))
    for row in range(rows):
        labels.append(draw.below(used))
        left = units
        for place in range(classes):
            take = left if place == classes - 1 else draw.below(left + 1)
            shares[row, (place + row) % classes] = take / units
            left -= take
    return np.array(labels), shares, weights(draw, case, rows)


def number_case(case):
    draw = Draw(1000 + case)
    rows, width = 1 + draw.below(60), 1 + draw.below(3)
    span = 1 if case % 5 == 4 else 257
    targets = [[(draw.below(span) - 128) / 8 for _ in range(width)] for _ in range(rows)]
    outputs = [[(draw.below(257) - 128) / 8 for _ in range(width)] for _ in range(rows)]
    return np.array(targets), np.array(outputs), weights(draw, case, rows)


def ece(labels, shares, said, weight, bins):
    sure = shares[np.arange(len(labels)), said]
    edges = np.arange(bins + 1) / bins
    weight = np.ones(len(labels)) if weight is None else weight
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (sure > low) & (sure <= high)
        total += abs(np.sum(weight[inside] * ((said == labels)[inside] - sure[inside])))
    return total / weight.sum()


def auc(labels, shares, weight):
    classes = shares.shape[1]
    kinds = [1] if classes == 2 else range(classes)
    found = [
        sk.roc_auc_score(labels == kind, shares[:, kind], sample_weight=weight)
        for kind in kinds
        if 0 < (labels == kind).sum() < len(labels)
        and (weight is None or weight[labels == kind].sum() > 0 and weight[labels != kind].sum() > 0)
    ]
    if classes > 2 and len(found) == classes:
        whole = sk.roc_auc_score(labels, shares, multi_class="ovr", sample_weight=weight)
        assert abs(whole - np.mean(found)) < 1e-12
    return np.mean(found) if found else math.nan


def of_classes(case):
    labels, shares, weight = class_case(case)
    classes = shares.shape[1]
    said, every = shares.argmax(axis=1), list(range(classes))
    found = {
        "accuracy": sk.accuracy_score(labels, said, sample_weight=weight),
        "balanced_accuracy": sk.balanced_accuracy_score(labels, said, sample_weight=weight),
        "auc": auc(labels, shares, weight),
        "logloss": sk.log_loss(labels, shares, labels=every, sample_weight=weight),
        "brier": sk.brier_score_loss(
            labels, shares[:, 1] if classes == 2 else shares, labels=every, sample_weight=weight,
            **({"pos_label": 1} if classes == 2 else {})),
        "ece": ece(labels, shares, said, weight, 15),
        "ece bins=4": ece(labels, shares, said, weight, 4),
    }
    for k in (2, 3):
        if k < classes:
            found[f"topk k={k}"] = sk.top_k_accuracy_score(
                labels, shares, k=k, labels=every, sample_weight=weight)
    for name in ("f1", "precision", "recall"):
        function = getattr(sk, name + "_score")
        for average in ("macro", "micro", "weighted"):
            found[f"{name} average={average}"] = function(
                labels, said, average=average, sample_weight=weight)
        if classes == 2:
            found[f"{name} average=binary"] = function(
                labels, said, average="binary", sample_weight=weight, zero_division=np.nan)
    return found


def of_numbers(case):
    targets, outputs, weight = number_case(case)
    varies = all(np.unique(column).size > 1 for column in targets.T)
    if weight is not None:
        varies = varies and all(np.unique(column[weight > 0]).size > 1 for column in targets.T)
    names = {
        "mae": sk.mean_absolute_error, "mse": sk.mean_squared_error,
        "rmse": sk.root_mean_squared_error, "mape": sk.mean_absolute_percentage_error,
        "r2": sk.r2_score,
    }
    found = {name: f(targets, outputs, sample_weight=weight) for name, f in names.items()}
    if not varies:
        found["r2"] = math.nan
    return found


def kept(found):
    return {key: None if math.isnan(value) else float(value) for key, value in found.items()}


file = pathlib.Path(__file__).with_name("metrics.json")
result = {
    "classes": [kept(of_classes(case)) for case in range(50)],
    "numbers": [kept(of_numbers(case)) for case in range(50)],
}
file.write_text(json.dumps(result, separators=(",", ":")) + "\n")
