#!/usr/bin/env python3
"""Whole trainings on rows that have weights, by PyTorch in double precision, and scikit-learn's weighted metrics.

The loss of a step is sum(w l) / sum(w c) over the rows of all its batches: l of reduction="none" (which holds the class
weights), w the weight of the row, c the weight of its class, 1 without. Some rows weigh 0. Batches are ragged.

usage: python3 make_weighted.py > weighted.json         (torch 2.13.0+cpu, float64; scikit-learn 1.9.1)
"""
import json, math, random

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.metrics import accuracy_score, mean_absolute_error, r2_score

from make_trainings import OPTIMISERS, net, order, parameters, short, single


def loss_of(rng, is_classes, outputs):
    "words, the loss of each row, what each row adds to the divisor"
    if is_classes:
        smoothing = rng.choice([0.0, 0.1])
        classes = single(torch.tensor([round(rng.uniform(0.2, 3), 3) for _ in range(outputs)])) if rng.random() < 0.6 else None
        words = "crossentropy" + (f" smoothing={smoothing}" if smoothing else "")
        if classes is not None: words += " weights=" + ",".join(f"{c:.9g}" for c in classes.tolist())
        rows = lambda z, y: F.cross_entropy(z, y, weight=classes, label_smoothing=smoothing, reduction="none")
        return words, rows, lambda y: torch.ones(len(y)) if classes is None else classes[y]
    words = rng.choice(["mse", "mae", "huber delta=0.7", "bce"])
    rows = {
        "mse": lambda z, y: F.mse_loss(z, y, reduction="none"),
        "mae": lambda z, y: F.l1_loss(z, y, reduction="none"),
        "huber delta=0.7": lambda z, y: F.huber_loss(z, y, delta=0.7, reduction="none"),
        "bce": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none"),
    }[words]
    return words, lambda z, y: rows(z, y).sum(1), lambda y: torch.full((len(y),), float(outputs))


def training(number):
    rng = random.Random(1000 + number)
    torch.manual_seed(1000 + number)
    rows, inputs, outputs = rng.choice([13, 29, 50]), rng.choice([2, 4, 18]), rng.choice([2, 3, 5])
    is_classes = number % 2 == 0
    x = single(torch.randn(rows, inputs))
    w = single(torch.rand(rows) * 3) * (torch.rand(rows) > 0.15)
    words, model = net(rng, inputs, outputs)
    while number % 4 and "norm" in words: words, model = net(rng, inputs, outputs)
    loss, total, share = loss_of(rng, is_classes, outputs)
    if is_classes: y = torch.tensor([i % outputs for i in range(rows)])
    elif loss == "bce": y = (torch.rand(rows, outputs) < 0.4).double()
    else: y = single(3 * torch.randn(rows, outputs) + 1)
    goal = y if is_classes or loss == "bce" else (y - y.mean(0)) / y.std(0, correction=0)
    with torch.no_grad():
        for p in model.parameters(): p.copy_(single(p + 0.05 * torch.randn_like(p)))
    batch, epochs, accumulate = rng.choice([5, 8, 64]), rng.choice([1, 3]), rng.choice([1, 2, 3])
    if rows % batch == 1: batch += 1
    used, optimiser_words = min(batch, rows), rng.choice(["adamw wd=0.1", "sgd momentum=0.9"])
    before = parameters(model)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    optimiser = OPTIMISERS[optimiser_words](lambda wd: [dict(params=matrices, weight_decay=wd), dict(params=others, weight_decay=0)])
    peak = 0.02 if optimiser_words.startswith("adam") else 0.1
    for group in optimiser.param_groups: group["lr"] = peak
    losses, norms = [], []
    steepest = [torch.zeros_like(p) for p in model.parameters()]
    for epoch in range(epochs):
        o = order(rows, epoch)
        parts = [o[i : i + used] for i in range(0, rows, used)]
        for i in range(0, len(parts), accumulate):
            group = parts[i : i + accumulate]
            divisor = sum(float((w[p] * share(y[p])).sum()) for p in group)
            optimiser.zero_grad()
            value = 0.0
            for p in group:
                own = (w[p] * total(model(x[p]), goal[p])).sum() / divisor
                own.backward()
                value += float(own)
            losses.append(value)
            norms.append(math.sqrt(sum(float((p.grad**2).sum()) for p in model.parameters())))
            steepest = [torch.maximum(s, p.grad.abs()) for s, p in zip(steepest, model.parameters())]
            optimiser.step()
    model.eval()
    with torch.no_grad(): z = model(x)
    score = [float((w * total(z, goal)).sum() / (w * share(y)).sum())]
    if is_classes: score.append(accuracy_score(y, z.argmax(1), sample_weight=w))
    else:
        said = torch.sigmoid(z) if loss == "bce" else z * y.std(0, correction=0) + y.mean(0)
        score += [mean_absolute_error(y, said, sample_weight=w), r2_score(y, said, sample_weight=w)]
    after = parameters(model, steepest)
    # A bias below a norm is moved by rounding alone, and the running mean with it: there is no score to compare.
    if "norm" in words: score = None
    return dict(
        layers=words, loss=loss, optimiser=optimiser_words, schedule="const", rate=peak, epochs=epochs, batch=batch,
        accumulate=accumulate, classes=outputs if is_classes else 0, inputs=inputs, clip=None, clipvalue=None,
        x=x.flatten().tolist(), y=y.flatten().tolist(), weights=w.tolist(), before=before,
        after=after, losses=losses, norms=norms, rates=[peak] * len(losses), score=score)


if __name__ == "__main__":
    print("[" + ",\n".join(json.dumps(short(training(n)), separators=(",", ":")) for n in range(16)) + "]", end="")
