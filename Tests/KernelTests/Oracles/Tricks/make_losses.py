#!/usr/bin/env python3
"""Losses of PyTorch with gradients, each beside the words that must reproduce it.

usage: python3 make_losses.py > losses.json             (torch 2.13.0+cpu, float64)
"""
import json, math, sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
cases = []


def det(shape, seed, lo=-1.0, hi=1.0):
    "v[i] = lo + (hi - lo) frac(|sin(12.9898 (i + 1) + 78.233 seed)| 43.758)"
    i = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64)
    x = (12.9898 * i + 78.233 * seed).sin().abs() * 43.758
    return (lo + (hi - lo) * (x - x.floor())).reshape(shape)


def add(words, f, x, target, counts=None):
    "f(x, reduction); stored: mean, sum, loss of each row (sum over outputs), gradient of the mean"
    x = x.float().double()      # what single precision can hold
    v = x.clone().requires_grad_()
    mean = f(v, "mean"); mean.backward()
    each = f(x, "none")
    rows = each if each.dim() == 1 else each.sum(1)
    case = dict(words=words, rows=x.shape[0], width=x.shape[1], outputs=x.flatten().tolist(), mean=float(mean.detach()),
                sum=float(f(x, "sum")), rowLoss=rows.tolist(), gradient=v.grad.flatten().tolist())
    case["labels" if target.dtype == torch.int64 else "targets"] = target.flatten().tolist()
    if counts: case["counts"] = counts
    cases.append(case)


z, y, w = det((4, 5), 1, -3, 3), torch.tensor([0, 3, 4, 1]), torch.tensor([1.0, 0.5, 2.0, 0.1, 1.5])
ce = lambda y, **kw: lambda x, r: F.cross_entropy(x, y, reduction=r, **kw)
add("crossentropy", ce(y), z, y)
add("crossentropy weights=1,0.5,2,0.1,1.5", ce(y, weight=w), z, y)
for s in (0.1, 0.3): add(f"crossentropy smoothing={s}", ce(y, label_smoothing=s), z, y)
add("crossentropy smoothing=0.1 weights=1,0.5,2,0.1,1.5", ce(y, weight=w, label_smoothing=0.1), z, y)
add("crossentropy", ce(y), z * 300, y)
add("crossentropy smoothing=0.05", ce(y, label_smoothing=0.05), z * 300, y)
wide, labels = det((7, 19), 12, -5, 5), torch.tensor([18, 0, 3, 3, 9, 11, 18])
add("crossentropy", ce(labels), wide, labels)
counts = [3, 5, 2, 10, 1]
balanced = torch.tensor([sum(counts) / (5 * c) for c in counts])      # sklearn's compute_class_weight
add("crossentropy weights=balanced", ce(y, weight=balanced), z, y, counts)



def focal(y, gamma, alpha=None):
    "arXiv:1708.02002, equation 5, of a softmax; the mean is over the rows"
    def f(x, reduction):
        lp = F.log_softmax(x, 1).gather(1, y[:, None])[:, 0]
        each = (-torch.expm1(lp)) ** gamma * -lp * (1 if alpha is None else alpha[y])
        return dict(mean=each.mean(), sum=each.sum(), none=each)[reduction]
    return f


def sigmoid_focal(y, gamma, alpha):
    "torchvision.ops.sigmoid_focal_loss of z_1 - z_0: what a softmax of two classes comes to"
    def f(x, reduction):
        d, t = x[:, 1] - x[:, 0], y.double()
        p = torch.sigmoid(d)
        ce = F.binary_cross_entropy_with_logits(d, t, reduction="none")
        each = ce * (1 - (p * t + (1 - p) * (1 - t))) ** gamma * (alpha * t + (1 - alpha) * (1 - t))
        return dict(mean=each.mean(), sum=each.sum(), none=each)[reduction]
    return f


add("focal gamma=0", ce(y), z, y)
for g in (0.5, 1, 2, 5): add(f"focal gamma={g}", focal(y, g), z, y)
add("focal gamma=2 alpha=c3:0.25,c0:2", focal(y, 2, torch.tensor([2.0, 1, 1, 0.25, 1])), z, y)
add("focal", focal(y, 2), z * 300, y)
add("focal gamma=0.5", focal(y, 0.5), z * 8, y)
add("focal gamma=3", focal(labels, 3), wide, labels)
two, kinds = det((6, 2), 21, -4, 4), torch.tensor([0, 1, 1, 0, 1, 0])
add("focal gamma=2 alpha=c1:0.25,c0:0.75", sigmoid_focal(kinds, 2, 0.25), two, kinds)

b, t = det((3, 4), 3, -4, 4), torch.tensor([[1., 0, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0]])
bce = lambda t: lambda x, r: F.binary_cross_entropy_with_logits(x, t, reduction=r)
add("bce", bce(t), b, t)
add("bce", bce(t), b * 200, t)
for weight, x in ((3.0, b), (0.25, b), (3.0, b * 200)):
    add(f"bce positive={weight}", lambda x, r: F.binary_cross_entropy_with_logits(x, t, pos_weight=torch.tensor(weight), reduction=r), x, t)
soft = det((3, 4), 8, 0, 1).float().double()
add("bce", bce(soft), b, soft)

r, q = det((3, 4), 4, -2, 2), det((3, 4), 5, -2, 2).float().double()
add("mse", lambda x, red: F.mse_loss(x, q, reduction=red), r, q)
add("mae", lambda x, red: F.l1_loss(x, q, reduction=red), r, q)
for d in (1.0, 0.3, 2.5): add(f"huber delta={d}", lambda x, red: F.huber_loss(x, q, delta=d, reduction=red), r, q)
json.dump(cases, sys.stdout, separators=(",", ":"))
