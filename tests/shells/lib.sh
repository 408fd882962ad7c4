# What the shells' tests share: what must be offered on which line, and how that is compared.
# Sourced by bash, by a script named as its shell, in a folder with a file and a folder to offer.
# For the n-th line of ../lines that writes what the real shell offers, a word a line, to
# ../answers/n, and the help shown beside, if any is, to ../answers/n.help; then it calls
# compare_all.
set -u
sompipe=${SOMPIPE:-$PWD/sompipe}
shell=${0##*/}
here=$(cd "$(dirname "$0")" && pwd)
export here
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
failed=0
lines=() kinds=() wanted=()

fail() {
  echo "$shell: $*"
  failed=1
}

names() { # TABLE: the names in it
  "$sompipe" list "$1" | cut -d ' ' -f 1
}
tables() {
  "$sompipe" list | sed -n 's/^\([a-z]*\): .*/\1/p'
}
prefixes() {
  names sources | sed -n 's/^\([^A-Z]*[:/]\)[A-Z].*/\1/p'
}
options() { # COMMAND: as its help has them
  "$sompipe" "$1" --help | grep '^ .*--' | cut -c 1-27 | grep -oE -- '-(.,|-[a-z-]+)' | tr -d ,
}
choices() { # KEY: what the program says that it may be
  "$sompipe" check -s "$1=such" 2>&1 | sed -n 's/.*`such` is none of \([^;]*\).*/\1/p' |
    tr -d ' ' | tr ',' '\n'
}

readable() { # forms of codebooks that import doesn't refuse
  local form
  for form in $(names exchanges); do
    "$sompipe" import --from "$form" -o map no-file 2>&1 | grep -q 'no form that is read' ||
      echo "$form"
  done
}
option_helps() { # COMMAND: without the words that an argument can be; a long form's stand below it
  "$sompipe" "$1" --help | awk '/^ .*--/ {
    if (length($0) < 28) getline
    print substr($0, 28)
  }' | sed 's/: [^ ]*, .*//'
}

expect() { # KIND LINE WORD...
  kinds+=("$1") lines+=("$2")
  shift 2
  wanted+=("$(printf '%s\n' "$@")")
}
exactly() { # LINE WORD...: these are offered, and nothing else
  expect exactly "$@"
}
helps() { # LINE TEXT...: these stand beside what is offered, where the shell shows help
  expect helps "$@"
}

# Shells differ in what they put behind a word that goes on, and in how they quote a blank.
plain() {
  sed 's/\\//g; s/[=/]$//; s/ *$//' | sed '/^$/d' | sort -u
}

expect_words() {
  local command list
  local -a files=('my records.csv' maps/)
  mapfile -t list < <(names commands)
  # shellcheck disable=SC2046
  exactly 'sompipe ' "${list[@]}" "${files[@]}" $(prefixes)
  exactly 'sompipe ru' run
  exactly 'sompipe -q ru'
  exactly 'sompipe tc' tcp://
  exactly 'sompipe ma' maps/
  exactly 'sompipe -m ma' maps/
  exactly 'sompipe unix:ma' unix:maps/
  exactly 'sompipe show ' "${files[@]}"
  exactly 'sompipe show -l '
  exactly 'sompipe -- -'
  for command in "${list[@]}"; do
    mapfile -t list < <(options "$command")
    [ "${#list[@]}" -ge 4 ] || fail "too few options of $command: ${list[*]}"
    exactly "sompipe $command -" "${list[@]}"
  done
  mapfile -t list < <(options run)
  exactly 'sompipe -' "${list[@]}"
  exactly 'sompipe --print-c' --print-config
  mapfile -t list < <(tables)
  exactly 'sompipe list ' "${list[@]}"
  mapfile -t list < <(names shells)
  exactly 'sompipe list --completion ' "${list[@]}"
  mapfile -t list < <(names exchanges)
  exactly 'sompipe export --to ' "${list[@]}"
  mapfile -t list < <(readable)
  exactly 'sompipe import --from=' "${list[@]/#/--from=}"
}

expect_values() {
  local key list chosen=0
  mapfile -t list < <(names options)
  exactly 'sompipe -s ' "${list[@]}"
  exactly 'sompipe score --set=' "${list[@]/#/--set=}"
  for key in "${list[@]}"; do
    mapfile -t list < <(choices "$key")
    [ "${#list[@]}" -gt 0 ] || continue
    exactly "sompipe -s $key=" "${list[@]/#/$key=}"
    chosen=$((chosen + 1))
  done
  [ $chosen -ge 10 ] || fail "too few keys have choices: $chosen"
  exactly 'sompipe -s map.torus=' map.torus=yes map.torus=no
  exactly 'sompipe -s map.rows=' map.rows=auto
  mapfile -t list < <(names patterns)
  exactly 'sompipe -s input.pattern=' "${list[@]/#/input.pattern=}"
  exactly 'sompipe -s label='
  exactly 'sompipe -s no.key='
  exactly 'sompipe -s checkpoint.path=ma' checkpoint.path=maps/
  mapfile -t list < <(names formats)
  exactly 'sompipe -i ' auto "${list[@]}"
  exactly 'sompipe -qi cs' csv
  exactly 'sompipe score --input=cs' --input=csv
  mapfile -t list < <(names fields)
  exactly 'sompipe -f ' auto "${list[@]}"
  exactly 'sompipe -f unit,dist' unit,distance
  exactly 'sompipe -s output.fields=row,colu' output.fields=row,column
}

expect_helps() {
  local list
  mapfile -t list < <("$sompipe" list options | sed 's/^[^ ]*  *//; s/ (live)$//')
  helps 'sompipe -s ' "${list[@]}"
  mapfile -t list < <(option_helps run)
  helps 'sompipe -' "${list[@]}"
  mapfile -t list < <("$sompipe" list commands | sed 's/^[^ ]*  *//')
  helps 'sompipe ' "${list[@]}"
  mapfile -t list < <("$sompipe" list fields | sed 's/^[^ ]*  *//')
  helps 'sompipe -f ' "${list[@]}"
  mapfile -t list < <("$sompipe" list outputs | sed 's/^[^ ]*  *//')
  helps 'sompipe -o ' "${list[@]}"
}

compare() { # N KIND LINE WANTED
  local got answer=../answers/$1
  case $2 in
    exactly)
      got=$(diff <(plain <<<"$4") <(plain <"$answer")) || fail "\`$3\`:"$'\n'"$got"
      ;;
    helps)
      [ -f "$answer.help" ] || return
      got=$(grep -vxFf "$answer.help" <<<"$4") && fail "\`$3\` doesn't say:"$'\n'"$got"
      ;;
  esac
}

compare_all() {
  local n
  for n in "${!lines[@]}"; do
    compare $((n + 1)) "${kinds[n]}" "${lines[n]}" "${wanted[n]}"
  done
  echo "$shell: ${#lines[@]} lines completed"
  exit $failed
}

# Every row is where it must stand in the script, whether there is a shell to try it in or not.
holds() { # SECTION NAME NEEDED...: `section`, which each shell's test has, tells what is there
  local there name
  there=$(section "$1" "$2" <script)
  for name in "${@:3}"; do
    grep -qxF -- "$name" <<<"$there" || fail "the script lacks $name among the $1${2:+ of $2}"
  done
}
in_script() {
  local command
  # shellcheck disable=SC2046
  {
    holds commands '' $(names commands)
    holds keys '' $(names options)
    holds prefixes '' $(prefixes)
    holds words list $(tables)
    holds words 'list --completion' $(names shells)
    holds words 'export --to' $(names exchanges)
    holds words 'input.format=' auto $(names formats)
    for command in $(names commands); do
      holds options "$command" $(options "$command" | grep '^--')
    done
  }
}

"$sompipe" list --completion "$shell" >script || fail "no script"
in_script
command -v "$shell" >/dev/null || {
  echo "$shell isn't here: its completions were read, not tried"
  [ $failed -eq 0 ] && exit 77
  exit $failed
}
expect_words
expect_values
expect_helps
printf '%s\n' "${lines[@]}" >lines
mkdir -p answers folder/maps
cd folder || exit 99
: >'my records.csv'
