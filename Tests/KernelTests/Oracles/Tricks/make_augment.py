"""Geometry and light of images: numbers of PyTorch for AugmentOracleTests.swift.

PyTorch 2.13 (CPU). The matrices follow fastai 2.8.12 (vision/augment.py: rotate_mat, zoom_mat, _WarpCoord with
find_coeffs), sampling is torch.nn.functional.grid_sample, bilinear, align_corners=False.
usage: python3 make_augment.py > augment.json
"""
import json
import math

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(7)


def draw(low, high):
    return low + (high - low) * torch.rand((), generator=generator).item()


def rotate(degrees, height, width):
    a = math.radians(degrees)
    return torch.tensor([
        [math.cos(a), math.sin(a) * height / width, 0],
        [-math.sin(a) * width / height, math.cos(a), 0], [0, 0, 1]])


def zoom(factor, x, y):
    s = 1 / factor
    return torch.tensor([[s, 0, (1 - s) * (2 * x - 1)], [0, s, (1 - s) * (2 * y - 1)], [0, 0, 1.0]])


def warp(x, y):
    original = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    target = [(-1 - y, -1 - x), (-1 + y, 1 + x), (1 + y, -1 + x), (1 - y, 1 - x)]
    rows, values = [], []
    for (p, q), (a, b) in zip(original, target):
        rows += [[a, b, 1, 0, 0, 0, -p * a, -p * b], [0, 0, 0, a, b, 1, -q * a, -q * b]]
        values += [p, q]
    found = torch.linalg.solve(torch.tensor(rows, dtype=torch.float64), torch.tensor(values, dtype=torch.float64))
    return torch.cat([found, torch.ones(1)]).view(3, 3)


def sample(image, matrix, pad):
    height, width = image.shape[:2]
    x = image.permute(2, 0, 1)[None]
    base = F.affine_grid(torch.eye(2, 3)[None], x.shape, align_corners=False)
    grid = torch.cat([base, torch.ones(1, height, width, 1)], -1) @ matrix.T
    grid = grid[..., :2] / grid[..., 2:]
    y = F.grid_sample(x, grid, mode="bilinear", padding_mode=pad, align_corners=False)
    return y[0].permute(1, 2, 0)


def numbers(tensor):
    return [round(value, 9) for value in tensor.flatten().tolist()]


def image(height, width, channels):
    return torch.rand(height, width, channels, generator=generator).float().double()


cases = []
for number in range(36):
    height, width, channels = [(6, 6, 1), (5, 9, 3), (18, 17, 1), (1, 20, 2)][number % 4]
    pad = ["zeros", "border", "reflection"][number % 3]
    case = {
        "height": height, "width": width, "channels": channels, "pad": pad,
        "warp": [draw(-0.4, 0.4), draw(-0.4, 0.4)] if number % 2 and height > 1 else [0, 0],
        "degrees": draw(-180, 180) if height > 1 else 0,
        "zoom": [draw(0.6, 1.6), draw(0, 1), draw(0, 1)],
        "shift": [draw(-1.5, 1.5), draw(-0.5, 0.5) if height > 1 else 0],
    }
    x = image(height, width, channels)
    matrix = (
        warp(*case["warp"]) @ rotate(case["degrees"], height, width) @ zoom(*case["zoom"])
        @ torch.tensor([[1, 0, case["shift"][0]], [0, 1, case["shift"][1]], [0, 0, 1.0]]))
    case["x"] = numbers(x)
    case["y"] = numbers(sample(x, matrix, pad))
    cases.append(case)

lights = []
x = image(5, 5, 3)
x[0, 0, 0], x[0, 0, 1] = 0, 1
logit = lambda v: torch.log(v.clamp(1e-7, 1 - 1e-7) / (1 - v.clamp(1e-7, 1 - 1e-7)))
for brightness, contrast in [(0.6, 1), (0.5, 1.2), (0.4, 0.8), (0.59, 1 / 0.8)]:
    y = torch.sigmoid(contrast * (logit(x) + math.log(brightness / (1 - brightness))))
    lights.append({"level": brightness, "contrast": contrast, "y": numbers(y)})
# Of 0 and 1 a float's logit is another one than a double's, and grey is made of all three.
colours, inner = [], x.clamp(0.01, 0.99).float().double()
for factor in [0.8, 1.25]:
    grey = (logit(inner) * torch.tensor([0.2989, 0.587, 0.114])).sum(-1, keepdim=True)
    colours.append({"factor": factor, "y": numbers(torch.sigmoid(factor * logit(inner) + (1 - factor) * grey))})
print(json.dumps({"torch": torch.__version__, "geometry": cases, "x": numbers(x), "inner": numbers(inner), "light": lights,
                  "saturation": colours}))
