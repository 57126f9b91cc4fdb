#!/bin/sh
# Makes the files of this folder and what is expected of them: make.sh PROGRAM, with release 0.1.0.
#
# The files stay as that release wrote them. Needs python3, to fold what a killed process left beside
# its session back into it.
set -eu
program=$1
cd "$(dirname "$0")"
rm -f ./*.ath ./*.athanor ./*.safetensors ./expected.txt
export XDG_STATE_HOME=/nonexistent

"$program" plain.athanor -c '
data iris every=5; model mlp 8 dropout=0.1; fit 3; x = randn(3); y = "é\n"; l = [1, "a"]
s = lrfind steps=20; note "the rate was found"; z = x * 2
save plain.ath' >/dev/null

"$program" lines.athanor -c '
data iris valid=0.25 scaling=minmax; model { dense 6; norm; tanh; dropout 0.2; dense }
optimiser adam; fit 2; branch wide; model mlp 7 activation=gelu as=wide_net; fit 2 bs=32; branch deep
model { dense 6; norm; relu; dropout 0.3; dense } as=deep_net; fit 2; init kaiming
fit sgdr 12 lr=0.02 patience=5 clip=1 accumulate=2 warmup=3 pause=5; save paused.ath; use main; fit 1; data moons rows=30 as=toy
use iris; x = rand(2, 2); x[0, 1] = 5; undo 2; x = 7; y = 8; undo
save lines.ath' >/dev/null

"$program" families.athanor -c '
data iris; model linear; repeat 2 { init kaiming; fit 2 }; sweep lr=1e-3,1e-2 { init xavier; fit 1 }
runs name r2 second; runs note r3 "a remark"; m = data sine rows=20
model mlp 4; fit 1 loss=huber opt=rmsprop; use iris; c = compare r1 r3; set exact yes
save families.ath' >/dev/null

"$program" killed.athanor -c 'data iris; model mlp 8; x = 3' >/dev/null
"$program" killed.athanor -c 'set autosave 0; fit cosine 600 opt=adam bs=16 seed=7' >/dev/null 2>&1 &
sleep 0.08
kill -9 $!
wait $! 2>/dev/null || true
python3 - <<'PYTHON'
import sqlite3
lab = sqlite3.connect("killed.athanor")
lab.execute("PRAGMA wal_checkpoint(TRUNCATE)")
assert lab.execute("SELECT value FROM head WHERE name = 'running'").fetchone(), "it had finished"
lab.close()
PYTHON

cat >tour.ath <<'SCRIPT'
#!athanor 1
seed 7
# Nets, losses, schedules and settings, one after another.
data digits every=4
model cnn 2 4 dropout=0.1
fit 1cycle 1 lr=0.01 bs=128 wd=0.1
digest; digest r1
set exact yes
model cnn 4
init orthogonal
fit wsd 1 bs=256
digest
set exact no
model resnet 1 2
fit cosine 1 bs=256 opt=sgd clip=1
digest
data adding rows=96; model gru 6; init orthogonal; fit 2 lr=0.01
digest
model lstm 5; fit const 1; digest
model rnn 5; init svd; fit linear 1; digest
data diabetes scaling=minmax; model mlp 8 activation=selu; fit 2 loss=mae opt=rmsprop; digest
data cancer; model { dense 6; norm; silu; dense }; fit sgdr 3 lr=0.02 accumulate=2 patience=2
digest; digest cancer
repeat 3 { init kaiming; fit 1 }; digest r9; digest r11
w = randn(4, 4); v = w @ w; digest v
SCRIPT

for net in 'mlp_iris:data iris; model mlp 8' 'cnn_digits:data digits; model cnn 2 4' \
  'resnet_digits:data digits; model resnet 1 2' 'lstm_adding:data adding rows=64; model lstm 6' \
  'gru_adding:data adding rows=64; model gru 6' 'rnn_adding:data adding rows=64; model rnn 6' \
  'norm_wine:data wine; model { dense 6; norm; relu; dense }'; do
  "$program" -c "${net#*:}; fit 1 bs=256; export ${net%%:*}.safetensors" >/dev/null
done
rm -f ./*.athanor-wal ./*.athanor-shm

sh ./ask.sh "$program" >expected.txt
