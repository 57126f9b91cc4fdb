#!/usr/bin/env python3
"""Nets with frozen layers and with rates that differ by layer, trained 20 steps by PyTorch in double precision.

Each layer with weights is a parameter group; its rate is fastai's slice(low, high), geometric over all of them. Frozen layers have
requires_grad=False and are given to no optimiser; a frozen norm is in eval(), unless its statistics are live. Clipping and norms count
what learns. `frozen` and `live` are places among the layers with weights. Even numbers are rows of a table, odd ones images.

usage: python3 make_groups.py > groups.json             (torch 2.13.0+cpu, float64)
"""
import json, math, random

import torch
import torch.nn as nn
import torch.nn.functional as F

import make_architectures as nets
from make_architectures import ours, weights
from make_trainings import net, order, short, single

# rows, batch, accumulate, epochs: 20 steps each, some of ragged batches
SHAPES = [(14, 4, 1, 5), (10, 4, 2, 10), (14, 3, 1, 4), (14, 6, 3, 20)]
OPTIMISERS = {
    "sgd": (0.05, lambda g: torch.optim.SGD(g(0), lr=1)),
    "sgd momentum=0.9": (0.02, lambda g: torch.optim.SGD(g(0), lr=1, momentum=0.9)),
    "sgd momentum=0.8 nesterov=yes wd=0.02 decay=l2": (0.02, lambda g: torch.optim.SGD(g(0.02), lr=1, momentum=0.8, nesterov=True)),
    "adam": (0.005, lambda g: torch.optim.Adam(g(0), lr=1)),
    "adam wd=0.05": (0.005, lambda g: torch.optim.Adam(g(0.05), lr=1)),
    "adamw wd=0.1": (0.005, lambda g: torch.optim.AdamW(g(0.1), lr=1)),
}
NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def leaves(m):
    "layers with weights, from input to output"
    inner = [] if isinstance(m, nn.MultiheadAttention) else list(m.children())
    return [l for c in inner for l in leaves(c)] if inner else [m] if list(m.parameters()) else []


def training(number):
    rng = random.Random(number)
    torch.manual_seed(number)
    rows, batch, accumulate, epochs = rng.choice(SHAPES)
    outputs, shape = 3, None
    if number % 2 == 0:
        width = rng.choice([2, 4, 18])
        words, model = net(rng, width, outputs)
        x = single(torch.randn(rows, width))
    else:
        shape, parts = nets.images(rng, outputs)
        words, model = nets.chain(parts)
        x = single(torch.randn(rows, *shape))
    inputs = x.movedim(-1, 1) if shape else x
    y = torch.tensor([i % outputs for i in range(rows)])
    layers = leaves(model)
    norms = [l for l in layers if isinstance(l, NORMS)]
    # torch 2.13 crashes on the way back through a GroupNorm whose input needs no gradient.
    if len(layers) < 3 or not norms or "groupnorm" in words or sum(p.numel() for p in model.parameters()) > 2500: return None
    with torch.no_grad():
        for p in model.parameters(): p.copy_(single(p + 0.05 * torch.randn_like(p)))
        for l in norms:
            l.running_mean.copy_(single(0.3 * torch.randn_like(l.running_mean)))
            l.running_var.copy_(single(0.5 + torch.rand_like(l.running_var)))
    how = rng.choice(["body", "bottom", "any", "any", "none"])
    n = len(layers)
    frozen = {"body": list(range(n - 1)), "bottom": list(range(rng.randint(1, n - 1))), "none": [],
              "any": sorted(rng.sample(range(n), rng.randint(1, n - 1)))}[how]
    live = [i for i in frozen if layers[i] in norms and rng.random() < 0.3]
    before, runningBefore = [ours(p.detach()).flatten().tolist() for p in weights(model)], running(norms)
    optimiser_words = rng.choice(sorted(OPTIMISERS))
    peak, make = OPTIMISERS[optimiser_words]
    low = rng.choice([None, peak / 10, peak / 100]) if frozen else peak / rng.choice([3, 30])
    factors = [(low / peak) ** ((n - 1 - i) / (n - 1)) if low else 1.0 for i in range(n)]
    model.train()
    for i in frozen:
        layers[i].requires_grad_(False)
        if i not in live: layers[i].eval()
    learning = [i for i in range(n) if i not in frozen]

    def groups(wd):
        found = []
        for i in learning:
            for decay, test in ((wd, lambda p: p.dim() > 1), (0, lambda p: p.dim() == 1)):
                own = [p for p in layers[i].parameters() if test(p)]
                if own: found.append(dict(params=own, weight_decay=decay, factor=factors[i]))
        return found

    optimiser = make(groups)
    schedule, course = rng.choice(["const", "1cycle form=torch"]), None
    for group in optimiser.param_groups: group["lr"] = peak * group["factor"]
    if schedule != "const":
        moves = "betas" in optimiser.param_groups[0] or optimiser.param_groups[0]["momentum"] > 0
        course = torch.optim.lr_scheduler.OneCycleLR(
            optimiser, [peak * g["factor"] for g in optimiser.param_groups], total_steps=20, cycle_momentum=moves)
    clip = rng.choice([None, 0.5, 0.2])
    own = [p for p in weights(model) if p.requires_grad]
    steepest = [torch.zeros_like(p) for p in weights(model)]
    losses, lengths, rates = [], [], []
    for epoch in range(epochs):
        o = order(rows, epoch)
        parts = [o[i : i + batch] for i in range(0, rows, batch)]
        for i in range(0, len(parts), accumulate):
            group = parts[i : i + accumulate]
            optimiser.zero_grad()
            value, whole = 0.0, sum(map(len, group))
            for r in group:
                loss = F.cross_entropy(model(inputs[r]), y[r], reduction="sum") / whole
                loss.backward()
                value += loss.item()
            losses.append(value)
            lengths.append(float(torch.cat([p.grad.flatten() for p in own]).norm()))
            steepest = [torch.maximum(s, p.grad.abs()) if p.requires_grad else s for s, p in zip(steepest, weights(model))]
            if clip: nn.utils.clip_grad_norm_(own, clip)
            rates.append(optimiser.param_groups[0]["lr"] / optimiser.param_groups[0]["factor"])
            optimiser.step()
            if course: course.step()
    if min(losses) < 1e-3: return None
    after = []
    for p, s in zip(weights(model), steepest):
        values = ours(p.detach()).flatten().tolist()
        # What an optimiser makes of a gradient that is rounding, as of a bias below a norm, is rounding blown up.
        noise = [p.requires_grad and g < 1e-5 for g in ours(s).flatten().tolist()]
        after.append([None if bad else v for v, bad in zip(values, noise)])
    return dict(
        layers=words, loss="crossentropy", optimiser=optimiser_words, schedule=schedule, rate=peak, low=low, epochs=epochs, batch=batch,
        accumulate=accumulate, clip=clip, clipvalue=None, classes=outputs, inputs=math.prod(x.shape[1:]),
        shape=list(shape) if shape else None, frozen=frozen, live=live, x=x.flatten().tolist(), y=y.tolist(), before=before,
        runningBefore=runningBefore, losses=losses, norms=lengths, rates=rates, after=after,
        runningAfter=running(norms, {layers[i] for i in live + learning} if optimiser_words.startswith("adam") else ()))


def running(norms, noisy=()):
    "without the means that a bias below moves, where the optimiser blows up the rounding that is its gradient"
    return [[] if l in noisy and t is l.running_mean else t.tolist() for l in norms for t in (l.running_mean, l.running_var)]


if __name__ == "__main__":
    found = filter(None, map(training, range(1000)))
    print("[" + ",\n".join(json.dumps(short(next(found)), separators=(",", ":")) for _ in range(24)) + "]", end="")
