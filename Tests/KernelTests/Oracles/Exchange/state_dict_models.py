"""Models as somebody writes them in PyTorch, by the names that Athanor gives their layers.

`words` makes the same model in Athanor: the braces of `model { … }`.  `rows` draws inputs.
"""
import torch
from torch import nn
from torch.nn import functional as F


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 4)
        self.fc2 = nn.Linear(4, 5)
        self.norm1 = nn.BatchNorm1d(5)
        self.out = nn.Linear(5, 3)

    def forward(self, x):
        return self.out(F.relu(self.norm1(self.fc2(torch.tanh(self.fc1(x))))))


class Square(nn.Module):
    """Nothing but square matrices: no shape says which way round they are."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(3, 3)
        self.out = nn.Linear(3, 3)

    def forward(self, x):
        return self.out(F.relu(self.fc1(x)))


class Cnn(nn.Module):
    """A batch norm behind the flatten sees the channels outermost, as the dense layer does."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, (2, 3), padding=(0, 1), groups=2)
        self.norm2 = nn.BatchNorm1d(24)
        self.fc1 = nn.Linear(24, 5)
        self.out = nn.Linear(5, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)
        x = self.norm2(torch.flatten(F.relu(self.conv2(x)), 1))
        return self.out(F.relu(self.fc1(x)))


class Resnet(nn.Module):
    """He et al.'s option A: the shortcut takes every second position, new channels on both sides are 0."""

    def __init__(self):
        super().__init__()
        sizes = [(1, 2, 1), (2, 2, 1), (2, 2, 1), (2, 4, 2), (4, 4, 1), (4, 8, 2), (8, 8, 1)]
        for number, (before, after, stride) in enumerate(sizes, 1):
            setattr(self, f"conv{number}",
                    nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False))
            setattr(self, f"norm{number}", nn.BatchNorm2d(after))
        self.out = nn.Linear(8, 3)

    def layer(self, number, x):
        return getattr(self, f"norm{number}")(getattr(self, f"conv{number}")(x))

    def forward(self, x):
        x = F.relu(self.layer(1, x))
        for first in (2, 4, 6):
            y = self.layer(first + 1, F.relu(self.layer(first, x)))
            step = x.shape[2] // y.shape[2]
            short = x[:, :, ::step, ::step]
            more = y.shape[1] - short.shape[1]
            short = F.pad(short, (0, 0, 0, 0, more // 2, more - more // 2))
            x = F.relu(y + short)
        return self.out(x.mean((2, 3)))


class Recurrent(nn.Module):
    def __init__(self, name, kind, **options):
        super().__init__()
        self.name = name
        setattr(self, name, kind(2, 4, batch_first=True, **options))
        self.out = nn.Linear(4, 3)

    def forward(self, x):
        return self.out(getattr(self, self.name)(x)[0][:, -1])


class Deep(nn.Module):
    """Two layers in both directions; the last states of both stand side by side."""

    def __init__(self):
        super().__init__()
        self.lstm1 = nn.LSTM(2, 3, num_layers=2, bidirectional=True, batch_first=True)
        self.out = nn.Linear(6, 3)

    def forward(self, x):
        _, (states, _) = self.lstm1(x)
        return self.out(torch.cat([states[-2], states[-1]], 1))


class Words(nn.Module):
    """A sequence stays features last in PyTorch too, so its flatten is ours."""

    def __init__(self):
        super().__init__()
        self.embed1 = nn.Embedding(7, 4)
        self.attention1 = nn.MultiheadAttention(4, 2, batch_first=True)
        self.layernorm1 = nn.LayerNorm(4)
        self.out = nn.Linear(20, 3)

    def forward(self, x):
        x = self.embed1(x.long())
        x = self.layernorm1(self.attention1(x, x, x, need_weights=False)[0])
        return self.out(torch.flatten(x, 1))


MODELS = {
    "mlp": dict(
        words="dense 4; tanh; dense 5; norm; relu; dense 3", make=Mlp, outputs=3,
        rows=lambda count: torch.randn(count, 4)),
    "square": dict(
        words="dense 3; relu; dense 3", make=Square, outputs=3,
        rows=lambda count: torch.randn(count, 3)),
    "cnn": dict(
        words="conv 4 bias=no; norm; relu; pool 2; conv 6 2x3 groups=2 padding=0x1; relu; flatten; norm; "
        "dense 5; relu; dense 3", make=Cnn, outputs=3, image=True,
        rows=lambda count: torch.randn(count, 3, 6, 4)),
    "resnet": dict(
        words="conv 2 bias=no; norm; relu; residual { conv 2 bias=no; norm; relu; conv 2 bias=no; norm }; "
        "relu; residual { conv 4 stride=2 bias=no; norm; relu; conv 4 bias=no; norm }; relu; "
        "residual { conv 8 stride=2 bias=no; norm; relu; conv 8 bias=no; norm }; relu; globalpool; dense 3",
        make=Resnet, outputs=3, image=True, rows=lambda count: torch.randn(count, 1, 8, 8)),
    "lstm": dict(
        words="lstm 4; dense 3", make=lambda: Recurrent("lstm1", nn.LSTM), outputs=3,
        rows=lambda count: torch.randn(count, 5, 2)),
    "gru": dict(
        words="gru 4; dense 3", make=lambda: Recurrent("gru1", nn.GRU), outputs=3,
        rows=lambda count: torch.randn(count, 5, 2)),
    "rnn": dict(
        words="rnn 4 activation=relu; dense 3",
        make=lambda: Recurrent("rnn1", nn.RNN, nonlinearity="relu"), outputs=3,
        rows=lambda count: torch.randn(count, 5, 2)),
    "deep": dict(
        words="lstm 3 layers=2 bidirectional=yes; dense 3", make=Deep, outputs=3,
        rows=lambda count: torch.randn(count, 5, 2)),
    "words": dict(
        words="embed 7 4; attention 2; layernorm; flatten; dense 3", make=Words, outputs=3,
        rows=lambda count: torch.randint(0, 7, (count, 5)).float()),
}
