#!/usr/bin/env python3
"""Convolutions, pooling and batch normalisation of PyTorch on images and sequences: output and gradients of
sum(output * outputGradient), beside the words that must reproduce them. Arrays are PyTorch's, channels first.

usage: python3 make_images.py > images.json             (torch 2.13.0+cpu, float64)
"""
import json, math

import torch
import torch.nn as nn

torch.set_default_dtype(torch.float64)
cases = []


def det(shape, seed, lo=-1.0, hi=1.0):
    "v[i] = lo + (hi - lo) frac(|sin(12.9898 (i + 1) + 78.233 seed)| 43.758)"
    i = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64)
    x = (12.9898 * i + 78.233 * seed).sin().abs() * 43.758
    return (lo + (hi - lo) * (x - x.floor())).reshape(shape)


def tensor(t): return dict(shape=list(t.shape), data=[float(f"{v:.8g}") for v in t.detach().flatten().tolist()])


def add(words, m, x, fill=True):
    "parameters are det(shape, 100 + i, -0.5, 0.5) in the order of their names"
    with torch.no_grad():
        for i, (_, p) in enumerate(sorted(m.named_parameters())):
            if fill: p.copy_(det(tuple(p.shape), 100 + i, -0.5, 0.5))
            p.grad = None
    x = x.clone().requires_grad_()
    y = m(x); g = det(tuple(y.shape), 900); (y * g).sum().backward()
    c = dict(layer=words, training=m.training, input=tensor(x), output=tensor(y), outputGradient=tensor(g), inputGradient=tensor(x.grad),
             weights={n: tensor(p) for n, p in m.named_parameters()}, weightGradients={n: tensor(p.grad) for n, p in m.named_parameters()})
    if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d)): c["running"] = tensor(torch.cat([m.running_mean, m.running_var]))["data"]
    cases.append(c)


small, wide, steps = det((2, 2, 5, 6), 1), det((1, 8, 5, 7), 2), det((2, 2, 7), 3)
add("conv 3 3 padding=valid", nn.Conv2d(2, 3, 3), small)
add("conv 3 3", nn.Conv2d(2, 3, 3, padding=1), small)
add("conv 3 3 stride=2", nn.Conv2d(2, 3, 3, stride=2, padding=1), small)
add("conv 3 3 dilation=2", nn.Conv2d(2, 3, 3, dilation=2, padding=2), small)
add("conv 3 1", nn.Conv2d(2, 3, 1), small)
add("conv 3 1x3", nn.Conv2d(2, 3, (1, 3), padding=(0, 1)), small)
add("conv 3 2 stride=2 padding=0", nn.Conv2d(2, 3, 2, stride=2), small)
add("conv 3 3 bias=no", nn.Conv2d(2, 3, 3, padding=1, bias=False), small)
add("conv 5 3x2 stride=2x1 padding=2x1", nn.Conv2d(8, 5, (3, 2), stride=(2, 1), padding=(2, 1)), wide)
add("conv 12 3", nn.Conv2d(8, 12, 3, padding=1), wide)
add("conv 10 5 stride=3", nn.Conv2d(8, 10, 5, stride=3, padding=2), wide)
add("conv 4 3 groups=2", nn.Conv2d(4, 4, 3, padding=1, groups=2), det((1, 4, 4, 4), 4))
add("conv 16 3 groups=2 stride=2", nn.Conv2d(8, 16, 3, padding=1, groups=2, stride=2), wide)
add("conv 3 3 groups=depthwise", nn.Conv2d(3, 3, 3, padding=1, groups=3), det((1, 3, 4, 4), 5))
add("conv 8 3 groups=depthwise stride=2", nn.Conv2d(8, 8, 3, padding=1, groups=8, stride=2), wide)
add("conv 16 3 groups=depthwise", nn.Conv2d(8, 16, 3, padding=1, groups=8), wide)
add("conv 24 3", nn.Conv2d(24, 24, 3, padding=1), det((1, 24, 5, 4), 6))
add("conv 3 3 stride=2", nn.Conv1d(2, 3, 3, stride=2, padding=1), steps)
add("conv 9 4 padding=valid dilation=2", nn.Conv1d(2, 9, 4, dilation=2), steps)
for words, m in (("pool 2", nn.MaxPool2d(2)), ("pool 3 stride=2 padding=1", nn.MaxPool2d(3, 2, 1)), ("pool 2 stride=1", nn.MaxPool2d(2, 1)),
                 ("pool 2 ceil=yes", nn.MaxPool2d(2, ceil_mode=True)), ("pool 2 mean", nn.AvgPool2d(2)), ("pool 2x3 mean", nn.AvgPool2d((2, 3))),
                 ("pool 3 how=mean stride=2 padding=1", nn.AvgPool2d(3, 2, 1)), ("pool 2 how=mean ceil=yes", nn.AvgPool2d(2, ceil_mode=True)),
                 ("pool 3 how=mean stride=2 padding=1 pads=no", nn.AvgPool2d(3, 2, 1, count_include_pad=False)),
                 ("adaptivepool 1", nn.AdaptiveAvgPool2d(1)), ("adaptivepool 1 how=max", nn.AdaptiveMaxPool2d(1)), ("adaptivepool 2x3", nn.AdaptiveAvgPool2d((2, 3))),
                 ("adaptivepool 3x4", nn.AdaptiveAvgPool2d((3, 4))), ("adaptivepool 3x4 max", nn.AdaptiveMaxPool2d((3, 4))),
                 ("globalpool", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())), ("globalpool max", nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten()))):
    words = words.replace(" mean", " how=mean").replace(" max", " how=max").replace("how=how=", "how=")
    add(words, m, small)
    add(words, m, wide)
add("pool 3", nn.MaxPool1d(3), steps)
add("globalpool", nn.Sequential(nn.AdaptiveAvgPool1d(1), nn.Flatten()), steps)
for words, make in (("norm", lambda c: nn.BatchNorm2d(c)), ("norm momentum=0.01 eps=1e-3", lambda c: nn.BatchNorm2d(c, momentum=0.01, eps=1e-3))):
    for c in (2, 9):
        bn = make(c)
        add(words, bn.train(), det((2, c, 3, 3), 10)); add(words, bn.train(), det((2, c, 3, 3), 11, 0, 3), False); add(words, bn.eval(), det((2, c, 3, 3), 10), False)
add("norm", nn.BatchNorm2d(2).train(), det((1, 2, 3, 3), 12))
bn = nn.BatchNorm1d(3); add("norm", bn.train(), det((2, 3, 5), 13)); add("norm", bn.eval(), det((2, 3, 5), 13), False)
print(json.dumps(cases))
