"""Writes the built-in data sets that come from packages of Debian and PyPI, and the numbers their tests
compare with.

    apt-get install dataset-fashion-mnist
    pip download --no-deps palmerpenguins==0.1.6 names==0.3.0
    python builtin.py REPOSITORY palmerpenguins-0.1.6-py3-none-any.whl names-0.3.0.tar.gz

Needs numpy. Each file is written by one rule:

fashion.bin    of each class the first 250 images of the training file, in the file's order: 2,500 bytes of
               classes, then 2,500 images of 28 x 28 bytes, top row first
penguins.csv   palmerpenguins/data/penguins.csv, NA left empty
names.txt      dist.female.first and dist.male.first (US Census 1990) in small letters: `name<TAB>female` or
               `name<TAB>male`, in the order of the names; of a name in both lists the commoner use, female
               where both are alike
"""
import csv, gzip, hashlib, io, json, pathlib, sys, tarfile, zipfile
import numpy as np

root, wheel, archive = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
fashion = pathlib.Path("/usr/share/datasets/fashion-mnist")
data = root / "Sources/CData/data"
oracle = dict(made_by="builtin.py", sets={})


def write(name, content, **facts):
    (data / name).write_bytes(content)
    oracle["sets"][name.split(".")[0]] = dict(
        bytes=len(content), sha256=hashlib.sha256(content).hexdigest(), **facts)


def idx(name, header):
    return np.frombuffer(gzip.open(fashion / name).read(), np.uint8, offset=header)


labels = idx("train-labels-idx1-ubyte.gz", 8)
images = idx("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
chosen = np.sort(np.concatenate([np.flatnonzero(labels == k)[:250] for k in range(10)]))
x, y = images[chosen], labels[chosen]
write(
    "fashion.bin", y.tobytes() + x.tobytes(), rows=len(y), counts=np.bincount(y).tolist(),
    last_row_of_the_file=int(chosen[-1]), labels=y[:10].tolist(), mean=float(x.mean()),
    squares=float((x.astype(float) ** 2).mean()), first_sum=int(x[0].sum()),
    weighted=float((x.astype(float).sum(1) * (np.arange(len(x)) + 1)).sum()))

text = zipfile.ZipFile(wheel).read("palmerpenguins/data/penguins.csv").decode()
table = list(csv.reader(io.StringIO(text)))
table = [["" if cell == "NA" else cell for cell in row] for row in table]
head, body = table[0], table[1:]
numbers = {
    name: [float(row[k]) for row in body if row[k]] for k, name in enumerate(head)
    if name.endswith(("_mm", "_g")) or name == "year"}
write(
    "penguins.csv", ("\n".join(",".join(row) for row in table) + "\n").encode(), rows=len(body),
    gaps={name: sum(row[k] == "" for row in body) for k, name in enumerate(head)},
    counts={name: sum(row[0] == name for row in body) for name in sorted({r[0] for r in body})},
    sums={name: sum(values) for name, values in numbers.items()})

shares = {}
with tarfile.open(archive) as tar:
    for use in ["female", "male"]:
        for line in tar.extractfile("names-0.3.0/names/dist.%s.first" % use).read().decode().splitlines():
            name, share = line.split()[:2]
            shares.setdefault(name.lower(), {})[use] = float(share)
rows = [(name, max(["female", "male"], key=lambda use: uses.get(use, -1))) for name, uses in sorted(shares.items())]
write(
    "names.txt", "".join("%s\t%s\n" % row for row in rows).encode(), rows=len(rows),
    counts={use: sum(u == use for _, u in rows) for use in ["female", "male"]},
    in_both=sum(len(uses) == 2 for uses in shares.values()),
    alphabet="".join(sorted({c for name, _ in rows for c in name})),
    longest=max(len(name) for name, _ in rows), first=rows[0], last=rows[-1])
path = root / "Tests/KernelTests/Oracles/builtin.json"
path.write_text(json.dumps(oracle, indent=1) + "\n")
