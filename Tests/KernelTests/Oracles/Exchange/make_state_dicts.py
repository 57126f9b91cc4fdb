"""State dicts of PyTorch models written by hand, and what the models answer.

    python make_state_dicts.py > state_dicts.json

Made with torch 2.13.0 and safetensors 0.8.0. For each model: the words that make it in Athanor, the
shape of a row there (grids with their channels last), the file that `safetensors.torch.save` writes of
the state dict in hexadecimal, names and shapes in the order of the state dict, rows `x` and the
outputs `y` of `eval()`.  A few steps of training come first, so that running statistics are not what
they begin as.
"""
import json
import sys

import safetensors.torch
import torch

from state_dict_models import MODELS


def main():
    nets = {}
    for number, (name, entry) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        net = entry["make"]()
        x = entry["rows"](6)
        targets = torch.arange(6) % entry["outputs"]
        optimiser = torch.optim.Adam(net.parameters(), lr=0.02)
        for _ in range(3):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(net(x), targets).backward()
            optimiser.step()
        net.eval()
        with torch.no_grad():
            y = net(x)
        state = net.state_dict()
        rows = x.permute(0, 2, 3, 1) if entry.get("image") else x
        nets[name] = {
            "words": entry["words"],
            "shape": list(rows.shape[1:]),
            "file": safetensors.torch.save(state).hex(),
            "header": [
                {"name": key, "dtype": "I64" if value.dtype == torch.int64 else "F32",
                 "shape": list(value.shape)}
                for key, value in state.items()
            ],
            "x": [[float(f"{v:.8g}") for v in row] for row in rows.reshape(6, -1).tolist()],
            "y": [[float(f"{v:.8g}") for v in row] for row in y.tolist()],
        }
    json.dump(nets, sys.stdout)


main()
