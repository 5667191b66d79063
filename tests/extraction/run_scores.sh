#!/bin/sh
# Extracts the texts of a corpus with `liaison extract` and scores them; fails when a figure is worse than tests/extraction/baseline.txt.
#
#   run_scores.sh CORPUS LIAISON WORK
#
# CORPUS: the folder with gold, seeds, dev and tools/score.py. WORK: a folder for what is made meanwhile.
# baseline.txt: a line a figure: set, kind (relation, entity), least F1. Exit codes: 0 as good as ever, 1 worse.
set -eu
corpus=$1 liaison=$2 work=$3
here=$(cd "$(dirname "$0")" && pwd)
status=0
for set in seeds dev; do
  rm -rf "$work/$set"
  mkdir -p "$work/$set/texts" "$work/$set/found"
  for gold in "$corpus/gold/$set"/*.jsonl; do
    text=$(python3 -c 'import json,sys; print(json.loads(open(sys.argv[1], encoding="utf8").readline())["file"])' "$gold")
    cp "$corpus/$set/$text" "$work/$set/texts/$(basename "$gold" .jsonl).txt"
  done
  "$liaison" extract -o "$work/$set/found" "$work/$set/texts"/*.txt
  python3 "$corpus/tools/score.py" --dirs "$corpus/gold/$set" "$work/$set/found" > "$work/$set.txt"
  while read -r where kind least; do
    [ "$where" = "$set" ] || continue
    figure=$(sed -n "s/^$kind  *P .*F1 \([0-9.]*\)\$/\1/p" "$work/$set.txt" | head -1)
    echo "$set $kind F1 $figure (at least $least)"
    if ! awk -v a="${figure:-0}" -v b="$least" 'BEGIN { exit !(a + 0 >= b + 0) }'; then status=1; fi
  done < "$here/baseline.txt"
done
exit $status
