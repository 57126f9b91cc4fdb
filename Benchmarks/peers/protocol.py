"""What all peers share: the data, the settings and the talk with the benchmark.

The benchmark starts one process a peer, writes a request a line ("step 64", "lrfind") and reads a
line of JSON with the seconds it took. Peers and Athanor take turns, so that a machine whose speed
drifts is unfair to nobody.

Data: scikit-learn's digits, x/16; every fifth row (index % 5 == 0) is held out.
Net: 64-128-64-10, ReLU. Training: 20 epochs of a cosine 1cycle, peak 1e-2, AdamW, decay 0.01.
"""
import json
import os
import sys
import time

import numpy as np

SIZES = (64, 128, 64, 10)
EPOCHS = 20


def pin():
    """Keeps this process on as many processors and threads as ATHANOR_PEER_THREADS says, else on one."""
    threads = int(os.environ.get("ATHANOR_PEER_THREADS", "1"))
    for library in ("OMP", "MKL", "OPENBLAS"):
        os.environ[library + "_NUM_THREADS"] = str(threads)
    if threads == 1:
        os.environ["XLA_FLAGS"] = (
            "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        )
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:threads]))
    return threads


def digits():
    from sklearn.datasets import load_digits

    bunch = load_digits()
    x = (bunch.data / 16).astype(np.float32)
    y = bunch.target.astype(np.int64)
    held = np.arange(len(x)) % 5 == 0
    return x[~held], y[~held], x[held], y[held]


def one_cycle(step, total, peak=1e-2, pct=0.25, div=25.0, final=1e5):
    """Rate and momentum of fastai's 1cycle at `step` of `total`."""

    def cosine(a, b, t):
        return b + (a - b) * (1 + np.cos(np.pi * t)) / 2

    up = pct * total
    if step < up:
        t = step / up
        return cosine(peak / div, peak, t), cosine(0.95, 0.85, t)
    t = (step - up) / (total - up)
    return cosine(peak, peak / final, t), cosine(0.85, 0.95, t)


def steps_per_epoch(rows, batch):
    return -(-rows // batch)


def versions():
    """Python and the libraries that are loaded, each with its version."""
    found = ["Python " + sys.version.split()[0]]
    for name in ("torch", "fastai", "onnxruntime", "jax", "optax", "numpy", "pandas", "polars", "PIL", "cv2"):
        if name in sys.modules:
            found.append(name + " " + getattr(sys.modules[name], "__version__", "?"))
    return found


def serve(answers):
    """Answers requests until the input ends; `answers` maps a word to a function of the rest."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    greeting = {"ready": sorted(answers), "versions": versions()}
    print(json.dumps(greeting), file=out, flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        try:
            start = time.perf_counter()
            result = answers[word](*map(int, rest)) or {}
            result.setdefault("seconds", time.perf_counter() - start)
        except Exception as problem:
            result = {"error": str(problem)[:300]}
        print(json.dumps(result), file=out, flush=True)
