/* Completions for bash, without the functions of bash-completion: they work wherever they are
 * sourced. */
#include "cmd/completion.h"

/* `_sompipe_words NAME` and `_sompipe_argument NAME` come from the tables; the rest is the same
   whatever they hold. */
static const char engine[] =
    "# Keeps of the WORDs those that begin with TYPED, behind what stands BEFORE it.\n"
    "_sompipe_offer() { # BEFORE TYPED WORD...\n"
    "  local before=$1 typed=$2 word\n"
    "  shift 2\n"
    "  for word; do\n"
    "    [[ $word == \"$typed\"* ]] && COMPREPLY+=(\"$before$word\")\n"
    "  done\n"
    "}\n"
    "\n"
    "# Quoted names are left to readline, which takes over when we have nothing. It shows only\n"
    "# the last part of what are file names, and so of tcp:// among them.\n"
    "_sompipe_files() { # BEFORE TYPED\n"
    "  local file\n"
    "  compopt -o default 2>/dev/null\n"
    "  [[ ${#COMPREPLY[@]} -gt 0 ]] || compopt -o filenames 2>/dev/null\n"
    "  while IFS= read -r file; do\n"
    "    COMPREPLY+=(\"$1$file\")\n"
    "  done < <(compgen -f -- \"$2\")\n"
    "}\n"
    "\n"
    "_sompipe_sources() { # BEFORE TYPED\n"
    "  local prefix\n"
    "  for prefix in \"${prefixes[@]}\"; do\n"
    "    [[ $2 == \"$prefix\"* ]] || continue\n"
    "    [[ \" ${path_prefixes[*]} \" != *\" $prefix \"* ]] ||\n"
    "      _sompipe_files \"$1$prefix\" \"${2#\"$prefix\"}\"\n"
    "    return\n"
    "  done\n"
    "  _sompipe_offer \"$1\" \"$2\" \"${prefixes[@]}\"\n"
    "  _sompipe_files \"$1\" \"$2\"\n"
    "}\n"
    "\n"
    "_sompipe_kind() { # KIND NAME BEFORE TYPED\n"
    "  local kind name words=()\n"
    "  case $1 in\n"
    "    file) _sompipe_files \"$3\" \"$4\" ;;\n"
    "    source) _sompipe_sources \"$3\" \"$4\" ;;\n"
    "    word)\n"
    "      _sompipe_words \"$2\"\n"
    "      _sompipe_offer \"$3\" \"$4\" \"${words[@]}\"\n"
    "      ;;\n"
    "    list)\n"
    "      _sompipe_words \"$2\"\n"
    "      _sompipe_offer \"$3${4%\"${4##*,}\"}\" \"${4##*,}\" \"${words[@]}\"\n"
    "      compopt -o nospace 2>/dev/null\n"
    "      ;;\n"
    "    setting)\n"
    "      if [[ $4 != *=* ]]; then\n"
    "        _sompipe_offer \"$3\" \"$4\" \"${keys[@]}\"\n"
    "      elif _sompipe_argument \"${4%%=*}=\"; then\n"
    "        _sompipe_kind \"$kind\" \"$name\" \"$3${4%%=*}=\" \"${4#*=}\"\n"
    "      fi\n"
    "      ;;\n"
    "  esac\n"
    "}\n"
    "\n";

static const char line_reader[] =
    "# Undoes what bash breaks at = and : (--input=csv, tcp://); the last word is the one typed.\n"
    "_sompipe_line() {\n"
    "  local i part glue=''\n"
    "  for ((i = 1; i <= COMP_CWORD; i++)); do\n"
    "    part=${COMP_WORDS[i]}\n"
    "    [[ $part && -z ${part//[=:]/} ]] && glue=yes\n"
    "    if [[ $glue && ${#line[@]} -gt 0 ]]; then\n"
    "      line[${#line[@]}-1]+=$part\n"
    "    else\n"
    "      line+=(\"$part\")\n"
    "    fi\n"
    "    [[ $part && -z ${part//[=:]/} ]] || glue=\n"
    "  done\n"
    "}\n"
    "\n"
    "# Sets `pending`, the option whose argument comes next, and `ended`, after --.\n"
    "_sompipe_walk() { # WORD...\n"
    "  local word i kind name\n"
    "  for word; do\n"
    "    if [[ $pending ]]; then\n"
    "      pending=\n"
    "      continue\n"
    "    fi\n"
    "    case $word in\n"
    "      --) ended=yes && return ;;\n"
    "      --*=*) ;;\n"
    "      --*) _sompipe_argument \"$command $word\" && pending=$word ;;\n"
    "      -*)\n"
    "        for ((i = 1; i < ${#word}; i++)); do\n"
    "          _sompipe_argument \"$command -${word:i:1}\" || continue\n"
    "          ((i + 1 == ${#word})) && pending=-${word:i:1}\n"
    "          break\n"
    "        done\n"
    "        ;;\n"
    "    esac\n"
    "  done\n"
    "}\n"
    "\n"
    "_sompipe() {\n"
    "  local IFS=$' \\t\\n' command=run kind='' name='' before='' pending='' ended=''\n"
    "  local line=() options=() commands=() keys=() prefixes=() path_prefixes=()\n"
    "  _sompipe_line\n"
    "  local typed=${line[${#line[@]}-1]} raw=${COMP_WORDS[COMP_CWORD]}\n"
    "  [[ -z ${raw//[=:]/} ]] && raw=\n"
    "  local broken=${typed%\"$raw\"} # bash keeps it, and wants only what comes behind it\n"
    "  unset \"line[${#line[@]}-1]\"\n"
    "  COMPREPLY=()\n"
    "  compopt +o default 2>/dev/null\n"
    "  _sompipe_tables\n"
    "  [[ \" ${commands[*]} \" == *\" ${line[0]-} \"* ]] && command=${line[0]}\n"
    "  _sompipe_options \"$command\"\n"
    "  _sompipe_walk \"${line[@]}\"\n"
    "  if [[ $pending ]]; then\n"
    "    _sompipe_argument \"$command $pending\"\n"
    "  elif [[ -z $ended && $typed == --*=* ]]; then\n"
    "    before=${typed%%=*}= typed=${typed#*=}\n"
    "    _sompipe_argument \"$command ${before%=}\"\n"
    "  elif [[ -z $ended && $typed == -* ]]; then\n"
    "    _sompipe_offer '' \"$typed\" \"${options[@]}\"\n"
    "  else\n"
    "    [[ ${#line[@]} -gt 0 ]] || _sompipe_offer '' \"$typed\" \"${commands[@]}\"\n"
    "    _sompipe_argument \"$command\"\n"
    "  fi\n"
    "  _sompipe_kind \"$kind\" \"$name\" \"$before\" \"$typed\"\n"
    "  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=:/] ]] &&\n"
    "    compopt -o nospace 2>/dev/null\n"
    "  COMPREPLY=(\"${COMPREPLY[@]#\"$broken\"}\")\n"
    "}\n"
    "\n"
    "complete -o default -F _sompipe sompipe\n";

static void write_words(FILE *to, const struct completion *c) {
  const char *word, *help;
  fputs("    ", to);
  completion_quote(to, c->name);
  fputs(") words=(", to);
  for (size_t i = 0; (word = completion_word(c, i, &help)); i++) {
    if (i) fputc(' ', to);
    completion_quote(to, word);
  }
  fputs(") ;;\n", to);
}

static void write_kind(FILE *to, const struct completion *c) {
  fprintf(to, ") kind='%s'", completion_kind_name(c->kind));
  if (c->kind >= COMPLETION_WORD) {
    fputs(" name=", to);
    completion_quote(to, c->name);
  }
  fputs(" ;;\n", to);
}

static void write_options_arguments(FILE *to, const struct command_row *command) {
  for (const struct line_option *row = line_options(command->name); row->name; row++) {
    if (!row->argument) continue;
    struct completion c = completion_of_option(command->name, row);
    fprintf(to, "    '%s --%s'", command->name, row->name);
    if (row->letter) fprintf(to, " | '%s -%c'", command->name, row->letter);
    write_kind(to, &c);
  }
}

static void write_arguments(FILE *to) {
  fputs("_sompipe_argument() { # NAME: sets kind and name; fails if it takes none\n", to);
  fputs("  case $1 in\n", to);
  for (const struct command_row *command = command_table; command->name; command++) {
    struct completion c = completion_of_operand(command);
    fprintf(to, "    '%s'", command->name);
    write_kind(to, &c);
    write_options_arguments(to, command);
  }
  for (const struct option_row *key = option_table; key->key; key++) {
    struct completion c = completion_of_key(key);
    if (c.kind == COMPLETION_NOTHING) continue;
    fprintf(to, "    '%s='", key->key);
    write_kind(to, &c);
  }
  fputs("    *) return 1 ;;\n  esac\n}\n\n", to);
}

static void write_options(FILE *to) {
  fputs("_sompipe_options() { # COMMAND: sets options\n  case $1 in\n", to);
  for (const struct command_row *command = command_table; command->name; command++) {
    fprintf(to, "    '%s') options=(", command->name);
    for (const struct line_option *row = line_options(command->name); row->name; row++) {
      if (row->letter) fprintf(to, "'-%c' ", row->letter);
      fprintf(to, "'--%s'%s", row->name, row[1].name ? " " : "");
    }
    fputs(") ;;\n", to);
  }
  fputs("  esac\n}\n\n", to);
}

static void write_tables(FILE *to) {
  fputs("_sompipe_tables() { # sets commands, keys, prefixes and those that a path follows\n", to);
  fputs("  commands=(", to);
  for (const struct command_row *row = command_table; row->name; row++) {
    fprintf(to, "'%s'%s", row->name, row[1].name ? " " : ")\n");
  }
  fputs("  keys=(\n", to);
  for (const struct option_row *row = option_table; row->key; row++) {
    fprintf(to, "    '%s='\n", row->key);
  }
  fputs("  )\n", to);
  for (const struct source_row *const *row = source_table; *row; row++) {
    struct span prefix = completion_prefix(*row);
    if (prefix.length == 0) continue;
    fprintf(to, "  prefixes+=('%.*s')\n", (int)prefix.length, prefix.at);
    if (!completion_prefix_of_path(*row)) continue;
    fprintf(to, "  path_prefixes+=('%.*s')\n", (int)prefix.length, prefix.at);
  }
  fputs("}\n\n", to);
}

static void write_bash(FILE *to) {
  fputs("# Completions of sompipe for bash, from its tables: sompipe list --completion bash\n\n",
        to);
  fputs("_sompipe_words() { # NAME: sets words\n  case $1 in\n", to);
  completion_each(to, write_words);
  fputs("  esac\n}\n\n", to);
  write_arguments(to);
  write_options(to);
  write_tables(to);
  fputs(engine, to);
  fputs(line_reader, to);
}

const struct completion_row completion_bash = {
    .name = "bash", .help = "GNU Bourne-Again Shell, 4.0 or later", .write = write_bash};
