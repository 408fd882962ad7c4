#!/bin/bash
# The whole filter on log lines, the default answers to /dev/null: lines for a second of CPU time,
# most resident memory, and how many times as long as `cat -n` it takes, which does the least that
# an answer to each line can be; wc and grep on the same bytes, too. The lines are those of Loghub's
# samples in LOGS, or some of our own, over and over (make_log_lines.c): with other numbers; with a
# word in each, or all of them, that make it a shape never seen; and mixed, so that caches fill.
# bench_lines.sh SOMPIPE PROGRAMS LINES [LOGS]
set -eu
sompipe=$1 programs=$2 mixed=$3 logs=${4:-}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C
files=()
if [ -n "$logs" ]; then files=("$logs"/*_2k.log); fi
if [ "${#files[@]}" -gt 0 ] && [ ! -f "${files[0]}" ]; then files=(); fi

make_lines() { "$programs/make_log_lines" "$1" "$2" ${files[0]+"${files[@]}"}; }

least() { # OUT COMMAND...: with $scratch/in, the least CPU seconds of three runs, the most memory
  local out=$1
  shift
  rm -f "$scratch/used"
  for _ in 1 2 3; do
    "$programs/measure" "$scratch/used" "$@" <"$scratch/in" >"$out"
  done
  sort -g "$scratch/used" | awk 'NR == 1 { s = $1 } $2 > k { k = $2 } END { print s, k }'
}

row() { # NAME SECONDS KIB
  awk -v name="$1" -v s="$2" -v kib="$3" -v n="$lines" -v b="$bytes" -v base="$base" 'BEGIN {
    printf "%-34s %9d %8.2fs %10d %7.0f %8.1f %8.1fx\n", name, n, s, n / s, b / s / 1e6,
      kib / 1024, s / base }'
}

try() { # NAME OPTION...
  local used
  read -r -a used < <(least /dev/null "$sompipe" -q -i log "${@:2}")
  row "$1" "${used[@]}"
}

simple() { # COMMAND...; grep stops at the first match if nobody reads what it says
  local used
  read -r -a used < <(least "$scratch/out" "$@")
  row "  $*" "${used[@]}"
}

prepare() { # LINES KIND
  make_lines "$1" "$2" >"$scratch/in"
  lines=$1 bytes=$(stat -c %s "$scratch/in")
  read -r base _ < <(least /dev/null cat -n)
}

of='our own'
[ "${#files[@]}" -eq 0 ] || of="${#files[@]} samples"
printf '%-34s %9s %9s %10s %7s %8s %9s\n' "log lines ($of)" lines CPU lines/s MB/s MiB 'of cat -n'
prepare 1000000 numbers
try 'numbers vary'
try '... all that logs have to say' -f \
  seq,time,event,new,novelty,rarity,level,tag,template,params,record
simple wc -l
simple grep -c error
prepare 100000 word
try 'a word in each never seen'
prepare 100000 words
try 'all words never seen'

# Too many for a file: through a pipe, once.
lines=$mixed
mkfifo "$scratch/fifo"
make_lines "$lines" mixed >"$scratch/fifo" &
rm -f "$scratch/used"
"$programs/measure" "$scratch/used" "$sompipe" -q -i log <"$scratch/fifo" >/dev/null
wait
read -r seconds kib <"$scratch/used"
awk -v n="$lines" -v s="$seconds" -v kib="$kib" 'BEGIN {
  printf "mixed, through a pipe              %9d %8.2fs %10d %7s %8.1f\n", n, s, n / s, "", kib / 1024 }'
