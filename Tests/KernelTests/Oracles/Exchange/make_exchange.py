"""Weights as PyTorch and the safetensors library write them, and what the nets answer.

    python make_exchange.py > exchange.json

Made with torch 2.13.0, safetensors 0.8.0, numpy 2.4.6. `files` holds bytes in hexadecimal.
"""
import io
import json

import numpy as np
import safetensors.torch
import torch
from torch import nn

torch.manual_seed(7)
NETS = {
    "dense": (
        "dense 5; norm; tanh; dense 3",
        nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3)),
        (6, 4),
    ),
    "square": ("dense 4; relu; dense 4; dense 2",
               nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4), nn.Linear(4, 2)), (6, 4)),
    "grid": (
        "conv 3 3; relu; flatten; dense 2",
        nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(48, 2)),
        (5, 2, 4, 4),
    ),
}


def main():
    nets = {}
    for name, (layers, net, shape) in NETS.items():
        if name == "dense":
            net[1].running_mean.uniform_(-0.2, 0.2)
            net[1].running_var.uniform_(0.5, 1.5)
        net.eval()
        x = torch.randn(*shape)
        with torch.no_grad():
            y = net(x)
        state = net.state_dict()
        if name == "grid":
            x = x.permute(0, 2, 3, 1)
        nets[name] = {
            "layers": layers,
            "file": safetensors.torch.save(state).hex(),
            "x": x.reshape(shape[0], -1).tolist(),
            "y": y.tolist(),
        }
    arrays = {}
    for kind in ["<f2", "<f4", "<f8", ">f4", "|i1", "<i4", ">i8", "|u1", "<u2", "|b1"]:
        for order in "CF":
            values = np.arange(6).reshape(2, 3) - (0 if kind[1] in "ub" else 2)
            out = io.BytesIO()
            np.save(out, np.asarray(values.astype(kind), order=order))
            arrays[kind + order] = {
                "file": out.getvalue().hex(),
                "values": [float(v) for v in values.astype(kind).reshape(-1)],
            }
    bad = {}
    for name, value in {"object": np.array([{}], dtype=object), "text": np.array(["a"]),
                        "complex": np.array([1j]), "struct": np.zeros(1, dtype=[("a", "f4")])}.items():
        out = io.BytesIO()
        np.save(out, value, allow_pickle=True)
        bad[name] = out.getvalue().hex()
    print(json.dumps({"nets": nets, "arrays": arrays, "bad": bad}))


main()
