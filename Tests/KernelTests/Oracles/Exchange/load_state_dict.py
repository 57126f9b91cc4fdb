"""Loads what was exported into PyTorch models written by hand, strictly, and compares their answers.

    python load_state_dict.py FOLDER

FOLDER holds, for each model of `state_dict_models.py`, NAME.safetensors, NAME.x.npy (rows, grids with
their channels last) and NAME.y.npy (what the net answers, before a softmax).
"""
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file

from state_dict_models import MODELS

folder = pathlib.Path(sys.argv[1])
for name, entry in MODELS.items():
    net = entry["make"]()
    net.load_state_dict(load_file(folder / f"{name}.safetensors"), strict=True)
    net.eval()
    x = torch.from_numpy(np.load(folder / f"{name}.x.npy"))
    shape = entry["rows"](len(x)).shape
    if entry.get("image"):
        x = x.reshape(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
    else:
        x = x.reshape(shape)
    with torch.no_grad():
        y = net(x).softmax(1).numpy()
    apart = float(np.abs(y - np.load(folder / f"{name}.y.npy")).max())
    assert apart < 1e-5, (name, apart)
    print(name)
