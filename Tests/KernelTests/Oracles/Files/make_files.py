"""Makes files.json: small files of formats that are read, and what NumPy and Pillow read of them.

python3 -m venv venv && venv/bin/pip install numpy==2.4.6 pillow==12.0.0 && venv/bin/python make_files.py
PNG of all kinds are written by the encoder below, from samples that are then what must be read; where Pillow
reads such a PNG in full it is asked too. Everything else is what Pillow and NumPy write and read.
Pillow 13 shrinks heights first where that saves work, which moves some bytes of a resize by one.
"""
import io, json, struct, zipfile, zlib
import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(17)
out = {"png": {}, "badPNG": {}, "resize": [], "jpeg": {}, "npz": {}, "labels": {}}


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def rows(samples, depth):
    """Rows of packed bytes of samples (height, width, channels)."""
    for line in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            yield line.astype(">u2").tobytes()
        elif depth == 8:
            yield line.astype("u1").tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in line)
            bits += "0" * (-len(bits) % 8)
            yield bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(lines, step, kinds):
    before = b"\0" * len(lines[0])
    for number, line in enumerate(lines):
        kind = kinds[number % len(kinds)]
        done = bytearray()
        for i, value in enumerate(line):
            a = line[i - step] if i >= step else 0
            b = before[i]
            c = before[i - step] if i >= step else 0
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            done.append((value - [0, a, b, (a + b) // 2, nearest][kind]) & 255)
        yield bytes([kind]) + bytes(done)
        before = line


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(samples, kind, depth, interlaced=False, filters=(0,), extra=(), tail=b""):
    height, width, channels = samples.shape
    step = max(1, channels * depth // 8)
    parts = [samples]
    if interlaced:
        parts = [samples[y::dy, x::dx] for y, x, dy, dx in ADAM7]
    data = b"".join(
        b"".join(filtered(list(rows(part, depth)), step, filters)) for part in parts if part.size
    )
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunk(n, d) for n, d in extra)
        + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"") + tail
    )


def over_white(colour, alpha, most):
    return (alpha * colour + (most - alpha) * most + most // 2) // most


def expected(samples, kind, depth, palette=None, clear=None):
    """0 to 255, (height, width, 1 or 3), as doubles; grey palettes and grey pictures have 1 channel."""
    most = 2**depth - 1
    wide = 65535 if depth == 16 else 255
    s = samples.astype(np.int64)
    if kind == 3:
        colour = palette[s[..., 0]].astype(np.int64)
        if clear is not None:
            colour = over_white(colour, clear[s[..., 0]].astype(np.int64)[..., None], 255)
    else:
        full = s if depth >= 8 else s * (255 // most)
        if kind in (4, 6):
            colour = over_white(full[..., :-1], full[..., -1:], wide)
        else:
            colour = full
            if clear is not None:
                hit = (s == np.array(clear)).all(axis=-1, keepdims=True)
                colour = np.where(hit, wide, full)
    return colour.astype(float) / (257 if wide == 65535 else 1)


def add_png(name, file, values, pillow=None):
    if pillow:
        found = np.asarray(Image.open(io.BytesIO(file)).convert(pillow), float)
        assert np.array_equal(found.reshape(values.shape), values), name
    out["png"][name] = {
        "file": file.hex(), "shape": list(values.shape),
        "values": [round(float(v), 6) for v in values.ravel()],
    }


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
for kind, depths in {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}.items():
    for depth in depths:
        samples = rng.integers(0, 2**depth, (5, 9, CHANNELS[kind]))
        palette = rng.integers(0, 256, (min(256, 2**depth), 3))
        extra = [(b"PLTE", palette.astype("u1").tobytes())] if kind == 3 else []
        values = expected(samples, kind, depth, palette)
        for way, interlaced, filters in [
            ("plain", False, (0,)), ("adam7", True, (0, 1)), ("filters", False, (1, 2, 3, 4, 0)),
        ]:
            file = png(samples, kind, depth, interlaced, filters, extra)
            full = {0: "L", 2: "RGB", 3: "RGB"}.get(kind) if depth <= 8 else None
            add_png(f"type {kind} depth {depth} {way}", file, values, full)

ramp = np.arange(0, 65536, 1365)[:48].reshape(6, 8, 1)
add_png("grey ramp of 16 bits", png(ramp, 0, 16), expected(ramp, 0, 16))
samples = rng.integers(0, 4, (4, 6, 1))
palette = rng.integers(0, 256, (4, 3))
clear = np.array([0, 128, 255, 255])
add_png(
    "palette with tRNS",
    png(samples, 3, 8, extra=[(b"PLTE", palette.astype("u1").tobytes()), (b"tRNS", bytes([0, 128]))]),
    expected(samples, 3, 8, palette, clear))
greys = np.repeat(rng.integers(0, 256, (4, 1)), 3, axis=1)
add_png(
    "palette of greys", png(samples, 3, 2, extra=[(b"PLTE", greys.astype("u1").tobytes())]),
    expected(samples, 3, 2, greys)[..., :1])
samples = rng.integers(0, 3, (4, 6, 1))
add_png(
    "grey with tRNS", png(samples, 0, 8, extra=[(b"tRNS", struct.pack(">H", 1))]),
    expected(samples, 0, 8, clear=[1]))
samples = rng.integers(0, 2, (4, 6, 3)) * 200
add_png(
    "RGB with tRNS", png(samples, 2, 8, extra=[(b"tRNS", struct.pack(">HHH", 200, 0, 200))]),
    expected(samples, 2, 8, clear=[200, 0, 200]))
samples = rng.integers(0, 256, (3, 5, 3))
bomb = zlib.compress(b"\0" * 2_000_000, 9)
add_png(
    "packed texts and a profile, unopened",
    png(samples, 2, 8, extra=[
        (b"iCCP", b"p\0\0" + bomb), (b"zTXt", b"t\0\0" + bomb), (b"iTXt", b"t\0\1\0\0\0" + bomb)]),
    expected(samples, 2, 8))
exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
turned = np.rot90(expected(samples, 2, 8), -1)
add_png("turned by eXIf", png(samples, 2, 8, extra=[(b"eXIf", exif)]), turned)

good = png(samples, 2, 8)
pal = png(rng.integers(0, 4, (4, 6, 1)), 3, 2, extra=[(b"PLTE", b"\1\2\3" * 2)])
idat = good.index(b"IDAT")
bad = {
    "crc of the header": good[:20] + bytes([good[20] ^ 1]) + good[21:],
    "crc of the data": good[:-14] + bytes([good[-14] ^ 1]) + good[-13:],
    "unknown critical chunk": png(samples, 2, 8, extra=[(b"ABCD", b"xyz")]),
    "index beyond the palette": pal,
    "no palette": png(rng.integers(0, 4, (4, 6, 1)), 3, 2),
    "no end": good[:-12],
    "cut in the data": good[: idat + 8],
    "ancillary chunk with a wrong crc": good[: idat - 4] + chunk(b"tEXt", b"a\0b")[:-1] + b"\0" + good[idat - 4 :],
    "colour type 5": good[:25] + b"\5" + good[26:],
}
short = rng.integers(0, 256, (2, 5, 3))
body = png(short, 2, 8)
head = struct.pack(">IIBBBBB", 5, 3, 8, 2, 0, 0, 0)
bad["rows missing"] = body[:8] + chunk(b"IHDR", head) + body[33:]
adler = zlib.compress(b"".join(b"\0" + r for r in rows(samples, 8)))
adler = adler[:-1] + bytes([adler[-1] ^ 1])
bad["Adler"] = good[: idat - 4] + chunk(b"IDAT", adler) + chunk(b"IEND", b"")
huge = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
bad["60000 x 60000"] = good[:8] + chunk(b"IHDR", huge) + good[33:]
long = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0)
bad["2^31 x 2^31"] = good[:8] + chunk(b"IHDR", long) + good[33:]
out["badPNG"] = {name: file.hex() for name, file in bad.items()}

for height, width, channels, sizes in [
    (13, 17, 3, [(5, 5), (13, 4), (26, 34), (1, 1), (40, 3)]),
    (48, 64, 1, [(6, 8), (28, 28), (64, 64), (47, 63)]),
    (30, 20, 3, [(28, 28), (7, 9)]),
    (16, 16, 1, [(2, 2)]), (1, 1, 3, [(3, 2)]),
]:
    picture = rng.integers(0, 256, (height, width, channels)).astype("u1")
    if height == 16:
        picture = (np.indices((16, 16)).sum(axis=0) % 2 * 255).astype("u1")[..., None]
    image = Image.fromarray(picture[..., 0] if channels == 1 else picture)
    for h, w in sizes:
        small = np.asarray(image.resize((w, h), Image.BILINEAR))
        out["resize"].append({
            "shape": [height, width, channels], "pixels": picture.tobytes().hex(), "to": [h, w],
            "values": small.tobytes().hex(),
        })


def jpeg(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def add_jpeg(name, file, mode="RGB"):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    pixels = np.asarray(image.convert(mode))
    pixels = pixels.reshape(pixels.shape[0], pixels.shape[1], -1)
    out["jpeg"][name] = {"file": file.hex(), "shape": list(pixels.shape), "pixels": pixels.tobytes().hex()}


y, x = np.mgrid[0:20, 0:26]
photo = np.stack([x * 9, y * 12, (x + y) * 5], axis=-1).astype("u1")
photo[4:9, 5:12] = [250, 20, 30]
colour = Image.fromarray(photo)
add_jpeg("4:2:0", jpeg(colour, quality=90))
add_jpeg("4:4:4", jpeg(colour, quality=90, subsampling=0))
add_jpeg("4:2:2 progressive", jpeg(colour, quality=80, subsampling=1, progressive=True))
add_jpeg("grey", jpeg(colour.convert("L"), quality=85), "L")
add_jpeg("RGB in the file", jpeg(colour, quality=90, keep_rgb=True))
for turn in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = turn
    small = colour.crop((0, 0, 11, 8))
    add_jpeg(f"orientation {turn}", jpeg(small, quality=90, exif=exif.tobytes()))
inks = jpeg(colour.convert("CMYK"), quality=90)
add_jpeg("CMYK", inks)
place = inks.index(b"Adobe") + 11
add_jpeg("YCCK", inks[:place] + b"\2" + inks[place + 1 :])
adobe = inks.index(b"\xff\xee")
length = struct.unpack(">H", inks[adobe + 2 : adobe + 4])[0]
add_jpeg("CMYK without a marker", inks[:adobe] + inks[adobe + 2 + length :])
broken = jpeg(colour, quality=90, exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
out["jpeg"]["broken EXIF"] = {**out["jpeg"]["4:2:0"], "file": broken.hex()}


class Pipe(io.RawIOBase):
    """A stream that cannot go back, so that sizes stand behind the data."""

    def __init__(self):
        self.bytes = b""

    def writable(self):
        return True

    def write(self, data):
        self.bytes += bytes(data)
        return len(data)


def saved(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


a = rng.integers(0, 256, (6, 4, 3)).astype("u1")
b = np.array([0, 1, 2, 0, 1, 2])
out["npz"]["stored"] = saved(np.savez, x=a, y=b).hex()
out["npz"]["deflated"] = saved(np.savez_compressed, x=a, y=b).hex()
pipe = Pipe()
with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, array in [("x", a), ("y", b)]:
        with archive.open(name + ".npy", "w") as entry:
            entry.write(saved(lambda f, arr: np.save(f, arr), arr=array))
out["npz"]["descriptors"] = pipe.bytes.hex()
file = io.BytesIO()
with zipfile.ZipFile(file, "w") as archive:
    for name, array in [("x", a), ("y", b)]:
        with archive.open(name + ".npy", "w", force_zip64=True) as entry:
            entry.write(saved(lambda f, arr: np.save(f, arr), arr=array))
out["npz"]["zip64"] = file.getvalue().hex()
out["npz"]["sides"] = saved(np.savez, x_train=a, y_train=b, x_test=a[:2], y_test=b[:2]).hex()
out["npz"]["pickled"] = saved(np.savez, x=np.array([{}, 1], object), y=b[:2]).hex()
out["npzPixels"] = a.tobytes().hex()
for name, array in {
    "n": b, "n x 1": b[:, None], "one-hot int": np.eye(3, dtype=int)[b], "one-hot f4": np.eye(3, dtype="f4")[b],
    "f8": b.astype("f8"), "u1": b.astype("u1"), "bool one-hot": np.eye(3, dtype=bool)[b],
    "big-endian": b.astype(">i4"), "Fortran one-hot": np.asfortranarray(np.eye(3)[b]),
}.items():
    out["labels"][name] = saved(lambda f, arr: np.save(f, arr), arr=array).hex()

with open("files.json", "w") as file:
    json.dump(out, file, indent=0, separators=(",", ":"))
