"""The hash of `Sources/Kernel/Data/Keys/RowHash.swift`, written a second time from its description."""
import struct

M = (1 << 64) - 1


def fold(x, y):
    p = x * y
    return (p >> 64) ^ (p & M)


def mix(w):
    w = ((w ^ (w >> 30)) * 0xBF58476D1CE4E5B9) & M
    w = ((w ^ (w >> 27)) * 0x94D049BB133111EB) & M
    return w ^ (w >> 31)


def hashed(b):
    one, two, at = 0x9E3779B97F4A7C15 ^ len(b), 0xD2511F53CD9E8D57, 0
    word = lambda i: int.from_bytes(b[i : i + 8], "little")
    while at + 32 <= len(b):
        one = fold(word(at) ^ one, word(at + 8) ^ 0xA0761D6478BD642F)
        two = fold(word(at + 16) ^ two, word(at + 24) ^ 0xE7037ED1A0B428DB)
        at += 32
    while at < len(b):
        one = fold(word(at) ^ one, 0xA0761D6478BD642F)
        at += 8
    return mix(fold(one ^ 0x8EBC6AF09C88C6E3, two ^ 0x589965CC75374CC3))


def cell(name, value):
    add = hashed(name.encode())
    return fold(value ^ add, mix(add ^ 0x9E3779B97F4A7C15) | 1)


def number(x):
    return struct.unpack("<I", struct.pack("<f", x + 0.0))[0]


MISSING = 0xBB67AE8584CAA73B
row = lambda *cells: mix(sum(cells) & M)
data = bytes(i * 37 % 256 for i in range(100))
for n in (0, 5, 32, 100):
    print(f"bytes {n}: 0x{hashed(data[:n]):016X}")
print(f"row 1.5, missing: 0x{row(cell('a', number(1.5)), cell('b', MISSING)):016X}")
print(f"row -2, x: 0x{row(cell('a', number(-2)), cell('b', hashed(b'x'))):016X}")
print(f"class u: 0x{hashed(b'u'):016X}")
print(f"class v: 0x{hashed(b'v'):016X}")
