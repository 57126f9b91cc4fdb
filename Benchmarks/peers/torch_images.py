"""PyTorch and ONNX Runtime on images: a small CNN on 28x28 and ResNet-20 on 32x32.

Training is eager with channels last and fused SGD, and `torch.compile` of the same beside it; inference is ONNX
Runtime on the exported net, which folds the normalisation into the convolutions.
"""
import os
import tempfile

try:
    import onnxruntime
except ImportError:
    onnxruntime = None
import torch
import torch.nn as nn
import torch.nn.functional as F

SHAPES = {"cnn": (1, 28, 28), "resnet": (3, 32, 32)}


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout(0.25), nn.Flatten(), nn.Linear(7 * 7 * 64, 128), nn.ReLU(),
        nn.Dropout(0.5), nn.Linear(128, 10),
    )


class Block(nn.Module):
    """He et al.'s block for CIFAR; a shortcut that changes shape takes every other pixel and adds zeros."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.c1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.b1 = nn.BatchNorm2d(outputs)
        self.c2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.b2 = nn.BatchNorm2d(outputs)
        self.stride, self.pad = stride, (outputs - inputs) // 2

    def forward(self, x):
        y = self.b2(self.c2(F.relu(self.b1(self.c1(x)))))
        if self.stride > 1:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.pad, self.pad))
        return F.relu(x + y)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.c, self.b = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        blocks, inputs = [], 16
        for outputs, stride in ((16, 1), (32, 2), (64, 2)):
            for k in range(3):
                blocks.append(Block(inputs, outputs, stride if k == 0 else 1))
                inputs = outputs
        self.blocks, self.f = nn.Sequential(*blocks), nn.Linear(64, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.b(self.c(x))))
        return self.f(x.mean((2, 3)))


MAKE = {"cnn": cnn, "resnet": ResNet20}


def training(name, compiled):
    made = {}

    def train(batch, steps):
        if batch not in made:
            torch.manual_seed(0)
            model = MAKE[name]().to(memory_format=torch.channels_last).train()
            optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, fused=True)
            x = torch.randn(batch, *SHAPES[name]).contiguous(memory_format=torch.channels_last)
            y = torch.randint(0, 10, (batch,))
            made[batch] = torch.compile(model) if compiled else model, optimiser, x, y
        model, optimiser, x, y = made[batch]
        for _ in range(steps):
            loss = F.cross_entropy(model(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    return train


def inference(name):
    made = {}

    def session():
        model = MAKE[name]().eval()
        path = os.path.join(tempfile.mkdtemp(), name + ".onnx")
        torch.onnx.export(
            model, (torch.randn(1, *SHAPES[name]),), path, dynamo=False, opset_version=17,
            input_names=["x"], dynamic_axes={"x": {0: "n"}},
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def infer(batch, steps):
        if "session" not in made:
            made["session"] = session()
        if batch not in made:
            made[batch] = torch.randn(batch, *SHAPES[name]).numpy()
        for _ in range(steps):
            made["session"].run(None, {"x": made[batch]})

    return infer


answers = {}
for net in MAKE:
    answers[net] = training(net, compiled=False)
    answers[net + "_compiled"] = training(net, compiled=True)
    answers[net + "_inference"] = inference(net)
