#!/usr/bin/env python3
"""20 steps of the optimisers of PyTorch and fastai, and of Keras' rules, beside the words for them.

usage: python3 make_optimisers.py > optimisers.json     (torch 2.13.0+cpu, fastai 2.8.12, float64)
"""
import json, math, sys

import fastai.optimizer as FO
import torch

torch.set_default_dtype(torch.float64)
FUNCTIONS = {
    "quad": ([1.0, -2.0, 3.0], lambda x: 0.5 * (x[0] ** 2 + 10 * x[1] ** 2 + 0.1 * x[2] ** 2) - (0.5 * x[0] - x[1] + 0.2 * x[2])),
    "rosen": ([-1.2, 1.0], lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2),
    "wavy": ([0.8, -1.5, 2.2, 0.05], lambda x: (torch.sin(3 * x) + 0.1 * x ** 2).sum() + 0.2 * x[0] * x[1]),
}
cases = []


def record(origin, words, function, rate, xs, momentum=None, rates=None):
    case = dict(origin=origin, words=words, function=function, start=FUNCTIONS[function][0], rate=rate,
                after=[[float(f"{v:.9g}") for v in x] for x in xs])
    if rates: case["rates"] = rates
    if momentum: case["momentum"] = momentum
    cases.append(case)


def run(make, function, schedule=None, steps=20):
    start, f = FUNCTIONS[function]
    p = torch.nn.Parameter(torch.tensor(start)); o = make([p]); s = schedule(o) if schedule else None
    xs, rates, moms = [], [], []
    for _ in range(steps):
        if s:
            g = o.param_groups[0]; rates.append(g["lr"]); moms.append(g["momentum"] if "momentum" in g else g["betas"][0])
        o.zero_grad(); f(p).backward(); o.step(); xs.append(p.detach().tolist())
        if s: s.step()
    return xs, rates, moms


for cls, words, kw in (
    ("SGD", "sgd", dict(lr=0.01)), ("SGD", "sgd momentum=0.9", dict(lr=0.01, momentum=0.9)),
    ("SGD", "sgd momentum=0.9 nesterov=yes", dict(lr=0.01, momentum=0.9, nesterov=True)),
    ("SGD", "sgd momentum=0.9 dampening=0.5", dict(lr=0.01, momentum=0.9, dampening=0.5)),
    ("SGD", "sgd wd=0.1", dict(lr=0.01, weight_decay=0.1)),
    ("SGD", "sgd momentum=0.9 wd=0.1 nesterov=yes", dict(lr=0.01, momentum=0.9, weight_decay=0.1, nesterov=True)),
    ("Adam", "adam", dict(lr=0.05)), ("Adam", "adam betas=0.8,0.95 eps=1e-5", dict(lr=0.05, betas=(0.8, 0.95), eps=1e-5)),
    ("Adam", "adam wd=0.1", dict(lr=0.05, weight_decay=0.1)), ("Adam", "adamw wd=0.1 decay=l2", dict(lr=0.05, weight_decay=0.1)),
    ("AdamW", "adamw", dict(lr=0.05)), ("AdamW", "adamw wd=0.1", dict(lr=0.05, weight_decay=0.1)),
    ("AdamW", "adam wd=0.1 decay=decoupled", dict(lr=0.05, weight_decay=0.1)),
    ("RMSprop", "rmsprop", dict(lr=0.01)), ("RMSprop", "rmsprop alpha=0.9 momentum=0.9", dict(lr=0.01, alpha=0.9, momentum=0.9)),
    ("RMSprop", "rmsprop centered=yes", dict(lr=0.01, centered=True)),
    ("RMSprop", "rmsprop alpha=0.9 momentum=0.9 centered=yes wd=0.01", dict(lr=0.01, alpha=0.9, momentum=0.9, centered=True, weight_decay=0.01)),
):
    for function in FUNCTIONS:
        k = dict(kw, lr=5e-4) if cls == "SGD" and function == "rosen" else kw      # larger steps overflow
        record(f"torch {cls}({k})", words, function, k["lr"], run(lambda ps: getattr(torch.optim, cls)(ps, **k), function)[0])

one = lambda o: torch.optim.lr_scheduler.OneCycleLR(o, max_lr=0.05, total_steps=20)
for words, make in (
    ("sgd momentum=0.9", lambda ps: torch.optim.SGD(ps, lr=0.01, momentum=0.9)), ("adam", lambda ps: torch.optim.Adam(ps, lr=0.01)),
    ("adamw wd=0.1", lambda ps: torch.optim.AdamW(ps, lr=0.01, weight_decay=0.1)),
    ("rmsprop momentum=0.9", lambda ps: torch.optim.RMSprop(ps, lr=0.01, momentum=0.9)),
):
    xs, rates, moms = run(make, "wavy", one)
    record("torch under OneCycleLR(max_lr=0.05, total_steps=20)", words, "wavy", 0.05, xs, moms, rates)

for cls, words, kw in (
    ("SGD", "sgd form=fastai", dict(lr=0.01)), ("SGD", "sgd form=fastai momentum=0.9", dict(lr=0.01, mom=0.9)),
    ("SGD", "sgd form=fastai momentum=0.9 wd=0.1", dict(lr=0.01, mom=0.9, wd=0.1)),
    ("SGD", "sgd form=fastai momentum=0.9 wd=0.1 decay=l2", dict(lr=0.01, mom=0.9, wd=0.1, decouple_wd=False)),
    ("RMSProp", "rmsprop", dict(lr=0.01)),
    ("Adam", "adam form=fastai", dict(lr=0.05)), ("Adam", "adam form=fastai wd=0.1", dict(lr=0.05, wd=0.1)),
    ("Adam", "adamw form=fastai wd=0.1", dict(lr=0.05, wd=0.1)),
    ("Adam", "adam form=fastai wd=0.1 decay=l2", dict(lr=0.05, wd=0.1, decouple_wd=False)),
):
    for function in ("quad", "wavy"):
        record(f"fastai {cls}({kw})", words, function, kw["lr"], run(lambda ps: getattr(FO, cls)(ps, **kw), function)[0])


def keras(rule, function, lr, momentum=0.0, nesterov=False, decay=0.0, steps=20):
    "keras/src/optimizers/{sgd,adam,rmsprop}.py, Keras 3"
    start, f = FUNCTIONS[function]; x = torch.tensor(start); m = v = torch.zeros_like(x); xs = []
    for t in range(1, steps + 1):
        p = x.clone().requires_grad_(); g, = torch.autograd.grad(f(p), p)
        x = x - x * decay * lr
        if rule == "SGD":
            m = m * momentum - g * lr
            x = x + (m * momentum - g * lr if nesterov else m)
        elif rule == "Adam":
            m = m + (g - m) * 0.1; v = v + (g * g - v) * 0.001
            x = x - m * (lr * math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t)) / (v.sqrt() + 1e-7)
        else:
            v = 0.9 * v + 0.1 * g * g; m = momentum * m + lr * g / (v + 1e-7).sqrt(); x = x - m
        xs.append(x.tolist())
    return xs


for rule, words, kw in (
    ("SGD", "sgd form=keras momentum=0.9", dict(lr=0.01, momentum=0.9)), ("SGD", "sgd form=keras momentum=0.9 nesterov=yes", dict(lr=0.01, momentum=0.9, nesterov=True)),
    ("SGD", "sgd form=keras momentum=0.9 wd=0.1", dict(lr=0.01, momentum=0.9, decay=0.1)), ("Adam", "adam form=keras wd=0.1", dict(lr=0.05, decay=0.1)),
    ("RMSprop", "rmsprop form=keras wd=0.1", dict(lr=0.01, decay=0.1)), ("Adam", "adam form=keras", dict(lr=0.05)), ("Adam", "adamw form=keras", dict(lr=0.05, decay=0.004)),
    ("RMSprop", "rmsprop form=keras", dict(lr=0.01)), ("RMSprop", "rmsprop form=keras momentum=0.9", dict(lr=0.01, momentum=0.9)),
):
    for function in ("quad", "wavy"): record(f"keras source {rule}({kw})", words, function, kw["lr"], keras(rule, function, **kw))
json.dump(cases, sys.stdout, separators=(",", ":"))
