#!/bin/bash
# Records answered for a second through a unix socket and through a pipe: the same records, the same
# feeder at the other end, one run each in turn. What is shown is the median of the rounds, and of
# their ratios; the second map is so small that reading and writing is most of what there is to do.
# bench_socket.sh SOMPIPE PROGRAMS
set -eu
sompipe=$1 programs=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rounds=5

median() { # of a column of the rounds
  cut -d ' ' -f "$1" "$scratch/rounds" | sort -g | sed -n "$(((rounds + 1) / 2))p"
}

try() { # NAME TIMES OPTION...
  local round options=(-q -i csv -s learn.over=1M "${@:3}")
  : >"$scratch/rounds"
  for ((round = 0; round < rounds; round++)); do
    "$programs/feed" -n "$2" "$scratch/in" - "$sompipe" "${options[@]}"
    "$programs/feed" -n "$2" "$scratch/in" "unix:$scratch/socket" "$sompipe" "${options[@]}" \
      "unix:$scratch/socket"
  done | paste -d ' ' - - | awk '{ print $1 / $2, $1 / $5, $2 / $5, $3 / $6 }' >"$scratch/rounds"
  printf '%-24s %11.0f %11.0f %8.2f %8.2f\n' "$1" "$(median 1)" "$(median 2)" "$(median 3)" \
    "$(median 4)"
}

"$programs/make_records" 100000 8 >"$scratch/in"
printf '%-24s %11s %11s %8s %8s\n' 'records/s through a' pipe 'unix socket' ratio 'by CPU'
try '8 columns, 20 x 20' 5
try '8 columns, 2 x 2' 10 -s map.rows=2 -s map.columns=2 -f unit,record
