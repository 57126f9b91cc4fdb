"""What PyTorch reaches on `names` and on MNIST-1D with the nets and recipes of docs/DATA.md.

    for k in 0 1 2 3 4 5; do
      athanor -c "data names seed=42; show 1000 from=${k}000 | csv > names$k.csv"; done
    python make_text.py names?.csv                 the same rows held out; five seeds a net
    python make_text.py mnist1d-0.0.2.post1-py3-none-any.whl   the published generator's own rows; three seeds

Needs torch (2.13 CPU was used), numpy, and for the second scipy. Printed, and kept in text.json: mean and standard
deviation of the held-out loss and accuracy after the last epoch. Nothing is chosen on the held-out rows.
"""
import csv, json, pathlib, statistics, sys, types
import numpy as np, torch
from torch import nn

torch.set_num_threads(1)
out = pathlib.Path(__file__).with_name("text.json")


class Last(nn.Module):
    """The state behind the last step."""

    def forward(self, x):
        return x[0][:, -1]


def train(make, x, y, vx, vy, seeds, epochs, rate, batch):
    losses, rights = [], []
    for seed in range(seeds):
        torch.manual_seed(seed)
        net = make()
        opt = torch.optim.Adam(net.parameters(), lr=rate)
        for _ in range(epochs):
            net.train()
            for rows in torch.randperm(len(x)).split(batch):
                opt.zero_grad()
                nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
                opt.step()
        net.eval()
        with torch.no_grad():
            z = net(vx)
            losses.append(nn.functional.cross_entropy(z, vy).item())
            rights.append((z.argmax(1) == vy).float().mean().item())
    return dict(
        seeds=seeds, loss=statistics.mean(losses), loss_deviation=statistics.stdev(losses),
        accuracy=statistics.mean(rights), accuracy_deviation=statistics.stdev(rights))


def names(paths):
    rows = [row for path in paths for row in csv.DictReader(open(path))]
    letters = sorted({c for row in rows for c in row["text"]})
    length = max(len(row["text"]) for row in rows)
    codes = torch.tensor([[0] * (length - len(r["text"])) + [2 + letters.index(c) for c in r["text"]] for r in rows])
    classes = torch.tensor([int(row["target"] == "male") for row in rows])
    held = torch.tensor([row["side"] == "valid" for row in rows])
    sides = codes[~held], classes[~held], codes[held], classes[held]
    return {
        "names %s 64" % kind.__name__.lower(): train(
            lambda: nn.Sequential(nn.Embedding(28, 16), kind(16, 64, batch_first=True), Last(), nn.Linear(64, 2)),
            *sides, seeds=5, epochs=15, rate=2e-3, batch=64)
        for kind in [nn.LSTM, nn.GRU]}


def signals(wheel):
    for name in ["requests", "matplotlib", "matplotlib.pyplot"]:
        sys.modules[name] = types.ModuleType(name)
    sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
    sys.path.insert(0, wheel)
    import mnist1d.data
    data = sys.modules["mnist1d.data"]
    data.set_seed = np.random.seed
    relu = nn.ReLU
    nets = dict(
        linear=lambda: nn.Linear(40, 10),
        mlp=lambda: nn.Sequential(nn.Linear(40, 100), relu(), nn.Linear(100, 100), relu(), nn.Linear(100, 10)),
        cnn=lambda: nn.Sequential(
            nn.Unflatten(1, (1, 40)), nn.Conv1d(1, 25, 5, 2, 1), relu(), nn.Conv1d(25, 25, 3, 2, 1), relu(),
            nn.Conv1d(25, 25, 3, 2, 1), relu(), nn.Flatten(), nn.Linear(125, 10)))
    found = {}
    for shuffled in [False, True]:
        args = data.get_dataset_args()
        args.shuffle_seq = shuffled
        made = data.make_dataset(args)
        sides = [torch.tensor(made[k], dtype=t) for k, t in [
            ("x", torch.float32), ("y", torch.long), ("x_test", torch.float32), ("y_test", torch.long)]]
        for name, make in nets.items():
            title = "mnist1d %s%s" % ("shuffled " if shuffled else "", name)
            found[title] = train(make, *sides, seeds=3, epochs=150, rate=1e-2, batch=100)
    return found


kept = json.loads(out.read_text()) if out.exists() else {}
kept.update(signals(sys.argv[1]) if sys.argv[1].endswith(".whl") else names(sys.argv[1:]))
out.write_text(json.dumps(kept, indent=1) + "\n")
print(json.dumps(kept, indent=1))
