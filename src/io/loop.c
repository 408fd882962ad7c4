/* The stages of a run: reading, draining, parting, over. All that has happened in a turn of the
   loop is settled at its end, before it sleeps. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/log.h"
#include "io/loop_private.h"

enum { PATIENCE_MS = 10000, PARTING_MS = 1000 };

/* --- the end --- */

void loop_over(struct loop *l, enum loop_end end) {
  if (l->stage == LOOP_OVER) return;
  l->stage = LOOP_OVER;
  l->end = end;
  uv_stop(&l->uv);
}

static void note_failure(struct loop *l, const struct error *err) {
  if (l->end == LOOP_FAILED) {
    log_say(LOG_LEVEL_ERROR, "%s", err->text);
  } else {
    l->error = *err;
    l->end = LOOP_FAILED;
  }
}

/* What is held back. Twice: the first time it may find but the format, without which no record
   could be closed. */
static void answer_rest(struct loop *l, bool provisional) {
  struct error err;
  if (pipeline_begin(l->pipeline, provisional, &err) || loop_lull_end(l, &err) ||
      pipeline_begin(l->pipeline, provisional, &err)) {
    note_failure(l, &err);
  }
}

void loop_drain(struct loop *l, bool begin, bool provisional) {
  if (l->stage != LOOP_READING) return;
  l->stage = LOOP_DRAINING;
  loop_notify_stopping(l);
  loop_lanes_settle(l, false);
  followers_stop(&l->followers);
  loop_listen_stop(l);
  peers_stop(&l->peers);
  if (begin) answer_rest(l, provisional);
  loop_draw_last(l);
}

void loop_fail(struct loop *l, const struct error *err, bool begin) {
  note_failure(l, err);
  loop_drain(l, begin, true);
}

static void save_last(struct loop *l) {
  struct error err;
  if (loop_save_final(l, &err)) note_failure(l, &err);
}

/* All is written. */
static void conclude(struct loop *l) {
  struct error err;
  loop_flush_files(l);
  const char *which;
  int lost = outputs_finish(&l->outputs, &which);
  if (lost) {
    error_set(&err, ERROR_IO, "%s: %s", which, strerror(lost));
    note_failure(l, &err);
  } else {
    save_last(l);
  }
  if (l->peers.count == 0) {
    loop_over(l, l->end);
    return;
  }
  l->stage = LOOP_PARTING;
  peers_part(&l->peers);
  uv_timer_stop(&l->limit);
}

/* --- patience --- */

static void on_limit(uv_timer_t *timer) {
  struct loop *l = timer->data;
  struct error err;
  const struct sink *stuck = outputs_stuck(&l->outputs);
  if (l->stage == LOOP_PARTING) {
    loop_over(l, l->end);
  } else if (l->params.draw && stuck) { /* no answers: nothing is lost with it */
    save_last(l);
    loop_over(l, l->end);
  } else if (stuck) {
    loop_save_abandon(l);
    error_set(&err, ERROR_TEMPORARY, "%s takes no answers; %llu bytes of them are not written",
              sink_name(stuck), (unsigned long long)(sink_handed(stuck) - stuck->written));
    note_failure(l, &err);
    loop_over(l, LOOP_FAILED);
  } else {
    log_say(LOG_LEVEL_WARNING, "peers that took no answers are cut off");
    peers_close(&l->peers);
  }
}

static void limit(struct loop *l, uint64_t milliseconds) {
  if (!uv_is_active((uv_handle_t *)&l->limit)) {
    uv_timer_start(&l->limit, on_limit, milliseconds, 0);
  }
}

/* A closed pipe is the end of the run, once the other sinks have what is theirs. */
static void pipe_closed(struct loop *l) {
  if (l->end != LOOP_FAILED) l->end = LOOP_PIPE_CLOSED;
  loop_drain(l, false, false);
  if (outputs_done(&l->outputs)) {
    save_last(l);
    loop_over(l, l->end);
  } else {
    limit(l, PATIENCE_MS);
  }
}

static void output_failed(struct loop *l, const struct sink *sink) {
  struct error err;
  if (sink->error == EPIPE) {
    pipe_closed(l);
  } else {
    error_set(&err, ERROR_IO, "%s: %s", sink_name(sink), strerror(sink->error));
    note_failure(l, &err);
    loop_over(l, LOOP_FAILED);
  }
}

static void signal_came(void *owner, int number) {
  struct loop *l = owner;
  if (number == SIGUSR1) loop_save_ask(l);
  if (number == SIGUSR2 && l->params.statistics) {
    log_erase();
    l->params.statistics(l->params.owner);
  }
  const bool hung_up = number == SIGHUP && loop_hung_up();
  if (number == SIGHUP && !hung_up) loop_reload(l);
  if (number != SIGINT && number != SIGTERM && !hung_up) return;
  if (number == SIGINT && l->interrupts++ > 0) {
    loop_over(l, LOOP_INTERRUPTED);
    return;
  }
  loop_drain(l, true, true);
  limit(l, PATIENCE_MS);
}

/* --- a turn --- */

static void settle(struct loop *l) {
  if (pipeline_inspected(l->pipeline)) loop_drain(l, false, false);
  bool live = l->socket_count > 0 || l->followers.count > 0;
  if (!live && sequence_over(&l->sequence)) loop_drain(l, true, false);
  loop_feed_settle(l);
  loop_lull_settle(l);
  loop_reopen_settle(l);
  loop_notify_settle(l);
  const struct sink *failed = outputs_failed(&l->outputs);
  if (failed) {
    output_failed(l, failed);
    return;
  }
  if (l->save.broken) {
    loop_over(l, LOOP_FAILED);
    return;
  }
  loop_save_settle(l);
  loop_complain_settle(l);
  loop_http_settle(l);
  loop_draw_settle(l);
  const bool draining = l->stage == LOOP_DRAINING;
  if (draining && outputs_done(&l->outputs) && peers_written(&l->peers)) conclude(l);
  if (l->stage == LOOP_PARTING) limit(l, PARTING_MS);
  if (l->stage == LOOP_PARTING && l->peers.count == 0) loop_over(l, l->end);
}

static void on_turn(uv_prepare_t *turn) {
  struct loop *l = turn->data;
  if (l->stage != LOOP_OVER) settle(l);
}

static void on_tick(uv_timer_t *timer) {
  struct loop *l = timer->data;
  struct pipeline_totals totals;
  struct buffer line = {0};
  struct model *m = pipeline_model(l->pipeline);
  pipeline_totals(l->pipeline, &totals);
  struct progress_figures figures = {.now_ns = clock_steady_ns(),
                                     .records = totals.records,
                                     .bytes = totals.bytes,
                                     .error = m ? m->statistics.recent_distance : (double)NAN,
                                     .radius = m && m->som ? som_radius(m->som) : (double)NAN};
  progress_line(&l->progress, &figures, &line);
  buffer_append_byte(&line, '\0');
  log_overwrite(line.data);
  buffer_clear(&line);
}

/* --- life --- */

static void output_moved(void *owner) {
  (void)owner; /* it has woken the loop: the turn's end does the rest */
}

static void init_timer(struct loop *l, uv_timer_t *timer) {
  uv_timer_init(&l->uv, timer);
  timer->data = l;
}

static void init(struct loop *l) {
  if (uv_loop_init(&l->uv)) abort();
  uv_prepare_init(&l->uv, &l->turn);
  l->turn.data = l;
  init_timer(l, &l->limit);
  init_timer(l, &l->tick);
  signals_open(&l->signals, &l->uv, l, signal_came);
  outputs_init(
      &l->outputs,
      &(struct sink_place){.uv = &l->uv, .tally = &l->tally, .owner = l, .moved = output_moved});
  loop_feed_open(l);
  loop_lull_open(l);
  loop_save_open(l);
  loop_draw_open(l);
  loop_notify_open(l);
  loop_complain_open(l);
}

static enum sequence_start start_of(const struct loop_params *params) {
  if (params->frozen || strcmp(params->start, "begin") == 0) return SEQUENCE_BEGIN;
  return strcmp(params->start, "end") == 0 ? SEQUENCE_END : SEQUENCE_RESUME;
}

static int open_all(struct loop *l, struct error *err) {
  const struct loop_params *p = &l->params;
  if (source_verify(p->sources, p->source_count, p->follow, err)) return -1;
  if (p->emitter || p->draw) {
    if (outputs_open(&l->outputs, p->sinks, p->sink_count, err)) return -1;
  }
  struct buffer *out = p->emitter ? outputs_buffer(&l->outputs) : NULL;
  loop_follow_open(l, out);
  sequence_init(&l->sequence, p->sources, p->source_count, p->follow, start_of(p), p->passes, out);
  if (p->rejects && p->rejects[0] && outfile_open(&l->rejects, p->rejects, err)) return -1;
  if (p->merges && p->merges[0] && outfile_open(&l->merges, p->merges, err)) return -1;
  if (loop_listen_open(l, err) || loop_listen_start(l, err)) return -1;
  return loop_http_open(l, err);
}

struct loop *loop_new(const struct loop_params *params, struct error *err) {
  struct loop *l = calloc(1, sizeof *l);
  if (!l) abort();
  l->params = *params;
  if (params->frozen) {
    l->params.store = NULL;
    l->params.passes = 1;
  }
  init(l);
  if (open_all(l, err) == 0) return l;
  loop_free(l);
  return NULL;
}

void loop_say(void *owner, enum notice_level level, const char *text) {
  (void)owner;
  log_say(level == NOTICE_WARNING ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "%s", text);
}

struct buffer *loop_rejects(struct loop *l) {
  return l->rejects.path ? &l->rejects.pending : NULL;
}

uint64_t loop_count(void *owner, const struct pipeline *p) {
  const struct loop *l = owner;
  return l->socket_count || l->followers.count ? 0 : sequence_records(&l->sequence, p);
}

int loop_import(struct loop *l, const struct store_map *map, struct error *err) {
  if (l->params.frozen) return 0;
  loop_save_import(l, map);
  if (loop_save_import_sinks(l, &map->state, err)) return -1;
  return loop_save_import_sources(l, &map->state, err);
}

struct buffer *loop_merges(struct loop *l) {
  return l->merges.path ? &l->merges.pending : NULL;
}

/* Before the first answer, the line that names the fields, if there is to be one. */
static void greet(struct loop *l) {
  const struct emitter_row *emitter = l->params.emitter;
  const struct field_list *fields = pipeline_fields(l->pipeline);
  const struct loop_params *p = &l->params;
  const bool others = l->sequence.count > 0 || l->followers.count > 0 || l->datagram_count > 0;
  const bool speaks = others || !p->peers_answered || p->peers_shared;
  if (l->greeted || !fields || !emitter || !emitter->header || !p->write_header) return;
  l->greeted = true;
  emitter->header(fields, &l->greeting);
  if (speaks) outputs_greet(&l->outputs, buffer_span(&l->greeting));
  peers_greet(&l->peers, buffer_span(&l->greeting));
}

int loop_found(void *owner, struct error *err) {
  struct loop *l = owner;
  if (l->params.found && l->params.found(l->params.owner, err)) return -1;
  greet(l);
  return 0;
}

static void start(struct loop *l) {
  greet(l);
  uv_prepare_start(&l->turn, on_turn);
  loop_save_start(l);
  if (l->params.progress) {
    bool live = l->socket_count > 0 || l->followers.count > 0;
    uint64_t total = live ? 0 : sequence_bytes(&l->sequence);
    progress_begin(&l->progress, clock_steady_ns(), total);
    uv_timer_start(&l->tick, on_tick, PROGRESS_EVERY_MS, PROGRESS_EVERY_MS);
  }
  loop_notify_start(l);
  l->followers.pipeline = l->pipeline;
  followers_start(&l->followers);
  loop_lanes_next(l);
}

enum loop_end loop_run(struct loop *l, struct pipeline *pipeline, struct error *err) {
  l->pipeline = pipeline;
  start(l);
  while (l->stage != LOOP_OVER) uv_run(&l->uv, UV_RUN_DEFAULT);
  loop_http_close(l);
  log_erase();
  loop_complain_last(l);
  struct error lost;
  if (outfile_close(&l->rejects, &lost)) note_failure(l, &lost);
  if (outfile_close(&l->merges, &lost)) note_failure(l, &lost);
  if (l->end == LOOP_FAILED && err) *err = l->error;
  return l->end;
}

void loop_free(struct loop *l) {
  if (!l) return;
  l->pipeline = NULL; /* it has gone before */
  l->stage = LOOP_OVER;
  loop_listen_stop(l);
  loop_http_close(l);
  loop_save_close(l);
  loop_draw_close(l);
  loop_feed_close(l);
  loop_lull_close(l);
  loop_notify_close(l);
  loop_complain_close(l);
  signals_close(&l->signals);
  outputs_close(&l->outputs);
  uv_close((uv_handle_t *)&l->turn, NULL);
  uv_close((uv_handle_t *)&l->limit, NULL);
  uv_close((uv_handle_t *)&l->tick, NULL);
  while (uv_run(&l->uv, UV_RUN_DEFAULT)) {
  }
  uv_loop_close(&l->uv);
  outfile_close(&l->rejects, NULL);
  outfile_close(&l->merges, NULL);
  loop_lanes_clear(l);
  followers_clear(&l->followers);
  sequence_clear(&l->sequence);
  peers_clear(&l->peers);
  loop_listen_clear(l);
  buffer_clear(&l->greeting);
  free(l->bytes);
  free(l);
}
