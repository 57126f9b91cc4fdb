#!/usr/bin/env python3
"""Gains, fans, bounds and orthogonal matrices of torch.nn.init.

usage: python3 make_initialisers.py > initialisers.json (torch 2.13.0+cpu, float64)
"""
import json, math, sys

import torch
import torch.nn.init as I

torch.set_default_dtype(torch.float64)


def det(shape, seed, lo=-1.0, hi=1.0):
    "v[i] = lo + (hi - lo) frac(|sin(12.9898 (i + 1) + 78.233 seed)| 43.758)"
    i = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64)
    x = (12.9898 * i + 78.233 * seed).sin().abs() * 43.758
    return (lo + (hi - lo) * (x - x.floor())).reshape(shape)


gains = [dict(activation=ours, slope=slope, gain=float(I.calculate_gain(theirs, slope))) for ours, theirs, slope in (
    ("none", "linear", None), ("sigmoid", "sigmoid", None), ("tanh", "tanh", None), ("relu", "relu", None), ("selu", "selu", None),
    ("leaky", "leaky_relu", 0.01), ("leaky", "leaky_relu", 0.2), ("leaky", "leaky_relu", math.sqrt(5)))]

bounds = []
for shape in ((5, 3), (3, 5), (16, 3, 3, 3), (32, 16, 5, 5), (8, 1, 3, 3), (10, 784), (6, 4, 7)):
    i, o = I._calculate_fan_in_and_fan_out(torch.empty(shape))
    bounds.append(dict(shape=shape, fanIn=i, fanOut=o, sd={
        "xavier": math.sqrt(2 / (i + o)), "xavier gain=1.6666666666666667": 5 / 3 * math.sqrt(2 / (i + o)),
        "kaiming gain=1.4142135623730951": math.sqrt(2 / i), "kaiming gain=1.4142135623730951 fan=out": math.sqrt(2 / o),
        "kaiming gain=1.386750490563073": math.sqrt(2 / 1.04 / i), "lecun": math.sqrt(1 / i), "default": 1 / math.sqrt(3 * i)}))

orthogonal = []
for r, c, seed in ((4, 4, 31), (6, 3, 32), (3, 6, 33), (1, 4, 34), (20, 12, 35)):
    a = det((r, c), seed, -2, 2).float().double()
    f = a.t() if r < c else a
    q, rr = torch.linalg.qr(f)
    q = q * torch.diag(rr, 0).sign()
    u, _, vh = torch.linalg.svd(a, full_matrices=False)
    orthogonal.append(dict(rows=r, columns=c, matrix=a.flatten().tolist(), orthogonal=(q.t() if r < c else q).flatten().tolist(), svd=(u @ vh).flatten().tolist()))
json.dump(dict(gains=gains, bounds=bounds, orthogonal=orthogonal), sys.stdout, separators=(",", ":"))
