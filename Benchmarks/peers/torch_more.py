"""More of PyTorch: recurrent nets on 28 steps of 28 numbers, products and maps beside numpy, eight seeds at once."""
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from protocol import EPOCHS, SIZES, digits, one_cycle

STEPS, INPUTS, UNITS = 28, 28, 128


class Recurrent(nn.Module):
    """Time comes first: the layout PyTorch runs fastest."""

    def __init__(self, kind):
        super().__init__()
        self.cells = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[kind](INPUTS, UNITS)
        self.out = nn.Linear(UNITS, 10)

    def forward(self, x):
        return self.out(self.cells(x)[0][-1])


def recurrent(kind):
    made = {}

    def train(batch, steps):
        if batch not in made:
            torch.manual_seed(0)
            model = Recurrent(kind)
            optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)
            x, y = torch.rand(STEPS, batch, INPUTS), torch.randint(0, 10, (batch,))
            made[batch] = model, optimiser, x, y
        model, optimiser, x, y = made[batch]
        for _ in range(steps):
            loss = F.cross_entropy(model(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    return train


def per_call(work, least=0.05):
    """Seconds of one call: as many as take `least` seconds, divided."""
    work()
    start, calls = time.perf_counter(), 0
    while time.perf_counter() - start < least:
        work()
        calls += 1
    return {"seconds": (time.perf_counter() - start) / calls}


def product(m, n, k):
    a, b, c = torch.randn(m, k), torch.randn(k, n), torch.empty(m, n)
    return per_call(lambda: torch.mm(a, b, out=c))


def numpy_product(m, n, k):
    random = np.random.RandomState(0)
    a, b = (random.randn(*s).astype(np.float32) for s in ((m, k), (k, n)))
    c = np.empty((m, n), np.float32)
    return per_call(lambda: np.matmul(a, b, out=c))


def mapped(name):
    def run(count):
        x = torch.randn(count)
        if name == "softmax":
            rows = x.view(-1, 100)
            out = torch.empty_like(rows)
            return per_call(lambda: torch.softmax(rows, 1, out=out))
        out, f = torch.empty_like(x), getattr(torch, name)
        return per_call(lambda: f(x, out=out))

    return run


def seeds(count):
    """All nets as one: products with a leading axis of nets, the fastest eager form."""
    x, y = (torch.from_numpy(v) for v in digits()[:2])
    weights = []
    for a, b in zip(SIZES, SIZES[1:]):
        layers = []
        for seed in range(count):
            torch.manual_seed(seed)
            layers.append(nn.Linear(a, b))
        weights.append(torch.stack([l.weight.detach().T for l in layers]).contiguous().requires_grad_())
        weights.append(torch.stack([l.bias.detach() for l in layers]).unsqueeze(1).requires_grad_())
    optimiser = torch.optim.AdamW(weights, lr=1e-3, betas=(0.95, 0.99), weight_decay=1e-2, fused=True)
    group, rows, k = optimiser.param_groups[0], len(x), 0
    total = -(-rows // 64) * EPOCHS
    for _ in range(EPOCHS):
        order = torch.stack([torch.randperm(rows) for _ in range(count)])
        xs, ys = x[order], y[order]
        for i in range(0, rows, 64):
            group["lr"], momentum = one_cycle(k, total)
            group["betas"] = (momentum, 0.99)
            k += 1
            h = xs[:, i : i + 64]
            for j in range(0, len(weights), 2):
                h = torch.baddbmm(weights[j + 1], h, weights[j])
                h = h.relu() if j + 2 < len(weights) else h
            target = ys[:, i : i + 64].reshape(-1)
            loss = F.cross_entropy(h.reshape(-1, SIZES[-1]), target) * count
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


answers = {kind: recurrent(kind) for kind in ("lstm", "gru", "rnn")}
answers |= {name: mapped(name) for name in ("exp", "tanh", "softmax")}
answers |= {"product": product, "numpy": numpy_product, "seeds": seeds}
