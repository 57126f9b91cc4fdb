#!/usr/bin/env python3
"""Layers of PyTorch: output and gradients of sum(output * outputGradient), beside the words that must reproduce them.

usage: python3 make_layers.py > layers.json             (torch 2.13.0+cpu, float64)
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


def tensor(t): return dict(shape=list(t.shape), data=[float(f"{v:.10g}") for v in t.detach().flatten().tolist()])


def add(name, words, m, x):
    "parameters are det(shape, 100 + i, -0.5, 0.5) in the order of their names"
    with torch.no_grad():
        for i, (_, p) in enumerate(sorted(m.named_parameters())): p.copy_(det(tuple(p.shape), 100 + i, -0.5, 0.5)); p.grad = None
    x = x.clone().requires_grad_()
    y = m(x); g = det(tuple(y.shape), 900); (y * g).sum().backward()
    c = dict(name=name, layer=words, input=tensor(x), output=tensor(y), outputGradient=tensor(g), inputGradient=tensor(x.grad),
             weights={n: tensor(p) for n, p in m.named_parameters()}, weightGradients={n: tensor(p.grad) for n, p in m.named_parameters()})
    if isinstance(m, nn.BatchNorm1d) and m.training:
        c["running_mean"], c["running_var"] = tensor(m.running_mean)["data"], tensor(m.running_var)["data"]
    cases.append(c)


add("Linear 3->4", "dense 4", nn.Linear(3, 4), det((2, 3), 1))
bn, batches = nn.BatchNorm1d(3), (det((4, 3), 10), det((4, 3), 11, 0, 3))
for k, x in enumerate(batches): add(f"BatchNorm1d train batch{k}", "norm", bn.train(), x)
add("BatchNorm1d eval", "norm", bn.eval(), batches[0])
for words, m in (("relu", nn.ReLU()), ("leaky", nn.LeakyReLU(0.01)), ("leaky slope=0.2", nn.LeakyReLU(0.2)), ("elu", nn.ELU()), ("elu alpha=0.5", nn.ELU(0.5)),
                 ("selu", nn.SELU()), ("gelu", nn.GELU()), ("gelu tanh=yes", nn.GELU(approximate="tanh")), ("silu", nn.SiLU()), ("mish", nn.Mish()),
                 ("softplus", nn.Softplus()), ("tanh", nn.Tanh()), ("sigmoid", nn.Sigmoid())):
    add(f"act {m}", words, m, torch.tensor([-6, -3, -1.5, -0.5, -0.01, 0, 0.01, 0.5, 1.5, 3, 6, 30, -30]))
print(json.dumps(cases, indent=0, separators=(",", ":")), end="")
