"""Cross-entropy with soft labels, as PyTorch (2.13.0 was used) computes it in double.

    python make_soft_losses.py      writes soft_losses.json beside this file

Each case: logits and shares (row by row), class weights or null, smoothing; the loss of every row, the mean, and
the gradient of the mean by the logits.
"""
import json, pathlib

import torch
from torch.nn.functional import cross_entropy

torch.manual_seed(5)
cases = []
for place in range(16):
    rows, classes = [(1, 2), (5, 3), (17, 10), (9, 33)][place % 4]
    z = (torch.randn(rows, classes, dtype=torch.float64) * [1, 8][place % 2]).float().double()
    shares = torch.rand(rows, classes, dtype=torch.float64) ** 3
    if place % 3 == 0:
        shares[0] = 0
        shares[0, 0] = 1
    shares = (shares / shares.sum(1, keepdim=True)).float().double()
    weights = (torch.rand(classes).double() * 2).float().double() if place % 5 > 2 else None
    smoothing = [0.0, 0.1, 0.3][place % 3]
    z.requires_grad_(True)
    options = dict(weight=weights, label_smoothing=smoothing)
    each = cross_entropy(z, shares, reduction="none", **options)
    mean = cross_entropy(z, shares, **options)
    mean.backward()
    cases.append(
        {
            "rows": rows, "classes": classes, "smoothing": smoothing,
            "logits": z.detach().flatten().tolist(), "shares": shares.flatten().tolist(),
            "weights": None if weights is None else weights.tolist(),
            "row_losses": each.detach().tolist(), "mean": mean.item(),
            "gradient": z.grad.flatten().tolist(),
        }
    )
file = pathlib.Path(__file__).with_name("soft_losses.json")
file.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
