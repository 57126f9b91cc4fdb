"""Readers of files: pandas and polars for tables, Pillow and OpenCV for pictures, NumPy for IDX.

The files lie in ATHANOR_FILES; `make` writes those that need an encoder. What is missing is left out.
"""
from protocol import *

threads = pin()
import glob
import gzip
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
from PIL import Image

try:
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl
except ImportError:
    pl = None
try:
    import cv2

    cv2.setNumThreads(threads if threads > 1 else 0)
except ImportError:
    cv2 = None

FOLDER = os.environ["ATHANOR_FILES"]
pool = ThreadPoolExecutor(threads)


def path(name):
    return os.path.join(FOLDER, name)


def each(read, pattern):
    files = sorted(glob.glob(path(pattern)))
    if threads > 1:
        return list(pool.map(read, files, chunksize=100))
    return [read(file) for file in files]


def make():
    """10,000 grey PNG of 28x28 and 1,000 JPEG of 640x480 with texture, about 60 kB each."""
    random = np.random.default_rng(0)
    for kind in ("png", "jpg"):
        for side in "ab":
            os.makedirs(path(f"{kind}/{side}"), exist_ok=True)
    pixels = (random.random((10000, 28, 28)) ** 3 * 255).astype(np.uint8)
    for i, picture in enumerate(pixels):
        Image.fromarray(picture).save(path(f"png/{'ab'[i % 2]}/{i}.png"))
    for i in range(1000):
        total = np.full((480, 640, 3), 128.0)
        for cell, spread in ((160, 50), (40, 25), (8, 10), (2, 7)):
            shape = (480 // cell, 640 // cell, 3)
            noise = np.clip(random.normal(0, spread, shape) + 128, 0, 255).astype(np.uint8)
            scaled = Image.fromarray(noise).resize((640, 480), Image.Resampling.BICUBIC)
            total += np.asarray(scaled, np.float32) - 128
        picture = Image.fromarray(np.clip(total, 0, 255).astype(np.uint8))
        picture.save(path(f"jpg/{'ab'[i % 2]}/{i}.jpg"), quality=85)


def pandas_table(name, **options):
    return lambda: pd.read_csv(path(name), **options).shape and None


def polars_table(name, **options):
    return lambda: pl.read_csv(path(name), infer_schema_length=10000, **options).shape and None


def pillow_png():
    each(lambda file: np.asarray(Image.open(file)), "png/*/*.png")


def cv_png():
    each(lambda file: cv2.imread(file, cv2.IMREAD_GRAYSCALE), "png/*/*.png")


def pillow_jpeg():
    def read(file):
        return np.asarray(Image.open(file).resize((64, 64), Image.Resampling.BILINEAR))

    each(read, "jpg/*/*.jpg")


def cv_jpeg():
    def read(file):
        return cv2.resize(cv2.imread(file), (64, 64), interpolation=cv2.INTER_AREA)

    each(read, "jpg/*/*.jpg")


def floats(data):
    return np.frombuffer(data, np.uint8, offset=16).astype(np.float32)


def idx():
    with open(path("train-images-idx3-ubyte"), "rb") as file:
        floats(file.read())


def idx_packed():
    with open(path("packed/train-images-idx3-ubyte.gz"), "rb") as file:
        floats(gzip.decompress(file.read()))


answers = {
    "make": make,
    "pandas_numbers": pandas_table("numbers.csv"),
    "pandas_mixed": pandas_table("mixed.csv"),
    "pandas_adult": pandas_table("adult.csv", header=None, skipinitialspace=True, na_values="?"),
    "pillow_png": pillow_png,
    "pillow_jpeg": pillow_jpeg,
    "numpy_idx": idx,
    "numpy_packed": idx_packed,
}
if pl:
    answers |= {
        "polars_numbers": polars_table("numbers.csv"),
        "polars_mixed": polars_table("mixed.csv"),
        "polars_adult": polars_table("adult.csv", has_header=False),
    }
if cv2:
    answers |= {"opencv_png": cv_png, "opencv_jpeg": cv_jpeg}
serve(answers)
