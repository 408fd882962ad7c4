/* sompipe run: the filter. Joins configuration, map, pipeline and loop; every end goes through
 * here. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/paths.h"
#include "cmd/reload.h"
#include "cmd/run_private.h"
#include "cmd/summary.h"
#include "config.h"
#include "config/value.h"
#include "io/file.h"
#include "io/log.h"
#include "io/source.h"

static int faulty(struct faults *faults) {
  fwrite(faults->text.data, 1, faults->text.length, stderr);
  faults_clear(faults);
  return ERROR_CONFIG;
}

static void set_sources(const struct run *run, struct config *config, struct faults *faults) {
  if (run->line.argc == 0) return;
  struct buffer list = {0};
  for (int i = 0; i < run->line.argc; i++) {
    buffer_append_byte(&list, i ? ',' : '[');
    value_write_text(span_of(run->line.argv[i]), &list);
  }
  buffer_append(&list, "]", 2);
  config_set(config, "input.from", list.data, "SOURCE", faults);
  buffer_clear(&list);
}

static int read_dry_run(struct run *run) {
  const char *given = line_given(&run->line, "dry-run");
  char *end;
  if (!given) return 0;
  run->inspected = strtoull(given, &end, 10);
  bool good = *given >= '0' && *given <= '9' && *end == '\0' && run->inspected > 0;
  return good ? 0 : command_misused("run", "--dry-run: `%s` is no number of records", given);
}

static int read_summary(struct run *run) {
  const char *sort = line_given(&run->line, "sort");
  const struct events_table_sort *by = sort ? events_table_sort(sort) : events_table_sorts;
  run->summary = line_given(&run->line, "summary") != NULL;
  if (run->summary && run->inspected) {
    return command_misused("run", "--summary or --dry-run, not both");
  }
  if (sort && !run->summary) return command_misused("run", "--sort is for --summary");
  if (!by) return command_unknown("run", "--sort", sort, events_table_sort_name);
  if (!run->summary) return 0;
  live_begin(&run->live, by, UINT32_MAX);
  run->live.spare = 2; /* summary_print */
  return 0;
}

int run_read(struct run *run, struct config *config, struct faults *faults) {
  line_apply(&run->line, run->argc, run->argv, config, faults);
  set_sources(run, config, faults);
  config_check(config, faults);
  return faults->count ? -1 : 0;
}

/* Reads the command line and configuration. -1: *status says how it ended. */
static int configure(struct run *run, int argc, char **argv, int *status) {
  struct faults faults = {0};
  run->config = config_new();
  if (line_read(&run->line, argc, argv, status)) return -1;
  *status = read_dry_run(run);
  if (*status == 0) *status = read_summary(run);
  if (*status) return -1;
  run->argc = argc;
  run->argv = argv;
  if (run_read(run, run->config, &faults)) {
    *status = faulty(&faults);
    return -1;
  }
  if (line_given(&run->line, "check")) {
    *status = 0;
    return -1;
  }
  log_level(run->config->log_level);
  run->given = config_copy(run->config);
  return 0;
}

/* The map, if there is one. */
static int read_map(struct run *run, struct error *err) {
  const char *path = run->config->checkpoint.path;
  int there = path[0] ? mapfile_open(&run->map, path, err) : 0;
  run->resumed = there > 0;
  return there < 0 ? -1 : 0;
}

/* Frozen maps are read, never locked; others are locked first, so that nobody writes in between. */
static int open_map(struct run *run, struct error *err) {
  struct config *c = run->config;
  if (!c->learn.enabled) {
    if (c->checkpoint.path[0] == '\0') {
      return error_set(err, ERROR_NO_INPUT, "--frozen needs a map to read: -m FILE names it");
    }
    run->resumed = true;
    return mapfile_need(&run->map, c->checkpoint.path, err);
  }
  if (c->checkpoint.path[0] && !run->inspected) {
    run->store = store_open(c->checkpoint.path, (unsigned)c->checkpoint.keep, err);
    if (!run->store) return -1;
  }
  return read_map(run, err);
}

/* Lays our configuration over the map's. */
static int resume(struct run *run, struct error *err) {
  struct faults faults = {0};
  if (!run->resumed) {
    config_dump_map(run->config, &run->asked);
    return 0;
  }
  config_dump_map(run->map.asked, &run->asked);
  config_resume(run->config, run->map.asked, run->map.found, &faults);
  config_check(run->config, &faults);
  if (faults.count) {
    fprintf(stderr, "sompipe: this contradicts the map in %s:\n", run->map.file.path);
    error_set(err, ERROR_CONFIG, "another map needs another file: -m OTHER");
    faulty(&faults);
    return -1;
  }
  return 0;
}

/* Keys under learn may have changed: they hold from the first record of this run. */
static void reschedule(struct run *run) {
  struct model *m = run->map.model;
  if (run->resumed && m->som) model_reschedule(m, &run->assembly.pipeline.model.som);
}

void run_note_found(struct run *run) {
  struct config *c = run->config;
  const struct pipeline *p = run->pipeline;
  const struct model *m = pipeline_model(run->pipeline);
  char delimiter[2] = {pipeline_delimiter(p), '\0'};
  config_found_text(c, "input.format", pipeline_decoder(p)->name);
  config_found_text(c, "input.delimiter", delimiter);
  config_found_text(c, "input.header", pipeline_header(p) ? "yes" : "no");
  config_found_growth(c);
  config_found_columns(c, pipeline_columns(p));
  config_found_features(c, pipeline_features(p));
  config_found_count(c, "map.rows", m->params.som.lattice.rows);
  config_found_count(c, "map.columns", m->params.som.lattice.columns);
  if (m->params.warmup_records) { /* none, for logs, is what only auto can say */
    config_found_count(c, "map.warmup_records", m->params.warmup_records);
  }
  config_found_count(c, "learn.over", m->params.som.over);
  buffer_reset(&run->found);
  config_dump_map(c, &run->found);
}

static void export(void *owner, struct state *state) {
  struct run *run = owner;
  if (run->found.length == 0) run_note_found(run);
  state_add_text(state, "config.asked", buffer_span(&run->asked));
  state_add_text(state, "config.found", buffer_span(&run->found));
}

static void print_statistics(void *owner) {
  struct run *run = owner;
  summary_statistics(run->pipeline);
}

static void draw(void *owner, bool last, struct buffer *to) {
  struct run *run = owner;
  const struct events_table_moment *since = run->frozen.hits ? &run->frozen : NULL;
  live_draw(&run->live, pipeline_model(run->pipeline), since, (struct span){NULL, 0}, last, to);
}

/* Once the format is known, or the map. */
static int refuse_summary(const struct run *run, struct error *err) {
  const struct config *c = run->config;
  const char *what = run->resumed ? run->map.file.path : c->input.format;
  if (!run->summary || config_by_novelty(c)) return 0;
  if (strcmp(what, "log") == 0) what = "a map of fixed growth";
  return error_set(err, ERROR_CONFIG, "--summary is of log lines by novelty, which %s is none of",
                   what);
}

/* Now that auto has become a format, keys that have no place in it are seen as such. */
static int found_format(void *owner, struct error *err) {
  struct run *run = owner;
  struct faults faults = {0};
  config_found_text(run->config, "input.format", pipeline_decoder(run->pipeline)->name);
  config_check(run->config, &faults);
  if (faults.count == 0) return refuse_summary(run, err);
  faulty(&faults);
  return error_set(err, ERROR_CONFIG, "input.format: taken as %s, where these have no place",
                   run->config->input.format);
}

/* What is shown in place of answers is for standard output. */
static bool shows(const struct run *run) {
  return run->summary || run->inspected;
}

static bool is_automatic(const struct config *c) {
  return strcmp(c->output.to.texts[0], "auto") == 0;
}

static bool names(const struct config *c, const char *sink) {
  for (size_t i = 0; i < c->output.to.count; i++) {
    if (strcmp(c->output.to.texts[i], sink) == 0) return true;
  }
  return false;
}

static bool writes_standard_output(const struct run *run) {
  return shows(run) || is_automatic(run->config) || names(run->config, "-");
}

static void set_sinks(const struct run *run, struct loop_params *params) {
  static const char *const standard[] = {"-"};
  const struct config *c = run->config;
  const bool listed = !shows(run) && !is_automatic(c);
  params->sinks = listed ? c->output.to.texts : standard;
  params->sink_count = listed ? c->output.to.count : 1;
  params->peers_answered = is_automatic(c) || names(c, "peer");
  params->peers_shared = listed && names(c, "peer") && c->output.to.count > 1;
}

struct loop_peers run_peers(const struct config *c) {
  return (struct loop_peers){.most = (unsigned)c->peers.most,
                             .idle_ns = c->peers.idle_ns,
                             .stalled_ns = c->peers.stalled_ns,
                             .buffer_bytes = (size_t)c->peers.buffer_bytes,
                             .record_bytes = (size_t)c->input.max_record_bytes};
}

static struct loop_params loop_params(struct run *run) {
  const struct config *c = run->config;
  bool frozen = !c->learn.enabled || run->inspected;
  return (struct loop_params){
      .sources = c->input.from.texts,
      .source_count = c->input.from.count,
      .start = c->input.start,
      .passes = frozen ? 1 : c->input.passes,
      .follow = c->input.follow && !run->inspected,
      .frozen = frozen,
      .peers = run_peers(c),
      .warmup_ns = c->map.warmup_ns,
      .store = run->store,
      .every_records = c->checkpoint.every_records,
      .every_ns = c->checkpoint.every_ns,
      .rejects = run->inspected ? NULL : c->input.rejects,
      .progress = line_given(&run->line, "progress") && isatty(2) && !run->live.terminal,
      .http_listen = run->inspected ? NULL : c->http.listen,
      .http_remote = c->http.allow_remote,
      .version = PACKAGE_VERSION,
      .map = c->checkpoint.path[0] ? c->checkpoint.path : NULL,
      .write_header = c->output.header && !run->inspected,
      .merges = run->inspected || frozen ? NULL : c->logs.merges,
      .emitter = run->assembly.pipeline.emitter,
      .owner = run,
      .export = export,
      .draw = run->summary ? draw : NULL,
      .live = run->live.terminal,
      .statistics = print_statistics,
      .reload = reload,
      .found = found_format};
}

static int refuse_closed(const struct run *run, struct error *err) {
  const struct config *c = run->config;
  if (command_output_closed && writes_standard_output(run))
    return error_set(err, ERROR_IO, "standard output is closed");
  for (size_t i = 0; command_input_closed && i < c->input.from.count; i++) {
    if (strcmp(c->input.from.texts[i], "-") != 0) continue;
    return error_set(err, ERROR_NO_INPUT, "standard input is closed");
  }
  return 0;
}

/* The templates that are to be known beforehand. A map that has them needs no file any more. */
static int read_seeds(struct run *run, struct error *err) {
  const char *path = run->config->logs.seed_templates;
  if (path[0] == '\0' || (run->resumed && !config_is_set(run->config, "logs.seed_templates"))) {
    return 0;
  }
  return file_read(path, &run->seeds, err);
}

/* Opens everything there is to open. */
static int open_all(struct run *run, struct error *err) {
  if (refuse_closed(run, err) || paths_check(run->config, err)) return -1;
  const struct text_list *from = &run->config->input.from;
  if (source_verify(from->texts, from->count, run->config->input.follow, err)) return -1;
  if (open_map(run, err) || resume(run, err)) return -1;
  if (read_seeds(run, err)) return -1;
  if (assemble(run->config, run->resumed, &run->assembly, err)) return -1;
  if ((run->resumed || run->assembly.pipeline.decoder) && refuse_summary(run, err)) return -1;
  if (run->summary) run->assembly.pipeline.emitter = NULL;
  if (run->summary && !run->config->learn.enabled) run->frozen = events_table_now(run->map.model);
  reschedule(run);
  struct loop_params params = loop_params(run);
  set_sinks(run, &params);
  run->loop = loop_new(&params, err);
  if (!run->loop) return -1;
  struct pipeline_params *p = &run->assembly.pipeline;
  p->owner = run->loop;
  p->say = loop_say;
  p->bad = loop_bad;
  p->rejects = loop_rejects(run->loop);
  p->merges = loop_merges(run->loop);
  p->seeds = buffer_span(&run->seeds);
  p->found = loop_found;
  p->count = loop_count;
  p->begun = run->store ? loop_begun : NULL;
  if (run->inspected) p->count = NULL;
  p->inspected_records = run->inspected;
  p->inspect_header = run->config->output.header;
  p->gathered = loop_gathered;
  run->pipeline = pipeline_new(p, run->map.model);
  run->map.model = NULL;
  if (!run->resumed) return 0;
  int status = params.frozen ? 0 : loop_import(run->loop, &run->map.file, err);
  store_map_clear(&run->map.file);
  return status;
}

static int finish(struct run *run, enum loop_end end, struct error *err) {
  if (end == LOOP_INTERRUPTED) _exit(130);
  if (end == LOOP_DONE && pipeline_verify(run->pipeline, err)) end = LOOP_FAILED;
  if (end != LOOP_PIPE_CLOSED && !run->inspected) {
    summary_print(run->pipeline, run->store ? run->config->checkpoint.path : NULL,
                  !run->config->learn.enabled);
  }
  return end == LOOP_FAILED ? command_fail(err) : 0;
}

static void clean_up(struct run *run) {
  pipeline_free(run->pipeline);
  loop_free(run->loop);
  store_close(run->store);
  mapfile_close(&run->map);
  assemble_clear(&run->assembly);
  buffer_clear(&run->asked);
  buffer_clear(&run->found);
  buffer_clear(&run->seeds);
  live_end(&run->live);
  free(run->frozen.hits);
  config_free(run->config);
  config_free(run->given);
}

/* Nothing to read but a terminal nobody has been told about: say how it goes. */
static bool lost(const struct run *run) {
  bool named = run->line.argc > 0 || config_is_set(run->config, "input.from");
  return !named && !line_given(&run->line, "print-config") && isatty(0);
}

/* As a run would have it: a map that is there brings its own keys along. */
static int print_config(struct run *run) {
  struct error err = {0};
  struct buffer text = {0};
  if (read_map(run, &err) || resume(run, &err)) return command_fail(&err);
  config_dump(run->config, false, &text);
  fwrite(text.data, 1, text.length, stdout);
  buffer_clear(&text);
  return 0;
}

static int run_it(struct run *run) {
  struct error err = {0};
  if (line_given(&run->line, "print-config")) return print_config(run);
  if (open_all(run, &err)) return command_fail(&err);
  enum loop_end end = loop_run(run->loop, run->pipeline, &err);
  int status = finish(run, end, &err);
  if (end != LOOP_PIPE_CLOSED) return status;
  clean_up(run);
  signal(SIGPIPE, SIG_DFL);
  raise(SIGPIPE);
  return ERROR_IO;
}

int run_main(int argc, char **argv) {
  struct run run = {0};
  int status = 0;
  if (configure(&run, argc, argv, &status) == 0) {
    if (lost(&run)) {
      line_help("run", true);
      status = ERROR_USAGE;
    } else {
      status = run_it(&run);
    }
  }
  clean_up(&run);
  return status;
}
