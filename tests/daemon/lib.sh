# What the scenarios share: a scratch folder, the program just built, ways to wait and to fail.
# Sourced by bash; every process a scenario starts is ended by its id.
set -u
sompipe=${SOMPIPE:-$PWD/sompipe}
top=$(cd "${srcdir:-.}" && pwd)
export sompipe top
scratch=$(mktemp -d)
started=()

clean_up() {
  local id
  for id in "${started[@]}"; do
    kill -9 "$id" 2>/dev/null
    wait "$id" 2>/dev/null
  done
  rm -rf "$scratch"
}
trap clean_up EXIT
cd "$scratch" || exit 99

fail() {
  echo "FAIL: $*" >&2
  exit 1
}

# until_true COMMAND...: waits up to 20 s for it.
until_true() {
  local i
  for ((i = 0; i < 400; i++)); do
    "$@" 2>/dev/null && return 0
    sleep 0.05
  done
  fail "still not: $*"
}

lines_are() { # FILE COUNT
  [ "$(wc -l <"$1")" -eq "$2" ]
}

ended() {
  ! kill -0 "$1" 2>/dev/null
}

# The tensors of a checkpoint, without the header, which holds wall-clock times.
tensors() {
  local length
  length=$(od -An -tu8 -N8 "$1" | tr -d ' ')
  tail -c +"$((length + 9))" "$1" | cksum
}
