"""fastai as its users write it: Learner.lr_find and fit_one_cycle."""
from protocol import *

pin()
import torch

torch.set_num_threads(1)
import matplotlib

matplotlib.use("agg")
from fastai.basics import *
from fastai.callback.all import *

X, Y, VX, VY = map(torch.from_numpy, digits())


class Rows:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def learner(seed):
    torch.manual_seed(seed)
    layers = []
    for a, b in zip(SIZES, SIZES[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    loaders = DataLoaders.from_dsets(
        Rows(X, Y), Rows(VX, VY), bs=64, num_workers=0, device="cpu", drop_last=False
    )
    return Learner(
        loaders, nn.Sequential(*layers[:-1]), loss_func=nn.CrossEntropyLoss(), metrics=accuracy,
        wd=1e-2,
    )


def lrfind():
    learn = learner(0)
    with learn.no_bar(), learn.no_logging():
        learn.lr_find(start_lr=1e-7, end_lr=10, num_it=100, stop_div=False, show_plot=False)


def mean_accuracy(seeds):
    found = []
    for seed in range(seeds):
        learn = learner(seed)
        with learn.no_bar(), learn.no_logging():
            learn.fit_one_cycle(EPOCHS, 1e-2)
            found.append(float(learn.validate()[1]))
    return {"accuracy": sum(found) / len(found)}


serve({"accuracy": mean_accuracy, "lrfind": lrfind})
