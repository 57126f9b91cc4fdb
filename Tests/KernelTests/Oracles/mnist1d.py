"""Numbers of the published generator of MNIST-1D that the tests of `mnist1d` compare with.

    pip download --no-deps mnist1d==0.0.2.post1; python mnist1d.py REPOSITORY mnist1d-0.0.2.post1-py3-none-any.whl

Needs numpy and scipy. The functions are the package's own (mnist1d/data.py, mnist1d/transform.py); what it draws
is handed in, and noted in the order of its draws. Tests/KernelTests/Oracles/mnist1d.json:
templates, rows made from given draws, and statistics of its 5,000 rows with seed 42.
"""
import json, pathlib, sys, types
import numpy as np

for name in ["requests", "matplotlib", "matplotlib.pyplot"]:
    sys.modules[name] = types.ModuleType(name)
sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
sys.path.insert(0, sys.argv[2])
import mnist1d.data, mnist1d.transform

data, transform = sys.modules["mnist1d.data"], sys.modules["mnist1d.transform"]

root = pathlib.Path(sys.argv[1])
args, templates = data.get_dataset_args(), data.get_templates()


class Draws:
    """Stands for numpy.random: keeps what is drawn."""

    def __init__(self, seed):
        self.dice, self.kept = np.random.RandomState(seed), []

    def rand(self):
        self.kept.append(self.dice.rand())
        return self.kept[-1]

    def choice(self, n):
        self.kept.append(int(self.dice.choice(n)))
        return self.kept[-1]

    def randn(self, *shape):
        self.kept.append(self.dice.randn(*shape))
        return self.kept[-1]


rows = []
for seed in range(10):
    draws = Draws(seed)
    fake = types.SimpleNamespace(**{k: getattr(np, k) for k in ["concatenate", "zeros", "linspace"]}, random=draws)
    transform.np = fake
    x, _ = transform.transform(templates["x"][seed], templates["t"], args)
    pad, scale, shift, correlated, independent, slope = draws.kept
    rows.append(dict(
        template=seed, padding=36 + int(pad * 25), scale=1 + 0.4 * (scale - 0.5), shift=shift,
        correlated=(0.25 * correlated).tolist(), independent=(0.02 * independent).tolist(),
        slope=0.75 * (slope - 0.5), row=x.tolist()))
transform.np = np


def set_seed(seed):
    np.random.seed(seed)


data.set_seed = set_seed
full = data.make_dataset(args)
x, y = np.concatenate([full["x"], full["x_test"]]), np.concatenate([full["y"], full["y_test"]])
steps = np.diff(x, axis=1)
statistics = dict(
    rows=len(x), counts=np.bincount(y).tolist(), step_means=x.mean(0).tolist(), step_deviations=x.std(0).tolist(),
    class_deviations=[float(x[y == k].std()) for k in range(10)],
    class_roughness=[float((steps[y == k] ** 2).mean()) for k in range(10)],
    class_skewness=[float((x[y == k] ** 3).mean()) for k in range(10)],
    autocorrelation=[float((x[:, lag:] * x[:, :40 - lag]).mean()) for lag in range(1, 9)])
oracle = dict(made_by="mnist1d.py", package="mnist1d 0.0.2.post1", templates=templates["x"].tolist(), rows=rows,
              statistics=statistics)
(root / "Tests/KernelTests/Oracles/mnist1d.json").write_text(json.dumps(oracle) + "\n")
print({k: v for k, v in statistics.items() if "class" in k or k == "autocorrelation"})
