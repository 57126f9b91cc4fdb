#!/usr/bin/env python3
"""What the rules of fastai and torch-lr-finder say of twelve curves, and how the two smooth their losses.

Both read a curve without its first tenth and last five points; a curve ends where it passes four times its best.

usage: python3 make_lrfind.py > lrfind.json             (torch 2.13.0+cpu, fastai 2.8.12, numpy 2.4.6)
"""
import json, math, random
from types import SimpleNamespace

import numpy as np
import torch
from fastai.callback.schedule import minimum, slide, steep, valley
from fastai.learner import AvgSmoothLoss

N = 100
rates = [1e-7 * (10 / 1e-7) ** (i / N) for i in range(N)]
t = [math.log10(r) for r in rates]
sig = lambda x: 1 / (1 + math.exp(-x))
curves = {
    "classic": [2.3 - 1.6 * sig((x + 2.6) * 3.0) + (0.0 if x < -0.6 else 3.0 * (x + 0.6) ** 2) + 0.01 * math.sin(5 * i) for i, x in enumerate(t)],
    "noisy_early": [2.5 + 0.15 * math.sin(1.7 * i) * math.exp(-i / 25) - 1.2 * sig((x + 1.8) * 4.0) + (0.0 if x < -0.3 else 6.0 * (x + 0.3) ** 2) for i, x in enumerate(t)],
    "two_valleys": [2.0 - 0.7 * sig((x + 4.5) * 5.0) + 0.35 * math.exp(-((x + 3.2) / 0.35) ** 2) - 0.8 * sig((x + 2.0) * 5.0) + (0.0 if x < -0.5 else 4.0 * (x + 0.5) ** 2) for x in t],
    "monotone_down": [3.0 - 0.02 * i for i in range(N)],
}
for seed in range(8):  # falls, bumps and noise drawn at random, some of them diverging early
    r = random.Random(seed)
    falls = [(r.uniform(0.2, 1.5), r.uniform(-6, -1), r.uniform(1, 6)) for _ in range(r.randint(1, 3))]
    end, climb, noise = r.uniform(-2, 1), r.uniform(1, 9), r.choice([0, 0.003, 0.02, 0.05])
    curves[f"drawn{seed}"] = [4 - sum(a * sig((x - m) * w) for a, m, w in falls) + climb * max(0, x - end) ** 2 + r.gauss(0, noise) for x in t]
out = dict(rates=rates, curves={})
for name, losses in curves.items():
    best, end = math.inf, N
    for i, loss in enumerate(losses):
        best = min(best, loss)
        if loss > 4 * best: end = i + 1; break
    r, l = rates[:end][10:-5], losses[:end][10:-5]
    case = dict(losses=losses, used=len(r))
    for rule in (valley, slide, minimum, steep): case[rule.__name__] = float(rule(torch.tensor(r, dtype=torch.float64), torch.tensor(l, dtype=torch.float64), N)[0])
    case["steepest"] = r[int(np.gradient(np.array(l)).argmin())]
    out["curves"][name] = case
raw = [2.3, 2.2, 2.5, 2.0, 1.9, 1.7, 1.8, 1.2, 1.1, 3.0]
average, fastai, plain = AvgSmoothLoss(beta=0.98), [], []
average.reset()
for i, x in enumerate(raw):
    average.accumulate(SimpleNamespace(loss=torch.tensor(x)))
    fastai.append(float(average.value))
    plain.append(x if i == 0 else 0.05 * x + 0.95 * plain[-1])
out["smoothing"] = {"raw": raw, "fastai": fastai, "torch-lr-finder": plain}
print(json.dumps(out, indent=0, separators=(",", ":")), end="")
