#!/bin/bash
# How well log lines become the events that people found in them: Loghub's samples in a folder, raw
# lines and the default configuration. GA is the share of lines whose event is, line for line, a true
# one: by the ids as they were answered, and resolved, with the merges that were told later. FGA is the
# same by events (F1), ARI the adjusted Rand index, both resolved. `new` is the share of true events
# that were announced with their first line, and the share of the announced that were. The last rows
# are the mean and all samples in one stream, line by line.
# bench_events.sh SOMPIPE PROGRAMS LOGS
set -eu
sompipe=$1 programs=$2 logs=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

systems=()
for log in "$logs"/*_2k.log; do
  if [ ! -f "${log}_structured.csv" ]; then
    [ ! -f "$log" ] || echo "bench-logs: ${log}_structured.csv is missing"
    continue
  fi
  name=${log##*/} name=${name%_2k.log}
  systems+=("$name")
  awk 1 "$log" >"$scratch/$name.log" # its last line, too, ends with a newline
  "$programs/score_events" --truth "${log}_structured.csv" "$name:" >"$scratch/$name.truth"
done
if [ "${#systems[@]}" -eq 0 ]; then
  echo 'bench-logs: LOGS must be a folder with pairs of NAME_2k.log and NAME_2k.log_structured.csv,'
  echo "bench-logs: as in https://github.com/logpai/loghub; '$logs' has none"
  exit 1
fi

answer() { # MAP OPTION... from standard input
  "$sompipe" -q -i log -f event,new -m "$@"
}

same() { # FILE FILE: the share of lines whose events are the same
  paste "$1" "$2" | awk -F '\t' '{ same += $1 == $3 } END { printf "%.2f%%", 100 * same / NR }'
}

try() { # NAME
  local log=$scratch/$1.log of=$scratch/$1 half
  half=$(($(wc -l <"$log") / 2))
  answer "$of.som" --merges "$of.merges" <"$log" >"$of.answers"
  answer "$of.som" <"$log" >"$of.again"
  head -n "$half" "$log" | answer "$of.half" >"$of.halves"
  tail -n "+$((half + 1))" "$log" | answer "$of.half" >>"$of.halves"
  printf '%s\t' "$1"
  "$programs/score_events" "$of.truth" "$of.answers" "$of.merges" | tr '\n' '\t'
  printf '%s\t%s\n' "$(same "$of.answers" "$of.again")" "$(same "$of.answers" "$of.halves")"
}

for suffix in log truth; do
  parts=()
  for name in "${systems[@]}"; do parts+=("$scratch/$name.$suffix"); done
  # Where one is shorter, paste leaves an empty line.
  paste -d '\n' "${parts[@]}" | grep . >"$scratch/interleaved.$suffix"
done

{
  for name in "${systems[@]}" interleaved; do try "$name"; done
} | awk -F '\t' '
  function show(name, lines, g, r, f, a, events, recall, precision, again, restart) {
    printf "%-12s %6s %7.3f %8.3f %6.3f %6.3f %9s %7.3f %9.3f %11s %9s\n", name, lines, g, r, f, a,
      events, recall, precision, again, restart
  }
  BEGIN {
    printf "%-12s %6s %7s %8s %6s %6s %9s %7s %9s %11s %9s\n", "events", "lines", "GA", "resolved",
      "FGA", "ARI", "of true", "new", "precision", "second pass", "restarted"
  }
  $1 == "interleaved" {
    show("mean", "", g / n, r / n, f / n, a / n, "", recall / n, precision / n, "", "")
  }
  {
    show($1, $2, $3, $4, $5, $6, $7 "/" $8, $9, $10, $11, $12)
    n++; g += $3; r += $4; f += $5; a += $6; recall += $9; precision += $10
  }'
