"""PyTorch at its best on this job: fused AdamW, tensors indexed by hand, no DataLoader."""
from protocol import *

threads = pin()
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(threads)
import torch_images
import torch_more

X, Y, VX, VY = map(torch.from_numpy, digits())


def net():
    layers = []
    for a, b in zip(SIZES, SIZES[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def train(batch, seed):
    torch.manual_seed(seed)
    model = net()
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=1e-3, betas=(0.95, 0.99), weight_decay=1e-2, fused=True
    )
    group = optimiser.param_groups[0]
    rows = len(X)
    total = steps_per_epoch(rows, batch) * EPOCHS
    k = 0
    for _ in range(EPOCHS):
        order = torch.randperm(rows)
        xs, ys = X[order], Y[order]
        for i in range(0, rows, batch):
            group["lr"], momentum = one_cycle(k, total)
            group["betas"] = (momentum, 0.99)
            k += 1
            loss = F.cross_entropy(model(xs[i : i + batch]), ys[i : i + batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return model


def step(batch):
    train(batch, 0)
    return {}


def accuracy(seeds):
    found = []
    for seed in range(seeds):
        model = train(64, seed).eval()
        with torch.no_grad():
            found.append((model(VX).argmax(1) == VY).float().mean().item())
    return {"accuracy": sum(found) / len(found)}


def lrfind():
    torch.manual_seed(0)
    model = net()
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-7)
    rate, factor = 1e-7, 1e8 ** (1 / 99)
    order, i = torch.randperm(len(X)), 0
    losses = []
    for _ in range(100):
        if i + 64 > len(X):
            order, i = torch.randperm(len(X)), 0
        rows = order[i : i + 64]
        i += 64
        optimiser.param_groups[0]["lr"] = rate
        loss = F.cross_entropy(model(X[rows]), Y[rows])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        rate *= factor


serve({"step": step, "accuracy": accuracy, "lrfind": lrfind, **torch_more.answers, **torch_images.answers})
