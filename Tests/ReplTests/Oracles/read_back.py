"""Reads what the program exports, as anyone would, and computes the net's answers from it.

    python read_back.py FOLDER

The folder holds net.safetensors (dense 5; norm; tanh; dense 3, trained), iris.csv, and p.npy: the
probabilities that the program gives to rows 0, 5, 10, ...  Prints one line; needs numpy and safetensors.
"""
import csv
import pathlib
import sys

import numpy as np
from safetensors.numpy import load_file

folder = pathlib.Path(sys.argv[1])
weights = load_file(folder / "net.safetensors")
with open(folder / "iris.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
names = [name for name in rows[0] if name != "class"]
inputs = np.array([[float(row[name]) for name in names] for row in rows], dtype=np.float32)
classes = sorted({row["class"] for row in rows})

x = inputs[::5] @ weights["fc1.weight"].T + weights["fc1.bias"]
spread = np.sqrt(weights["norm1.running_var"] + np.float32(1e-5))
x = (x - weights["norm1.running_mean"]) / spread * weights["norm1.weight"] + weights["norm1.bias"]
x = np.tanh(x) @ weights["out.weight"].T + weights["out.bias"]
x = np.exp(x - x.max(axis=1, keepdims=True))
x /= x.sum(axis=1, keepdims=True)

answers = np.load(folder / "p.npy", allow_pickle=False)
assert answers.dtype == np.dtype("<f4") and answers.shape == (30, 3), (answers.dtype, answers.shape)
apart = float(np.abs(answers - x).max())
assert apart < 2e-6, apart
print(len(rows), len(names), *classes)
