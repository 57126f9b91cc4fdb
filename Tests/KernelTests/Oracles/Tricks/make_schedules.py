#!/usr/bin/env python3
"""Schedules of PyTorch and fastai, each beside the words that must reproduce it.

usage: python3 make_schedules.py > schedules.json       (torch 2.13.0+cpu, fastai 2.8.12, float64)
"""
import json, math, sys, warnings

import torch
from fastai.callback.schedule import SchedCos, SchedExp, SchedLin, SchedNo, SchedPoly, combine_scheds, combined_cos
from torch.optim.swa_utils import SWALR

import fastai.callback.schedule

# fastai joins two anneals in single precision; its own code run in double is what 1e-12 can be asked of.
fastai.callback.schedule.tensor = lambda x: torch.tensor(list(x), dtype=torch.float64)
warnings.filterwarnings("ignore")
torch.set_default_dtype(torch.float64)
S = torch.optim.lr_scheduler
cases = []


def record(origin, words, peak, steps, rate, momentum=None, epoch=1):
    case = dict(origin=origin, words=words, peak=peak, steps=steps, stepsPerEpoch=epoch, rate=rate)
    if momentum: case["momentum"] = momentum
    cases.append(case)


def torch_case(words, cls, n, peak=0.1, lr=0.1, steps=None, opt="sgd", **kw):
    "n readings of a torch scheduler; `steps` is the length of our run"
    p = torch.zeros(1, requires_grad=True)
    o = torch.optim.SGD([p], lr=lr, momentum=0.9) if opt == "sgd" else torch.optim.Adam([p], lr=lr)
    s = cls(o) if callable(cls) else getattr(S, cls)(o, **kw)
    lrs, moms = [], []
    for i in range(n):
        g = o.param_groups[0]
        lrs.append(float(g["lr"]))
        moms.append(float(g["momentum"] if "momentum" in g else g["betas"][0]))
        o.step()
        if i < n - 1: s.step()
    cycles = cls in ("OneCycleLR", "CyclicLR") and kw.get("cycle_momentum", True)
    name = cls if isinstance(cls, str) else kw.pop("name")
    text = ", ".join(f"{k}={v!r}" for k, v in kw.items())
    record(f"torch {name}({text})", words, peak, steps or n, lrs, moms if cycles else None)


def fastai_case(words, name, f, n=20, peak=1.0, steps=None):
    record(f"fastai {name} at i/{n}", words, peak, n, [float(f(i / n)) for i in range(n + 1)])


for ann, word in (("cos", ""), ("linear", " anneal=linear")):
    for three, phases in ((False, ""), (True, " three_phase=yes")):
        torch_case("1cycle form=torch" + word + phases, "OneCycleLR", 20, 1.0, max_lr=1.0, total_steps=20,
                   anneal_strategy=ann, three_phase=three)
        torch_case("1cycle form=torch pct=0.25 div=10 final=100 moms=0.9,0.8" + word + phases, "OneCycleLR", 37, 0.3,
                   max_lr=0.3, total_steps=37, pct_start=0.25, div_factor=10.0, final_div_factor=100.0,
                   anneal_strategy=ann, three_phase=three, base_momentum=0.8, max_momentum=0.9)
torch_case("1cycle form=torch", "OneCycleLR", 30, 0.01, opt="adam", max_lr=0.01, epochs=3, steps_per_epoch=10)
torch_case("1cycle form=torch", "OneCycleLR", 7, 1.0, max_lr=1.0, total_steps=7, pct_start=0.3)
for total in (2, 3, 100): torch_case("1cycle form=torch", "OneCycleLR", total, 2.0, max_lr=2.0, total_steps=total)
torch_case("1cycle form=torch pct=0.5 three_phase=yes", "OneCycleLR", 11, 2.0, max_lr=2.0, total_steps=11, pct_start=0.5, three_phase=True)

for mode, g, word in (("triangular", 1.0, "triangular"), ("triangular2", 1.0, "triangular2"), ("exp_range", 0.95, "exprange gamma=0.95")):
    torch_case(f"{word} step_size=5 floor=0.16666666666666667", "CyclicLR", 40, 0.006, base_lr=0.001, max_lr=0.006, step_size_up=5, mode=mode, gamma=g)
    torch_case(f"{word} step_size=3 step_size_down=7 floor=0.1", "CyclicLR", 40, 0.1, base_lr=0.01, max_lr=0.1, step_size_up=3, step_size_down=7, mode=mode, gamma=g)
torch_case("triangular step_size=5 floor=0.1 moms=no", "CyclicLR", 20, 0.1, base_lr=0.01, max_lr=0.1, step_size_up=5, cycle_momentum=False)

for t0, tm, em in ((5, 1, 0.0), (5, 2, 0.0), (3, 2, 0.001), (4, 3, 0.01), (1, 2, 0.0), (10, 1, 0.02)):
    torch_case(f"sgdr cycle_len={t0} cycle_mult={tm} floor={em * 10:g} unit=steps", "CosineAnnealingWarmRestarts", 40, T_0=t0, T_mult=tm, eta_min=em)
torch_case("cosine length=20 unit=steps", "CosineAnnealingLR", 21, steps=45, T_max=20, eta_min=0.0)
torch_case("cosine floor=0.05", "CosineAnnealingLR", 21, steps=20, T_max=20, eta_min=0.005)
torch_case("step step_size=4 gamma=0.5 unit=steps", "StepLR", 20, step_size=4, gamma=0.5)
torch_case("step milestones=3,9,9,15 unit=steps", "MultiStepLR", 20, milestones=[3, 9, 9, 15], gamma=0.1)
torch_case("exp gamma=0.9 unit=steps", "ExponentialLR", 20, gamma=0.9)
torch_case("poly form=torch power=0.9 length=12 unit=steps", "PolynomialLR", 20, total_iters=12, power=0.9)
torch_case("poly form=torch power=2 length=10 unit=steps", "PolynomialLR", 20, total_iters=10, power=2.0)
torch_case("poly form=torch length=10 unit=steps", "PolynomialLR", 20, total_iters=10)
torch_case("const warmup=8 warmup_from=0.1", "LinearLR", 12, start_factor=0.1, end_factor=1.0, total_iters=8)
torch_case("const warmup=5 warmup_from=0.3333333333333333", "LinearLR", 12)
torch_case("linear start=1 floor=0.25 length=6 unit=steps", "LinearLR", 12, start_factor=1.0, end_factor=0.25, total_iters=6)
torch_case("cosine warmup=5 warmup_from=0.01", lambda o: S.SequentialLR(o, [S.LinearLR(o, start_factor=0.01, total_iters=5), S.CosineAnnealingLR(o, T_max=15)], milestones=[5]),
           20, name="SequentialLR(LinearLR(0.01, 5), CosineAnnealingLR(15))")
for strat, word in (("cos", "cosine"), ("linear", "linear")):
    torch_case(f"{word} floor=0.5 length=6 unit=steps", lambda o: SWALR(o, swa_lr=0.05, anneal_epochs=6, anneal_strategy=strat), 12, name=f"SWALR(swa_lr=0.05, anneal_epochs=6, {strat})")

# ReduceLROnPlateau on a fixed metric sequence: rate[k] is the rate after k + 1 losses
losses = [1.0, 0.9, 0.8, 0.8, 0.8, 0.81, 0.79, 0.79, 0.79, 0.79, 0.79, 0.5, 0.5, 0.5, 0.5, 0.49999, 0.49998, 0.4, 0.4, 0.4]
for words, kw in (("wait=2", dict(patience=2, factor=0.1)), ("wait=1 factor=0.5 rest=2 threshold=0.01", dict(patience=1, factor=0.5, cooldown=2, threshold=1e-2)),
                  ("wait=0 factor=0.5 threshold=0.05 relative=no floor=0.1", dict(patience=0, factor=0.5, threshold=0.05, threshold_mode="abs", min_lr=0.01)),
                  ("factor=0.3", dict(factor=0.3)), ("factor=0.5 wait=3 rest=1 floor=0.02", dict(factor=0.5, patience=3, cooldown=1, min_lr=0.002))):
    p = torch.zeros(1, requires_grad=True); o = torch.optim.SGD([p], lr=0.1); s = S.ReduceLROnPlateau(o, **kw); lrs = []
    for loss in losses: s.step(loss); lrs.append(float(o.param_groups[0]["lr"]))
    record(f"torch ReduceLROnPlateau({kw})", "plateau form=torch " + words, 0.1, len(losses), lrs)
    cases[-1]["validLosses"] = losses

fastai_case("linear start=0.1 floor=1", "SchedLin(0.1, 1)", SchedLin(0.1, 1.0))
fastai_case("cosine start=0.1 floor=1", "SchedCos(0.1, 1)", SchedCos(0.1, 1.0))
fastai_case("const", "SchedNo(1, 1)", SchedNo(1.0, 1.0))
fastai_case("exp start=1e-8 floor=1", "SchedExp(1e-7, 10)", SchedExp(1e-7, 10.0), peak=10.0)
record("fastai LRFinder(start_lr=1e-7, end_lr=10, num_it=100)", "exp start=1e-8 floor=1", 10.0, 100, [float(SchedExp(1e-7, 10.0)(i / 100)) for i in range(100)])
fastai_case("exp", "SchedExp(1, 0.01)", SchedExp(1, 0.01))
for power in (0.5, 2, 3): fastai_case(f"poly start=0.1 floor=1 power={power}", f"SchedPoly(0.1, 1, {power})", SchedPoly(0.1, 1.0, power))
fastai_case("1cycle", "fit_one_cycle's lr: combined_cos(0.25, 1/25, 1, 1e-5)", combined_cos(0.25, 1 / 25, 1.0, 1e-5))
cases[-1]["momentum"] = [float(combined_cos(0.25, 0.95, 0.85, 0.95)(i / 20)) for i in range(21)]
fastai_case("flatcos", "fit_flat_cos: combined_cos(0.75, 1, 1, 1e-5)", combined_cos(0.75, 1.0, 1.0, 1e-5))
fastai_case("1cycle pct=0.99", "fine_tune, frozen: combined_cos(0.99, 1/25, 1, 1e-5)", combined_cos(0.99, 1 / 25, 1.0, 1e-5))
fastai_case("1cycle pct=0.3 div=5", "fine_tune, unfrozen: combined_cos(0.3, 1/5, 1, 1e-5)", combined_cos(0.3, 1 / 5, 1.0, 1e-5))
fastai_case("1cycle anneal=linear pct=0.4 final=50", "combine_scheds([.4, .6], [SchedLin, SchedLin])", combine_scheds([.4, .6], [SchedLin(1 / 25, 1.0), SchedLin(1.0, 0.02)]))
for cycles, n in ((3, 20), (3, 35), (2, 17)):
    parts = [2 ** i / (2 ** cycles - 1) for i in range(cycles)]
    if cycles == 2: parts = [1 / 3, 1 - 1 / 3]
    fastai_case(f"sgdr cycles={cycles}", f"fit_sgdr(n_cycles={cycles}, cycle_mult=2)", combine_scheds(parts, [SchedCos(1.0, 0) for _ in range(cycles)]), n)

# Keras 3 rules, from the source (keras/src/callbacks/reduce_lr_on_plateau.py, optimizers/schedules)
def keras_plateau(losses, lr, factor=0.1, patience=10, min_delta=1e-4, cooldown=0, min_lr=0.0):
    best, wait, resting, out = math.inf, 0, 0, []
    for loss in losses:
        if resting > 0: resting -= 1; wait = 0
        if loss < best - min_delta: best, wait = loss, 0
        elif resting == 0:
            wait += 1
            if wait >= patience: lr = max(lr * factor, min_lr); resting, wait = cooldown, 0
        out.append(lr)
    return out


for words, kw in (("wait=2", dict(patience=2)), ("wait=1 factor=0.5 rest=2 threshold=0.01", dict(patience=1, factor=0.5, cooldown=2, min_delta=0.01)),
                  ("factor=0.3", dict(factor=0.3)), ("wait=2 factor=0.5 rest=1 floor=0.2", dict(patience=2, factor=0.5, cooldown=1, min_lr=0.02))):
    record(f"keras source ReduceLROnPlateau({kw})", "plateau form=keras " + words, 0.1, len(losses), keras_plateau(losses, 0.1, **kw))
    cases[-1]["validLosses"] = losses
record("keras source ExponentialDecay(0.1, 5, 0.5)", "exp gamma=0.5 step_size=5 unit=steps", 0.1, 12, [0.1 * 0.5 ** (t / 5) for t in range(12)])
record("keras source ExponentialDecay(0.1, 5, 0.5, staircase=True)", "exp gamma=0.5 step_size=5 unit=steps staircase=yes", 0.1, 12, [0.1 * 0.5 ** (t // 5) for t in range(12)])
record("keras source PolynomialDecay(0.1, 10, 0.01, power=2)", "poly form=torch floor=0.1 power=2 length=10 unit=steps", 0.1, 15, [(0.1 - 0.01) * (1 - min(t, 10) / 10) ** 2 + 0.01 for t in range(15)])
record("keras source CosineDecay(0.1, 10, alpha=0.1)", "cosine floor=0.1 length=10 unit=steps", 0.1, 15, [0.1 * (0.9 * 0.5 * (1 + math.cos(math.pi * min(t, 10) / 10)) + 0.1) for t in range(15)])

# closed forms of the papers
record("snapshot ensembles, arXiv:1704.00109: T=40 M=4", "sgdr cycle_len=10 cycle_mult=1 unit=steps", 0.1, 40,
       [0.1 / 2 * (math.cos(math.pi * (t % 10) / 10) + 1) for t in range(40)])
record("gradual warm-up, arXiv:1706.02677: 0.1 to 0.8 in 10 steps", "const warmup=10 warmup_from=0.125", 0.8, 14,
       [0.1 + 0.7 * min(1.0, t / 10) for t in range(14)])


def wsd(t, warm=5, total=40, decay=8):
    if t < warm: return t / warm
    stable = total - warm - decay
    return 1.0 if t - warm < stable else 1 - math.sqrt(min(1.0, (t - warm - stable) / decay))


record("wsd: 5 warm, 40 in all, 8 down by 1 - sqrt", "wsd warmup=5 cooldown=8 unit=steps", 1.0, 40, [wsd(t) for t in range(41)])
json.dump(cases, sys.stdout, separators=(",", ":"))
