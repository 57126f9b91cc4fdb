#!/usr/bin/env python3
"""Five steps of a whole net in double precision, written out by hand and held to finite differences.

dense 7; tanh; norm; dense 6; relu; dense 3 on 16 rows of 5 features in one batch, rows 0, 5, 10, 15 held out;
cross-entropy with label smoothing 0.1; AdamW, and SGD with momentum and L2; decay on matrices only.

usage: python3 make_net.py > net.json          (numpy 2.4.6)
"""
import json

import numpy as np


def det(shape, seed, lo=-1.0, hi=1.0):
    "v[i] = lo + (hi - lo) frac(|sin(12.9898 (i + 1) + 78.233 seed)| 43.758), as single precision holds it"
    i = np.arange(1, int(np.prod(shape)) + 1, dtype=np.float64)
    x = np.abs(np.sin(12.9898 * i + 78.233 * seed)) * 43.758
    return (lo + (hi - lo) * (x - np.floor(x))).reshape(shape).astype(np.float32).astype(np.float64)


SHAPES = {"fc1.weight": (5, 7), "fc1.bias": (7,), "norm1.scale": (7,), "norm1.shift": (7,),
          "fc2.weight": (7, 6), "fc2.bias": (6,), "out.weight": (6, 3), "out.bias": (3,)}
X, Y = det((16, 5), 1, -2, 2), np.arange(16) * 7 % 3
HELD = np.arange(16) % 5 == 0
EPS, MOMENTUM, SMOOTHING = 1e-5, 0.1, 0.1


def hidden(p, x): return np.tanh(x @ p["fc1.weight"] + p["fc1.bias"])


def forward(p, x, mean, var):
    h = hidden(p, x)
    n = (h - mean) / np.sqrt(var + EPS)
    a = n * p["norm1.scale"] + p["norm1.shift"]
    b = np.maximum(a @ p["fc2.weight"] + p["fc2.bias"], 0)
    return h, n, a, b, b @ p["out.weight"] + p["out.bias"]


def loss_and_gradient(p, x, y):
    h = hidden(p, x)
    mean, var = h.mean(0), h.var(0)
    h, n, a, b, z = forward(p, x, mean, var)
    z = z - z.max(1, keepdims=True)
    q = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    t = np.full_like(q, SMOOTHING / 3)
    t[np.arange(len(y)), y] += 1 - SMOOTHING
    loss = -(t * np.log(q)).sum(1).mean()
    g, dz = {}, (q - t) / len(y)
    g["out.weight"], g["out.bias"] = b.T @ dz, dz.sum(0)
    db = dz @ p["out.weight"].T * (b > 0)
    g["fc2.weight"], g["fc2.bias"] = a.T @ db, db.sum(0)
    da = db @ p["fc2.weight"].T
    g["norm1.scale"], g["norm1.shift"] = (da * n).sum(0), da.sum(0)
    dn = da * p["norm1.scale"]
    dh = (dn - dn.mean(0) - n * (dn * n).mean(0)) / np.sqrt(var + EPS)
    dh = dh * (1 - h * h)
    g["fc1.weight"], g["fc1.bias"] = x.T @ dh, dh.sum(0)
    return loss, g, mean, hidden(p, x).var(0, ddof=1)


def check(p, x, y):
    "every gradient against central differences"
    _, g, _, _ = loss_and_gradient(p, x, y)
    for name, w in p.items():
        for i in np.ndindex(w.shape):
            kept = w[i]
            w[i] = kept + 1e-6; above = loss_and_gradient(p, x, y)[0]
            w[i] = kept - 1e-6; below = loss_and_gradient(p, x, y)[0]
            w[i] = kept
            assert abs((above - below) / 2e-6 - g[name][i]) < 1e-7, (name, i)


def run(optimiser):
    p = {k: det(s, 10 + i, -0.8, 0.8) + (1 if k.endswith("scale") else 0) for i, (k, s) in enumerate(SHAPES.items())}
    p = {k: v.astype(np.float32).astype(np.float64) for k, v in p.items()}
    first = {k: v.copy() for k, v in p.items()}
    x, y = X[~HELD], Y[~HELD]
    check(p, x, y)
    m, v = ({k: np.zeros_like(w) for k, w in p.items()} for _ in range(2))
    running = [np.zeros(7), np.ones(7)]
    losses = []
    for t in range(1, 6):
        loss, g, mean, var = loss_and_gradient(p, x, y)
        losses.append(loss)
        running = [(1 - MOMENTUM) * running[0] + MOMENTUM * mean, (1 - MOMENTUM) * running[1] + MOMENTUM * var]
        for k, w in p.items():
            decays = k.endswith("weight")
            if optimiser == "adamw":
                if decays: w *= 1 - 0.05 * 0.1
                m[k] = 0.9 * m[k] + 0.1 * g[k]
                v[k] = 0.999 * v[k] + 0.001 * g[k] ** 2
                w -= 0.05 / (1 - 0.9 ** t) * m[k] / (np.sqrt(v[k] / (1 - 0.999 ** t)) + 1e-8)
            else:
                d = g[k] + (0.01 * w if decays else 0)
                m[k] = d if t == 1 else 0.9 * m[k] + d
                w -= 0.1 * m[k]
    logits = forward(p, X[HELD], *running)[-1]
    flat = lambda d: {k: [float(f"{x:.10g}") for x in w.flatten()] for k, w in d.items()}
    return dict(optimiser=optimiser, before=flat(first), losses=losses, after=flat(p), mean=running[0].tolist(),
                variance=running[1].tolist(), logits=logits.flatten().tolist())


print(json.dumps(dict(inputs=X.flatten().tolist(), labels=Y.tolist(), runs=[run("adamw"), run("sgd")]), indent=0))
