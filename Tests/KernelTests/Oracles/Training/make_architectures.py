#!/usr/bin/env python3
"""Architectures drawn at random, trained a few steps by PyTorch in double precision, beside the words that must reproduce them.

Images are (height, width, channels) and sequences (steps, features), as ours; inside, PyTorch has the channels first.
Weights are written as ours lie: matrices (inputs, outputs), kernels (height, width, channels / groups, filters).

usage: python3 make_architectures.py > architectures.json     (torch 2.13.0+cpu, float64)
"""
import json, random

import torch
import torch.nn as nn
import torch.nn.functional as F

from make_trainings import order, short, single

SMOOTH = {"tanh": nn.Tanh, "gelu": nn.GELU, "silu": nn.SiLU, "sigmoid": nn.Sigmoid, "mish": nn.Mish, "softplus": nn.Softplus}
ACTIVATIONS = SMOOTH | {"relu": nn.ReLU, "elu": nn.ELU, "leaky": lambda: nn.LeakyReLU(0.01)}


class On(nn.Module):
    "a function of a tensor and of a module that is kept"
    def __init__(self, f, inner=None): super().__init__(); self.f, self.inner = f, inner
    def forward(self, x): return self.f(x, self.inner)


class Branches(nn.Module):
    def __init__(self, join, *branches): super().__init__(); self.join, self.branches = join, nn.ModuleList(branches)
    def forward(self, x): return self.join([b(x) for b in self.branches])


def lastly(m): return On(lambda x, m: m(x.movedim(1, -1)).movedim(-1, 1), m)
def chain(parts): return "; ".join(w for w, _ in parts), nn.Sequential(*[m for _, m in parts])
def divisors(rng, n): return rng.choice([d for d in (1, 2, 4) if n % d == 0])


class Drawn:
    "a chain that grows; `size` is (channels, positions …), or (channels) once it is a vector"
    def __init__(self, rng, size): self.rng, self.size = rng, size

    def conv(self, filters=None, strides=True):
        rng, channels, flat = self.rng, self.size[0], len(self.size) == 2
        cls = nn.Conv1d if flat else nn.Conv2d
        filters, k, d = filters or rng.choice([3, 8, 12, 16]), rng.choice([1, 2, 3, 3, 3, 5]) if strides else rng.choice([1, 3]), rng.choice([1, 1, 2])
        stride = rng.choice([1, 1, 1, 2]) if strides else 1
        groups = rng.choice([g for g in (1, 1, 2, channels) if channels % g == 0 and filters % g == 0])
        bias = rng.random() < 0.7
        pad = d * (k - 1) // 2
        words = f"conv {filters} {k}" + (f" stride={stride}" if stride > 1 else "") + (f" dilation={d}" if d > 1 else "")
        words += (f" groups={groups}" if groups > 1 else "") + ("" if bias else " bias=no")
        self.size = (filters, *[(n + 2 * pad - d * (k - 1) - 1) // stride + 1 for n in self.size[1:]])
        return words, cls(channels, filters, k, stride, pad, d, groups, bias)

    def norm(self):
        channels, rank = self.size[0], len(self.size)
        kind = self.rng.choice(["norm", "norm", "layernorm", "groupnorm"])
        if kind == "norm": return kind, {1: nn.BatchNorm1d, 2: nn.BatchNorm1d, 3: nn.BatchNorm2d}[rank](channels)
        if kind == "layernorm": return kind, lastly(nn.LayerNorm(channels)) if rank > 1 else nn.LayerNorm(channels)
        groups = divisors(self.rng, channels) if channels > 4 else 1
        return f"groupnorm {groups}", nn.GroupNorm(groups, channels)

    def activation(self, kinds=ACTIVATIONS):
        name = self.rng.choice(sorted(kinds))
        return name, kinds[name]()

    def pool(self):
        flat, how = len(self.size) == 2, self.rng.choice(["max", "mean"])
        k, pad = self.rng.choice([(2, 0), (3, 1)])
        cls = {"max": (nn.MaxPool2d, nn.MaxPool1d), "mean": (nn.AvgPool2d, nn.AvgPool1d)}[how][flat]
        self.size = (self.size[0], *[(n + 2 * pad - k) // 2 + 1 for n in self.size[1:]])
        return f"pool {k} how={how} stride=2 padding={pad}", cls(k, 2, pad)

    def upsample(self):
        how = self.rng.choice(["nearest", "bilinear"])
        self.size = (self.size[0], *[2 * n for n in self.size[1:]])
        return f"upsample 2 how={how}", nn.Upsample(scale_factor=2, mode=how, **({"align_corners": False} if how == "bilinear" else {}))

    def block(self):
        rng, channels = self.rng, self.size[0]
        if rng.random() < 0.5:
            words, inner = chain([self.conv(channels, False), self.norm(), self.activation(), self.conv(channels, False)])
            return f"residual {{ {words} }}", Branches(sum, inner, nn.Identity())
        adds, size = rng.random() < 0.5, self.size
        (a, one), self.size = self.conv(5 if adds else None, False), size
        b, two = chain([self.conv(5 if adds else None, False), self.activation()])
        width = one.out_channels + two[0].out_channels
        self.size = (5 if adds else width, *size[1:])
        return f"parallel how={'add' if adds else 'concat'} {{ {a}; {{ {b} }} }}", Branches(sum if adds else lambda t: torch.cat(t, 1), one, two)

    def recurrent(self, last):
        rng = self.rng
        kind, units, layers, both = rng.choice(["rnn", "lstm", "gru"]), rng.choice([4, 9, 16]), rng.choice([1, 1, 2]), rng.random() < 0.4
        cell = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](self.size[0], units, layers, batch_first=True, bidirectional=both)
        words = f"{kind} {units}" + (f" layers={layers}" if layers > 1 else "") + (" bidirectional=yes" if both else "")
        width = units * (2 if both else 1)
        def final(x, m):
            h = m(x.movedim(1, -1))[1]
            h = h[0] if isinstance(h, tuple) else h
            return torch.cat(list(h[-2 if both else -1:]), -1)
        if last:
            self.size = (width,)
            return words, On(final, cell)
        self.size = (width, *self.size[1:])
        return words + " states=all", On(lambda x, m: m(x.movedim(1, -1))[0].movedim(-1, 1), cell)

    def attention(self):
        heads, causal, steps = divisors(self.rng, self.size[0]), self.rng.random() < 0.5, self.size[1]
        mask = torch.triu(torch.ones(steps, steps, dtype=torch.bool), 1) if causal else None
        def attend(x, m):
            x = x.movedim(1, -1)
            return m(x, x, x, attn_mask=mask, need_weights=False)[0].movedim(-1, 1)
        m = nn.MultiheadAttention(self.size[0], heads, batch_first=True)
        return f"attention {heads}" + (" causal=yes" if causal else ""), On(attend, m)

    def end(self, outputs):
        "from positions to a vector, then the outputs"
        rng, parts = self.rng, []
        if len(self.size) > 1:
            how = rng.choice(["flatten", "globalpool", "adaptivepool"])
            flat = len(self.size) == 2
            axes = tuple(range(2, len(self.size) + 1))
            if how == "globalpool":
                mean = rng.random() < 0.5
                parts.append(("globalpool" + ("" if mean else " how=max"), On(lambda x, _: x.mean(axes) if mean else x.amax(axes))))
                self.size = self.size[:1]
            else:
                if how == "adaptivepool" and min(self.size[1:]) > 1:
                    parts.append(("adaptivepool 2", nn.AdaptiveAvgPool1d(2) if flat else nn.AdaptiveAvgPool2d(2)))
                    self.size = (self.size[0], *[2] * len(axes))
                parts.append(("flatten", On(lambda x, _: x.movedim(1, -1).flatten(1))))
                self.size = (torch.Size(self.size).numel(),)
        if rng.random() < 0.5:
            parts += [("dense 11", nn.Linear(self.size[0], 11)), self.activation()]
            self.size = (11,)
        return parts + [("dense", nn.Linear(self.size[0], outputs))]


def images(rng, outputs):
    shape = (rng.choice([6, 7, 9]), rng.choice([6, 8]), rng.choice([1, 3, 8]))
    d, parts = Drawn(rng, (shape[2], *shape[:2])), []
    for _ in range(rng.randint(1, 3)):
        if min(d.size[1:]) < 3: break
        parts.append(rng.choice([d.conv, d.conv, d.block])())
        if rng.random() < 0.6: parts.append(d.norm())
        parts.append(d.activation())
        if min(d.size[1:]) > 3 and rng.random() < 0.4: parts.append(d.pool())
        elif rng.random() < 0.2: parts.append(d.upsample())
    return shape, parts + d.end(outputs)


def sequences(rng, outputs):
    shape = (rng.choice([5, 8, 11]), rng.choice([2, 4, 8]))
    d, parts = Drawn(rng, (shape[1], shape[0])), []
    for _ in range(rng.randint(1, 3)):
        what = rng.choice(["conv", "recurrent", "attention", "norm", "block", "pool"])
        if what == "pool" and d.size[1] < 5: what = "attention"
        parts.append(d.recurrent(False) if what == "recurrent" else getattr(d, what)())
        if what in ("conv", "block"): parts.append(d.activation())
    if rng.random() < 0.5: parts.append(d.recurrent(True))
    return shape, parts + d.end(outputs)


def ours(p):
    if p.dim() == 2: return p.T
    if p.dim() == 3: return p.permute(2, 1, 0)
    return p.permute(2, 3, 1, 0) if p.dim() == 4 else p


def weights(m):
    "layer by layer, matrices before vectors"
    inner = [] if isinstance(m, nn.MultiheadAttention) else list(m.children())
    return [p for c in inner for p in weights(c)] if inner else sorted(m.parameters(), key=lambda p: p.dim() < 2)


def parameters(model, steepest=None):
    "None where the gradient was never above 1e-6: rounding, as of a bias below a norm"
    found = []
    for i, p in enumerate(weights(model)):
        values = ours(p.detach()).flatten().tolist()
        if steepest: values = [None if g < 1e-6 else v for v, g in zip(values, ours(steepest[i]).flatten().tolist())]
        found.append(values)
    return found


def training(number):
    rng = random.Random(number)
    torch.manual_seed(number)
    rows, outputs, batch, epochs = rng.choice([10, 14]), 3, rng.choice([4, 6, 32]), 2
    shape, parts = (images if number % 2 == 0 else sequences)(rng, outputs)
    words, model = chain(parts)
    x, y = single(torch.randn(rows, *shape)), torch.tensor([i % outputs for i in range(rows)])
    inputs = x.movedim(-1, 1)
    with torch.no_grad():
        for p in model.parameters(): p.copy_(single(p + 0.05 * torch.randn_like(p)))
    if sum(p.numel() for p in model.parameters()) > 2500: return None
    before, peak = parameters(model), 0.05
    optimiser = torch.optim.SGD(model.parameters(), lr=peak, momentum=0.9)
    steepest = [torch.zeros_like(p) for p in weights(model)]
    losses, norms = [], []
    for epoch in range(epochs):
        o = order(rows, epoch)
        for i in range(0, rows, batch):
            r = o[i : i + batch]
            optimiser.zero_grad()
            loss = F.cross_entropy(model(inputs[r]), y[r])
            loss.backward()
            losses.append(loss.item())
            norms.append(float(torch.cat([p.grad.flatten() for p in model.parameters()]).norm()))
            steepest = [torch.maximum(s, p.grad.abs()) for s, p in zip(steepest, weights(model))]
            optimiser.step()
    return dict(
        layers=words, shape=list(shape), loss="crossentropy", optimiser="sgd momentum=0.9", schedule="const", rate=peak, epochs=epochs,
        batch=batch, accumulate=1, clip=None, clipvalue=None, classes=outputs, inputs=x[0].numel(), x=x.flatten().tolist(),
        y=y.tolist(), before=before, losses=losses, norms=norms, rates=[peak] * len(losses), after=parameters(model, steepest))


if __name__ == "__main__":
    found = filter(None, map(training, range(1000)))
    print("[" + ",\n".join(json.dumps(short(next(found)), separators=(",", ":")) for _ in range(24)) + "]", end="")
