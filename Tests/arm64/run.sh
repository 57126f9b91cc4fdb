#!/bin/sh
# Compares the digests of all kernels: every level of this processor, with 1 and 3 threads, on and off
# 64-byte boundaries; the body in tiles of the widest level, lowered to what this processor has; and
# arm64, cross-compiled and run under qemu-user.
# Needs clang (Swift's will do), gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user.
set -eu
if [ "${1:-}" != native ]; then
  for file in /usr/bin/aarch64-linux-gnu-gcc /usr/aarch64-linux-gnu/include/stdio.h /usr/bin/qemu-aarch64; do
    [ -e "$file" ] && continue
    echo "bits-arm64 needs a cross compiler, its C library and an emulator. Type:" >&2
    echo "  apt-get install --no-install-recommends gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" >&2
    exit 1
  done
fi
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clang=${CLANG:-clang}
flags="-O3 -ffp-contract=off -fno-math-errno -Wall -Wextra -ISources/CKernels/include -pthread"
"$clang" $flags Tests/arm64/digests.c Sources/CKernels/*.c -lm -o "$work/native"
"$clang" $flags -DCK_WIDE_TILES Tests/arm64/digests.c Sources/CKernels/*.c -lm -o "$work/wide"
for level in 0 1 2; do
  for threads in 1 3; do "$work/native" $level $threads > "$work/level-$level-threads-$threads"; done
  "$work/native" $level 1 3 > "$work/level-$level-shifted"
done
"$work/wide" 1 > "$work/level-1-wide"
if [ "${1:-}" != native ]; then
  root=/usr/aarch64-linux-gnu
  mkdir "$work/objects"
  for source in Tests/arm64/digests.c Sources/CKernels/*.c; do
    "$clang" --target=aarch64-linux-gnu --sysroot=/ -isystem $root/include $flags -c "$source" \
      -o "$work/objects/$(basename "$source").o"
  done
  aarch64-linux-gnu-gcc -pthread "$work"/objects/*.o -lm -o "$work/arm"
  qemu-aarch64 -L $root "$work/arm" > "$work/level-arm64"
fi
for run in "$work"/level-*; do
  if ! cmp -s "$run" "$work/level-0-threads-1"; then
    echo "$(basename "$run") differs from level 0:"
    diff "$run" "$work/level-0-threads-1" || true
    exit 1
  fi
done
cat "$work/level-0-threads-1"
echo "the same: $(cd "$work" && echo level-* | sed 's/level-//g')"
