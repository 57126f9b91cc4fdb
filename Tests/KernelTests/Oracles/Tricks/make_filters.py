"""Local outlier factors of scikit-learn and label issues of cleanlab, to filters.json beside this file.

    NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR" python make_filters.py

with scikit-learn 1.9, cleanlab 2.9 and numpy 2. numpy's vectorised argsort leaves the order of equal numbers open,
and cleanlab's rounding of counts follows it; without those instructions it is a stable sort on every machine.
Inputs are float32, so that every library sees the same numbers. Draws are numpy's PCG64.

Where neighbours at the distance of the last one are not equal rows, scikit-learn takes any of them; the whole
numbers of digits are moved a little, so that none are.
"""
import json, os, warnings
import numpy as np
import cleanlab, sklearn
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from sklearn.datasets import load_digits, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import LocalOutlierFactor

warnings.simplefilter("ignore")
draw = np.random.default_rng(0)


def lof(name, rows, neighbours):
    rows = np.asarray(rows, np.float32)
    found = LocalOutlierFactor(neighbours, algorithm="brute").fit(rows.astype(np.float64))
    return dict(name=name, neighbours=neighbours, width=rows.shape[1], rows=rows.ravel().tolist(),
                scores=(-found.negative_outlier_factor_).tolist(),
                auto=int((found.negative_outlier_factor_ < -1.5).sum()))


def labels(name, probabilities, given):
    probabilities, given = np.asarray(probabilities, np.float64), np.asarray(given)
    with_all = dict(n_jobs=1)
    return dict(
        name=name, classes=probabilities.shape[1], probabilities=probabilities.ravel().tolist(), labels=given.tolist(),
        thresholds=np.asarray(get_confident_thresholds(given, probabilities)).tolist(),
        raw=compute_confident_joint(given, probabilities, calibrate=False).ravel().tolist(),
        calibrated=compute_confident_joint(given, probabilities).ravel().tolist(),
        issues=np.where(find_label_issues(given, probabilities, **with_all))[0].tolist(),
        ranked=find_label_issues(given, probabilities, return_indices_ranked_by="self_confidence", **with_all).tolist(),
        margin=get_label_quality_scores(given, probabilities, method="normalized_margin").tolist())


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


grid = np.stack(np.meshgrid(np.arange(7), np.arange(6)), -1).reshape(-1, 2)
blob = draw.normal(size=(60, 3))
line = np.linspace(0, 1, 40)[:, None]
outliers = [
    lof("gaussian", blob, 20), lof("gaussian k=3", blob, 3),
    lof("gaussian and far rows", np.vstack([blob, [[9, 9, 9], [-7, 8, 0]]]), 10),
    lof("line", line, 20), lof("square", draw.uniform(size=(80, 2)), 20),
    lof("few rows", draw.normal(size=(6, 2)), 20),
    lof("every row twice", np.repeat(blob[:30], 2, 0), 7),
    lof("more equal rows than neighbours", np.vstack([np.zeros((12, 3)), blob[:25]]), 5),
    lof("all neighbours at one distance", np.vstack([np.eye(8), 4 * np.eye(8)[:1]]), 8),
    lof("iris", load_iris().data, 20), lof("digits", load_digits().data[:150] + draw.normal(size=(150, 64)) / 100, 20),
]

x, y = load_iris(return_X_y=True)
wrong = draw.permutation(150)[:15]
z = y.copy()
z[wrong] = (z[wrong] + draw.integers(1, 3, 15)) % 3
folds = StratifiedKFold(5, shuffle=True, random_state=0)
p = cross_val_predict(LogisticRegression(max_iter=500), x, z, cv=folds, method="predict_proba")
dx, dy = load_digits(return_X_y=True)
dx, dy = dx[:500] / 16, dy[:500]
bad = draw.permutation(500)[:50]
dz = dy.copy()
dz[bad] = (dz[bad] + draw.integers(1, 10, 50)) % 10
dp = cross_val_predict(LogisticRegression(max_iter=200), dx, dz, cv=folds, method="predict_proba")
q = softmax(2 * draw.normal(size=(90, 4)))
few = q.argmax(1)
few[::5] = (few[::5] + 1) % 4
gone = np.where(few == 2, 1, few)
wide = softmax(draw.normal(size=(40, 5)))
learning = [
    labels("iris, 10 % wrong, logistic out of fold", np.round(p, 7), z),
    labels("digits, 10 % wrong, logistic out of fold", np.round(dp, 6), dz),
    labels("drawn", np.round(q, 6), few), labels("a class that no row has", np.round(q, 6), gone),
    labels("labels at random", np.round(wide, 6), np.arange(40) % 5),
    labels("a class of one row", np.round(q, 6), np.where(np.arange(90) == 7, 3, np.where(few == 3, 0, few))),
]
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "filters.json"), "w") as f:
    json.dump(dict(sklearn=sklearn.__version__, cleanlab=cleanlab.__version__, numpy=np.__version__,
                   outliers=outliers, learning=learning), f, separators=(",", ":"))
