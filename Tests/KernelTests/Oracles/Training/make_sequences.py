#!/usr/bin/env python3
"""Layers of PyTorch on sequences and images: output and gradients of sum(output * outputGradient), beside the words that must reproduce them.

usage: python3 make_sequences.py > sequences.json             (torch 2.13.0+cpu, float64)
Samples are (steps, features) or (height, width, channels); the last states of several directions stand side by side.
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


def add(words, m, x, run=None):
    "parameters are det(shape, 100 + i, -0.5, 0.5) in the order of their names"
    with torch.no_grad():
        for i, (_, p) in enumerate(sorted(m.named_parameters())): p.copy_(det(tuple(p.shape), 100 + i, -0.5, 0.5)); p.grad = None
    isNumber = x.dtype == torch.float64
    x = x.clone().requires_grad_(isNumber)
    y = (run or m)(x); g = det(tuple(y.shape), 900); (y * g).sum().backward()
    c = dict(layer=words, input=tensor(x), output=tensor(y), outputGradient=tensor(g),
             weights={n: tensor(p) for n, p in m.named_parameters()}, weightGradients={n: tensor(p.grad) for n, p in m.named_parameters()})
    if isNumber: c["inputGradient"] = tensor(x.grad)
    cases.append(c)


def last(m):
    "the state after the last step run, of each direction of the last layer"
    def run(x):
        _, h = m(x)
        h = h[0] if isinstance(h, tuple) else h
        return torch.cat(list(h[-2 if m.bidirectional else -1:]), -1)
    return run


kinds = [("rnn", nn.RNN, {}), ("rnn", nn.RNN, dict(nonlinearity="relu")), ("lstm", nn.LSTM, {}), ("gru", nn.GRU, {})]
forms = [{}, dict(bidirectional=True), dict(num_layers=2), dict(num_layers=3, bidirectional=True)]
for kind, cls, extra in kinds:
    for k, form in enumerate(forms):
        for rows, steps, inputs, units in [(2, 3, 4, 3)] + ([(3, 4, 7, 17)] if k == 0 else []):
            m = cls(inputs, units, batch_first=True, **extra, **form); x = det((rows, steps, inputs), 18)
            words = f"{kind} {units}" + (" activation=relu" if extra else "") + (f" layers={form['num_layers']}" if "num_layers" in form else "") + (" bidirectional=yes" if "bidirectional" in form else "")
            add(words + " states=all", m, x, lambda a, m=m: m(a)[0])
            add(words, m, x, last(m))

add("layernorm", nn.LayerNorm(4), det((2, 3, 4), 14))
add("layernorm eps=0.001", nn.LayerNorm(37, eps=1e-3), det((3, 37), 14))
add("layernorm", nn.LayerNorm(5), det((2, 3, 2, 5), 15))
channels_last = lambda m: lambda x: m(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
for groups, channels in [(2, 4), (1, 4), (3, 6), (2, 40)]:
    m = nn.GroupNorm(groups, channels); add(f"groupnorm {groups}", m, det((2, 3, 3, channels), 15), channels_last(m))
add("embed 5 3", nn.Embedding(5, 3), torch.tensor([[0, 2, 2], [4, 1, 0]]))
add("embed 5 9 padding=0", nn.Embedding(5, 9, padding_idx=0), torch.tensor([[0, 2, 2], [4, 1, 0]]))
for heads, causal, shape in [(2, False, (2, 3, 4)), (1, True, (2, 5, 6)), (3, True, (2, 19, 12))]:
    m = nn.MultiheadAttention(shape[2], heads, batch_first=True)
    mask = nn.Transformer.generate_square_subsequent_mask(shape[1]) if causal else None
    add(f"attention {heads}" + (" causal=yes" if causal else ""), m, det(shape, 25), lambda x, m=m, mask=mask: m(x, x, x, attn_mask=mask, need_weights=False)[0])
for how in ["nearest", "bilinear"]:
    for factor, shape in [(2, (1, 3, 3, 2)), (3, (2, 2, 3, 6))]:
        m = nn.Upsample(scale_factor=factor, mode=how, **(dict(align_corners=False) if how == "bilinear" else {}))
        add(f"upsample {factor}" + (" how=bilinear" if how == "bilinear" else ""), m, det(shape, 26), channels_last(m))
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]")
