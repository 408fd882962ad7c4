#!/bin/bash
# The whole filter's CPU time against the textbook program's, on the same records and with the same map:
# bytes in, answers out, both through a pipe. bench_filter.sh SOMPIPE TEXTBOOK MAKE_RECORDS
set -eu
sompipe=$1 textbook=$2 make_records=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
TIMEFORMAT='%U %S'

seconds() { # command...: its CPU time, the least of three runs
  local best='' used
  for _ in 1 2 3; do
    used=$( { time "$@" >"$scratch/out" 2>"$scratch/err"; } 2>&1 | awk '{ print $1 + $2 }')
    best=$(printf '%s\n%s\n' "${best:-$used}" "$used" | sort -g | head -n 1)
  done
  echo "$best"
}

last_tenth() { awk -v n="$1" 'NR > n * 0.9 { sum += $2; count++ } END { print sum / count }' "$2"; }

printf '%-22s %9s %9s %7s  %9s %9s %7s\n' 'records x dims, map' textbook sompipe ratio \
  'distance' 'distance' 'off'
while read -r n d side; do
  "$make_records" "$n" "$d" >"$scratch/in"
  slow=$(seconds "$textbook" "$side" "$side" "$n" "$scratch/in")
  slow_distance=$(last_tenth "$n" "$scratch/out")
  fast=$(seconds "$sompipe" -q -i csv -s "map={rows: $side, columns: $side, lattice: rectangular}" \
    -s learn.over="$n" "$scratch/in")
  fast_distance=$(last_tenth "$n" "$scratch/out")
  awk -v name="$n x $d, $side x $side" -v s="$slow" -v f="$fast" -v sd="$slow_distance" \
    -v fd="$fast_distance" 'BEGIN {
      printf "%-22s %8.2fs %8.2fs %6.1fx  %9.4f %9.4f %6.2f%%\n", name, s, f, s / f, sd, fd,
        100 * (fd / sd - 1) }'
done <<'SIZES'
200000 8 10
100000 32 20
20000 128 32
5000 784 20
SIZES
