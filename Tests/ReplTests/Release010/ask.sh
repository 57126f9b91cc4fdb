#!/bin/sh
# Asks a program the questions of questions.txt, each beside fresh copies of the files of this folder,
# and prints each question with the digests of its answer: ask.sh PROGRAM.
set -eu
program=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
while IFS= read -r question; do
  file=${question%%: *}
  words=${question#*: }
  cp "$here"/*.ath "$here"/*.athanor "$here"/*.safetensors .
  echo "> $question"
  case $file in
  *.athanor) "$program" "$file" -c "$words" ;;
  *.ath) "$program" -c "run $file; $words" ;;
  *) "$program" -c "$words" ;;
  esac </dev/null >answer.txt
  grep -F '(bits ' answer.txt || true
done <"$here/questions.txt"
