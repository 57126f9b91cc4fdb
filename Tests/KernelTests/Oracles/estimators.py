"""What scikit-learn says of the held-out rows of the built-in sets, for the models that are fitted in one go.

    python estimators.py REPOSITORY     needs scikit-learn (1.9.1 was used) and numpy

Reads Sources/CData/data/NAME.csv, holds out rows 0, 5, 10, ..., scales tables by StandardScaler fitted on the
other rows and pixels by 1/16, rounds to 32 bits as the program does, and writes
Tests/KernelTests/Oracles/estimators.json: probabilities or predictions of each held-out row, and the metrics.
"""
import csv, json, pathlib, sys

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, r2_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def read(name):
    with open(root / f"Sources/CData/data/{name}.csv") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([[float(cell) for cell in row[:-1]] for row in rows]).astype(np.float32)
    return x, np.array([row[-1] for row in rows])


def ties(method, x, held):
    """The held-out rows of which the k-th neighbour and the next are equally far: which of them is asked is
    nobody's rule."""
    if not method.startswith("knn"):
        return []
    k = int(method.split("=")[1])
    found = []
    for place, row in enumerate(x[held]):
        far = np.sort(((x[~held] - row) ** 2).sum(axis=1))
        if abs(far[k - 1] - far[k]) <= 1e-9 * far[k]:
            found.append(place)
    return found


def case(name, method, make):
    x, y = read(name)
    held = np.arange(len(x)) % 5 == 0
    if name == "digits":
        scaled = x / 16
    else:
        scaled = StandardScaler().fit(x[~held].astype(float)).transform(x.astype(float))
    scaled = scaled.astype(np.float32).astype(float)
    answer = {"data": name, "method": method, "ties": ties(method, scaled, held)}
    if name == "diabetes":
        y = y.astype(float)
        said = make.fit(scaled[~held], y[~held]).predict(scaled[held])
        answer["outputs"] = [float(f"{v:.8g}") for v in said]
        answer["metrics"] = [mean_absolute_error(y[held], said), r2_score(y[held], said)]
    else:
        model = make.fit(scaled[~held], y[~held])
        shares = model.predict_proba(scaled[held])
        answer["outputs"] = [float(f"{v:.8g}") for v in shares.flatten()]
        answer["metrics"] = [accuracy_score(y[held], model.predict(scaled[held]))]
        answer["classes"] = [str(c) for c in model.classes_]
        answer["loss"] = float(log_loss(y[held], shares, labels=model.classes_))
    return answer


cases = []
for name in ["digits", "iris", "wine", "cancer"]:
    for k in [1, 2, 5, 10, 40]:
        cases.append(
            case(name, f"knn k={k}", KNeighborsClassifier(n_neighbors=k, algorithm="brute")))
    cases.append(case(name, "bayes", GaussianNB()))
    cases.append(case(name, "bayes smoothing=0.01", GaussianNB(var_smoothing=0.01)))
for k in [1, 5, 20]:
    cases.append(
        case("diabetes", f"knn k={k}", KNeighborsRegressor(n_neighbors=k, algorithm="brute")))

file = root / "Tests/KernelTests/Oracles/estimators.json"
made = {"scikit-learn": sklearn.__version__, "cases": cases}
file.write_text(json.dumps(made, separators=(",", ":")) + "\n")
print(f"{len(cases)} cases, {file.stat().st_size} bytes")
