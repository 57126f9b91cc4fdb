#!/usr/bin/env python3
"""What fastai's optimiser was really given, step by step, by its fit methods (single precision).

usage: python3 make_runs.py > fastai_runs.json          (torch 2.13.0+cpu, fastai 2.8.12)
"""
import json, sys

import torch
from fastai.basics import SGD, DataLoader, DataLoaders, Learner, MSELossFlat
import fastai.callback.schedule  # noqa: F401 (adds the fit methods)


def learner():
    xs = torch.linspace(-1, 1, 120).reshape(40, 3)
    rows = [(x, x @ torch.tensor([1.0, -2.0, 0.5])) for x in xs]
    dls = DataLoaders(*(DataLoader(rows, bs=8, num_workers=0) for _ in range(2)))
    l = Learner(dls, torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0)), loss_func=MSELossFlat(), opt_func=SGD, path=".")
    l.remove_cbs([cb for cb in l.cbs if type(cb).__name__ == "ProgressCallback"]); l.logger = lambda *a: None
    return l


cases = []
for words, steps, call in (
    ("1cycle", 10, "fit_one_cycle(2, 0.1)"),
    ("1cycle pct=0.4 div=10 final=1000 moms=0.9,0.8,0.9", 15, "fit_one_cycle(3, 0.1, pct_start=0.4, div=10, div_final=1000, moms=(0.9, 0.8, 0.9))"),
    ("flatcos", 10, "fit_flat_cos(2, 0.1)"), ("sgdr cycles=2", 15, "fit_sgdr(2, 1, 0.1)"),
):
    l = learner(); eval("l." + call); h = l.recorder.hps
    case = dict(origin="fastai " + call, words=words, peak=0.1, steps=steps, stepsPerEpoch=5, rate=[float(v) for v in h["lr"]])
    if "mom" in h: case["momentum"] = [float(v) for v in h["mom"]]
    cases.append(case)
json.dump(cases, sys.stdout, separators=(",", ":"))
