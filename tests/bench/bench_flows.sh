#!/bin/bash
# The whole filter on NSL-KDD's records as conf/examples/network-flows.yaml takes them: records for a
# second of CPU time, answers to a file, and how pure the units are with all attacks as one class.
# bench_flows.sh SOMPIPE FILE
set -eu
sompipe=$1 file=$2
config=$(dirname "$0")/../../conf/examples/network-flows.yaml
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
TIMEFORMAT='%U %S'

learn() {
  rm -f "$scratch"/map*
  "$sompipe" -q -c "$config" -m "$scratch/map" "$file" >"$scratch/answers"
}

seconds() { # its CPU time, the least of five runs
  for _ in 1 2 3 4 5; do
    { time learn; } 2>&1 | awk '{ print $1 + $2 }'
  done | sort -g | head -n 1
}

# From unit, label, record: the share of records whose unit's majority, normal or attack, is theirs.
purity() {
  awk -F '\t' '{
    split($3, column, ",")
    class = column[42] == "normal"
    seen[$1, class]++
    units[$1]
  } END {
    for (unit in units) {
      normal = seen[unit, 1] + 0
      attack = seen[unit, 0] + 0
      own += normal > attack ? normal : attack
    }
    printf "%.4f", own / NR
  }'
}

used=$(seconds)
records=$(wc -l <"$scratch/answers")
pure=$("$sompipe" -q -n -m "$scratch/map" -f unit,label,record "$file" | purity)
awk -v n="$records" -v s="$used" -v p="$pure" 'BEGIN {
  printf "network flows: %d records in %.3fs of CPU time, %d a second; purity %s\n", n, s, n / s, p }'
