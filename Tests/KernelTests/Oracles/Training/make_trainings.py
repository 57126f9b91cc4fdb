#!/usr/bin/env python3
"""Whole trainings by PyTorch in double precision: nets, losses, optimisers and schedules drawn at random.

The order of the rows is ours, worked out here from its definition: Philox 4x32-10 keyed by seed XOR FNV-1a("order"),
the epoch in the upper half of the counter, Fisher-Yates from the end. Decay acts on matrices only; a norm layer keeps
PyTorch's running statistics. Batches are ragged, some trainings add up several of them or clip the gradient.

usage: python3 make_trainings.py > trainings.json             (torch 2.13.0+cpu, float64)
"""
import json, math, random

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
SEED, MASK = 42, 2**64 - 1


def philox(key, high, low):
    "four words of the block (key, high, low)"
    a, b, c, d = low & 0xFFFFFFFF, low >> 32, high & 0xFFFFFFFF, high >> 32
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    for i in range(10):
        if i: k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
        first, second = a * 0xD2511F53, c * 0xCD9E8D57
        a, b, c, d = (second >> 32) ^ b ^ k0, second & 0xFFFFFFFF, (first >> 32) ^ d ^ k1, first & 0xFFFFFFFF
    return a, b, c, d


def order(rows, epoch):
    key = 0xCBF29CE484222325
    for byte in b"order": key = ((key ^ byte) * 0x100000001B3) & MASK
    items = list(range(rows))
    for i, last in enumerate(range(rows - 1, 0, -1)):
        w = philox(key ^ SEED, epoch, i >> 1)
        word = w[1] << 32 | w[0] if i % 2 == 0 else w[3] << 32 | w[2]
        at = word * (last + 1) >> 64
        items[last], items[at] = items[at], items[last]
    return items


def single(t):
    "as single precision holds it"
    return t.float().double()


ACTIVATIONS = {
    "relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU, "silu": nn.SiLU, "mish": nn.Mish, "elu": nn.ELU, "selu": nn.SELU,
    "sigmoid": nn.Sigmoid, "softplus": nn.Softplus, "leaky": lambda: nn.LeakyReLU(0.01),
}


def net(rng, inputs, outputs):
    words, layers, width = [], [], inputs
    for _ in range(rng.randint(1, 3)):
        units, act = rng.choice([3, 7, 16, 17, 33]), rng.choice(sorted(ACTIVATIONS))
        words.append(f"dense {units}"); layers.append(nn.Linear(width, units))
        if rng.random() < 0.5: words.append("norm"); layers.append(nn.BatchNorm1d(units))
        words.append(act); layers.append(ACTIVATIONS[act]())
        if rng.random() < 0.3: words.append("dropout 0"); layers.append(nn.Dropout(0.0))
        width = units
    words.append("dense"); layers.append(nn.Linear(width, outputs))
    return "; ".join(words), nn.Sequential(*layers)


def parameters(model, steepest=None):
    """In the order of the layers: matrix (inputs, outputs) and bias, or scale and shift. None where the gradient was
    never above 1e-6, as below a norm layer: it is rounding, which some optimisers blow up."""
    found = []
    for i, p in enumerate(model.parameters()):
        values = p.detach().T.flatten().tolist()
        if steepest: values = [None if g < 1e-6 else v for v, g in zip(values, steepest[i].T.flatten().tolist())]
        found.append(values)
    return found


def classes_loss(rng, outputs):
    smoothing = rng.choice([0.0, 0.1, 0.3])
    weights = [round(rng.uniform(0.2, 3), 3) for _ in range(outputs)] if rng.random() < 0.6 else None
    words = "crossentropy" + (f" smoothing={smoothing}" if smoothing else "")
    if weights: words += " weights=" + ",".join(map(str, weights))
    w = single(torch.tensor(weights)) if weights else None
    total = lambda z, y: F.cross_entropy(z, y, weight=w, label_smoothing=smoothing, reduction="sum")
    divisor = lambda z, y: float(w[y].sum()) if weights else float(len(y))
    return words, total, divisor


def values_loss(rng):
    words = rng.choice(["mse", "mae", "huber delta=0.7", "bce", "bce positive=2.5"])
    total = {
        "mse": lambda z, y: F.mse_loss(z, y, reduction="sum"),
        "mae": lambda z, y: F.l1_loss(z, y, reduction="sum"),
        "huber delta=0.7": lambda z, y: F.huber_loss(z, y, delta=0.7, reduction="sum"),
        "bce": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum"),
        "bce positive=2.5": lambda z, y: F.binary_cross_entropy_with_logits(z, y, pos_weight=torch.full((z.shape[1],), 2.5), reduction="sum"),
    }[words]
    return words, total, lambda z, y: float(z.numel())


OPTIMISERS = {
    "adamw wd=0.1": lambda g: torch.optim.AdamW(g(0.1), lr=1),
    "adamw betas=0.8,0.95 eps=1e-6": lambda g: torch.optim.AdamW(g(0.01), lr=1, betas=(0.8, 0.95), eps=1e-6),
    "adam": lambda g: torch.optim.Adam(g(0), lr=1),
    "adam wd=0.05": lambda g: torch.optim.Adam(g(0.05), lr=1),
    "sgd momentum=0.9": lambda g: torch.optim.SGD(g(0), lr=1, momentum=0.9),
    "sgd momentum=0.8 nesterov=yes wd=0.02 decay=l2": lambda g: torch.optim.SGD(g(0.02), lr=1, momentum=0.8, nesterov=True),
    "rmsprop": lambda g: torch.optim.RMSprop(g(0), lr=1),
    "rmsprop centered=yes momentum=0.5": lambda g: torch.optim.RMSprop(g(0), lr=1, centered=True, momentum=0.5),
}


def scheduler(words, optimiser, peak, steps):
    "torch's own; 1cycle moves the momentum where there is one"
    for group in optimiser.param_groups: group["lr"] = peak
    group = optimiser.param_groups[0]
    moves = "betas" in group or group["momentum"] > 0
    return {
        "const": lambda: torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1),
        "linear": lambda: torch.optim.lr_scheduler.LinearLR(optimiser, 1, 0, total_iters=steps),
        "cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=steps),
        "1cycle form=torch": lambda: torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, total_steps=steps, cycle_momentum=moves),
    }[words]()


def training(number):
    rng = random.Random(number)
    torch.manual_seed(number)
    rows, inputs, outputs = rng.choice([13, 29, 50]), rng.choice([2, 4, 18]), rng.choice([2, 3, 5])
    is_classes = rng.random() < 0.5
    x = single(torch.randn(rows, inputs))
    words, model = net(rng, inputs, outputs)
    if is_classes:
        y = torch.tensor([i % outputs for i in range(rows)])
        loss, total, divisor = classes_loss(rng, outputs)
    else:
        loss, total, divisor = values_loss(rng)
        y = (torch.rand(rows, outputs) < 0.4).double() if loss.startswith("bce") else single(3 * torch.randn(rows, outputs) + 1)
    with torch.no_grad():
        for p in model.parameters(): p.copy_(single(p + 0.05 * torch.randn_like(p)))
    batch, epochs, accumulate = rng.choice([5, 8, 64]), rng.choice([1, 3]), rng.choice([1, 1, 2, 3])
    if rows % batch == 1: batch += 1
    schedule, optimiser_words = rng.choice(["const", "linear", "cosine", "1cycle form=torch"]), rng.choice(sorted(OPTIMISERS))
    clip, clip_value = rng.choice([None, None, 0.5]), rng.choice([None, None, None, 0.05])
    peak = 0.02 if optimiser_words.startswith(("adam", "rmsprop")) else 0.1
    goal = y
    if not is_classes and not loss.startswith("bce"): goal = (y - y.mean(0)) / y.std(0, correction=0)
    before = parameters(model)
    matrices = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    optimiser = OPTIMISERS[optimiser_words](lambda wd: [dict(params=matrices, weight_decay=wd), dict(params=others, weight_decay=0)])
    batches = math.ceil(rows / batch)
    used = min(batch, rows)
    per_epoch = math.ceil(batches / accumulate)
    course = scheduler(schedule, optimiser, peak, per_epoch * epochs)
    losses, norms, rates, kink = [], [], [], math.inf
    steepest = [torch.zeros_like(p) for p in model.parameters()]
    for epoch in range(epochs):
        o = order(rows, epoch)
        parts = [o[i : i + used] for i in range(0, rows, used)]
        for i in range(0, len(parts), accumulate):
            group = parts[i : i + accumulate]
            optimiser.zero_grad()
            with torch.no_grad(): whole = sum(divisor(torch.zeros(len(r), outputs), goal[r]) for r in group)
            value = 0.0
            for r in group:
                answers = model(x[r])
                part = total(answers, goal[r]) / whole
                part.backward()
                if loss == "mae": kink = min(kink, (answers - goal[r]).abs().min().item())
                value += part.item()
            norms.append(float(torch.cat([p.grad.flatten() for p in model.parameters()]).norm()))
            steepest = [torch.maximum(s, p.grad.abs()) for s, p in zip(steepest, model.parameters())]
            if clip_value: nn.utils.clip_grad_value_(model.parameters(), clip_value)
            if clip: nn.utils.clip_grad_norm_(model.parameters(), clip)
            rates.append(optimiser.param_groups[0]["lr"])
            optimiser.step(); course.step()
            losses.append(value)
    if kink < 1e-4: return None  # which side of 0 an error falls on would be a matter of rounding
    return dict(
        layers=words, loss=loss, optimiser=optimiser_words, schedule=schedule, rate=peak, epochs=epochs, batch=batch,
        accumulate=accumulate, clip=clip, clipvalue=clip_value, classes=outputs if is_classes else 0, inputs=inputs,
        x=x.flatten().tolist(), y=y.flatten().tolist(), before=before, losses=losses, norms=norms, rates=rates,
        after=parameters(model, steepest))


def short(v):
    if isinstance(v, dict): return {k: short(w) for k, w in v.items()}
    if isinstance(v, list): return [short(w) for w in v]
    return float(f"{v:.9g}") if isinstance(v, float) else v


if __name__ == "__main__":
    found = filter(None, map(training, range(1000)))
    print("[" + ",\n".join(json.dumps(short(next(found)), separators=(",", ":")) for _ in range(24)) + "]", end="")
