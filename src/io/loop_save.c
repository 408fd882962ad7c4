/* When a checkpoint is taken, and when it may take its place: after the answers it counts. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/loop_private.h"
#include "io/stamp.h"

/* --- what is saved --- */

static void export_sinks(struct loop *l, struct state *state) {
  struct position_list list = {0};
  buffer_reset(&l->save.sinks);
  loop_flush_files(l);
  outfile_note(&l->rejects, &list);
  outfile_note(&l->merges, &list);
  outputs_note(&l->outputs, &list);
  if (list.count > 0) {
    position_list_write(&list, &l->save.sinks);
    state_add_text(state, "sinks", buffer_span(&l->save.sinks));
  }
  position_list_clear(&list);
}

static void note_sources(struct loop *l) {
  struct position_list list = {0};
  sequence_note(&l->sequence, &list);
  followers_note(&l->followers, &list);
  buffer_reset(&l->save.sources);
  position_list_write(&list, &l->save.sources);
  position_list_clear(&list);
}

static struct loop_mark mark_now(struct loop *l) {
  note_sources(l);
  return (struct loop_mark){.known = true,
                            .seq = pipeline_model(l->pipeline)->seq,
                            .sources = hash_span(buffer_span(&l->save.sources))};
}

static bool is_same(const struct loop_mark *a, const struct loop_mark *b) {
  return a->known && b->known && a->seq == b->seq && a->sources == b->sources;
}

/* state borrows from the model, from l->save.sources and from the owner above. */
static void take_snapshot(struct loop *l, struct state *state) {
  struct loop_save *s = &l->save;
  *state = (struct state){0};
  peers_share(&l->peers);
  outputs_mark(&l->outputs);
  peers_note(&l->peers);
  s->taken = mark_now(l);
  s->taken_count++;
  model_export(pipeline_model(l->pipeline), state);
  state_add_text(state, "sources", buffer_span(&s->sources));
  export_sinks(l, state);
  if (l->params.export) l->params.export(l->params.owner, state);
  stamp_note(&s->metadata);
}

/* --- what became of it --- */

static void failed(struct loop *l, const struct error *err) {
  struct loop_save *s = &l->save;
  struct complaint *c = &l->complaints.checkpoint;
  l->tally.checkpoints_failed++;
  s->phase = SAVE_IDLE;
  s->ended_count = s->taken_count;
  s->ended_badly = true;
  s->failure = *err;
  s->failing = true;
  if (s->told) complaint_clear(c); /* who asked is answered */
  s->told = false;
  complaint_say(c, clock_steady_ns(), LOG_LEVEL_WARNING,
                "no checkpoint: %s; the last one stays, the run goes on", err->text);
}

static void succeeded(struct loop *l) {
  struct loop_save *s = &l->save;
  s->phase = SAVE_IDLE;
  s->committed = s->taken;
  s->ended_count = s->taken_count;
  s->ended_badly = false;
  l->tally.checkpoints++;
  l->tally.checkpoint_wall_ns = clock_wall_ns();
  enum log_level level = s->told || s->failing ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG;
  s->told = s->failing = false;
  complaint_clear(&l->complaints.checkpoint);
  log_say(level, "checkpoint after record %llu", (unsigned long long)s->taken.seq);
}

static void collect(struct loop *l) {
  struct error err;
  int status = store_saved(l->params.store, &err);
  if (status == 0 && l->save.sync_error) {
    status = error_set(&err, ERROR_IO, "%s: %s", l->save.sync_name, strerror(l->save.sync_error));
  }
  l->save.phase = SAVE_WRITTEN;
  l->save.written_ns = clock_steady_ns();
  if (status) failed(l, &err);
}

static bool is_answered(const struct loop *l) {
  const bool written = !l->params.emitter || outputs_caught_up(&l->outputs);
  return written && peers_caught_up(&l->peers);
}

/* A disk that was full when the snapshot was synced has got the rest since. */
static int commit_it(struct loop *l, struct error *err) {
  const char *which;
  if (outputs_sync(&l->outputs, true, &which)) {
    return error_set(err, ERROR_IO, "%s: %s", which, strerror(errno));
  }
  return store_commit(l->params.store, err);
}

static void commit(struct loop *l) {
  struct error err;
  if (commit_it(l, &err)) {
    failed(l, &err);
  } else {
    succeeded(l);
  }
}

/* --- while the loop runs --- */

static void on_written(uv_async_t *handle) {
  struct loop *l = handle->data;
  if (l->save.phase == SAVE_WRITING) collect(l);
}

/* The first that fails counts. */
static void sync_file(struct loop_save *s, struct outfile *file) {
  if (s->sync_error || outfile_sync(file) == 0) return;
  s->sync_error = errno;
  s->sync_name = file->path;
}

/* What the checkpoint counts as written must be as safe as it is. */
static int sync_outputs(struct loop *l) {
  struct loop_save *s = &l->save;
  s->sync_error = 0;
  if (outputs_sync(&l->outputs, false, &s->sync_name)) s->sync_error = errno;
  if (s->sync_error) return -1;
  sync_file(s, &l->rejects);
  sync_file(s, &l->merges);
  return s->sync_error ? -1 : 0;
}

/* On the saver's thread. */
static void on_saved(void *owner) {
  struct loop *l = owner;
  sync_outputs(l);
  uv_async_send(&l->save.written);
}

static void start(struct loop *l) {
  struct loop_save *s = &l->save;
  struct error err;
  struct state state;
  s->told = s->asked;
  s->asked = s->due = s->moved = false;
  s->sync_error = 0;
  s->began_ns = clock_steady_ns();
  take_snapshot(l, &state);
  s->phase = SAVE_WRITING;
  if (store_save(l->params.store, &state, &s->metadata, l, on_saved, &err)) failed(l, &err);
}

static bool is_due(const struct loop *l) {
  const struct loop_save *s = &l->save;
  uint64_t seq = pipeline_model(l->pipeline)->seq, every = l->params.every_records;
  if (s->asked || s->moved) return true;
  return (s->due && seq != s->taken.seq) || (every > 0 && seq - s->taken.seq >= every);
}

/* One who never reads its answers keeps every checkpoint from its place: no loss, but not what the
   operator thinks. */
static void complain(struct loop *l) {
  struct loop_save *s = &l->save;
  if (s->written_ns == 0 || clock_steady_ns() - s->written_ns < COMPLAINT_EVERY_NS) return;
  s->written_ns = 0;
  log_say(LOG_LEVEL_WARNING, "a checkpoint waits for answers that nobody takes");
}

void loop_save_settle(struct loop *l) {
  struct loop_save *s = &l->save;
  if (!l->params.store || !pipeline_has_begun(l->pipeline)) return;
  if (s->phase == SAVE_WRITTEN) {
    if (is_answered(l)) {
      commit(l);
    } else {
      complain(l);
    }
  }
  if (s->phase == SAVE_IDLE && l->stage == LOOP_READING && is_due(l)) start(l);
}

void loop_save_ask(struct loop *l) {
  if (!l->params.store) {
    log_say(LOG_LEVEL_INFO, "no checkpoint: the map is not kept (-m FILE keeps it)");
  } else if (!pipeline_has_begun(l->pipeline)) {
    log_say(LOG_LEVEL_INFO, "no checkpoint: the map has not begun yet");
  } else {
    l->save.asked = true;
  }
}

static void on_period(uv_timer_t *timer) {
  struct loop *l = timer->data;
  l->save.due = true;
}

/* --- the first and the last --- */

static int save_now(struct loop *l, struct error *err) {
  struct state state;
  take_snapshot(l, &state);
  if (sync_outputs(l)) {
    return error_set(err, ERROR_IO, "%s: %s", l->save.sync_name, strerror(l->save.sync_error));
  }
  if (store_save_now(l->params.store, &state, &l->save.metadata, err)) return -1;
  succeeded(l);
  return 0;
}

int loop_begun(void *owner, struct error *err) {
  struct loop *l = owner;
  if (!l->params.store || l->params.frozen) return 0;
  int status = save_now(l, err);
  l->save.broken = status != 0;
  return status;
}

int loop_save_final(struct loop *l, struct error *err) {
  struct loop_save *s = &l->save;
  if (!l->params.store || s->broken || !pipeline_has_begun(l->pipeline)) return 0;
  if (s->phase == SAVE_WRITING) collect(l);
  struct loop_mark now = mark_now(l);
  if (s->phase == SAVE_WRITTEN && is_same(&now, &s->taken) && is_answered(l)) {
    if (commit_it(l, err)) return -1;
    succeeded(l);
  }
  if (is_same(&now, &s->committed)) return 0;
  if (save_now(l, err) == 0) return 0;
  err->kind = ERROR_IO;
  return -1;
}

void loop_save_renew(struct loop *l) {
  struct loop_save *s = &l->save;
  if (s->phase == SAVE_WRITTEN) s->phase = SAVE_IDLE;
  s->committed.known = false;
  s->moved = true;
}

void loop_save_abandon(struct loop *l) {
  if (!l->params.store) return;
  if (l->save.phase == SAVE_WRITING) collect(l);
  if (l->save.phase == SAVE_WRITTEN && is_answered(l)) commit(l);
}

/* --- life --- */

void loop_save_open(struct loop *l) {
  uv_async_init(&l->uv, &l->save.written, on_written);
  uv_timer_init(&l->uv, &l->save.period);
  l->save.written.data = l->save.period.data = l;
}

static void start_period(struct loop *l) {
  uint64_t every = l->params.every_ns / CLOCK_MILLISECOND_NS;
  uv_timer_stop(&l->save.period);
  if (l->params.store && every > 0) uv_timer_start(&l->save.period, on_period, every, every);
}

void loop_retime(struct loop *l, uint64_t every_records, uint64_t every_ns) {
  const bool other = l->params.every_ns != every_ns;
  l->params.every_records = every_records;
  l->params.every_ns = every_ns;
  if (other) start_period(l);
}

void loop_save_start(struct loop *l) {
  start_period(l);
  if (l->save.committed.known) l->save.committed.seq = pipeline_model(l->pipeline)->seq;
  l->save.taken = l->save.committed;
}

void loop_save_import(struct loop *l, const struct store_map *map) {
  struct span sources;
  l->save.metadata = map->metadata;
  /* A torn newest generation is to be replaced, though nothing new be learned. */
  if (map->older || state_take_text(&map->state, "sources", &sources, NULL)) return;
  l->save.committed = (struct loop_mark){.known = true, .sources = hash_span(sources)};
}

int loop_save_import_sinks(struct loop *l, const struct state *state, struct error *err) {
  struct span sinks;
  struct position_list list = {0};
  if (!state_find(state, "sinks")) return 0;
  int status = state_take_text(state, "sinks", &sinks, err);
  if (status == 0) status = position_list_parse(&list, sinks, err);
  if (status == 0) status = outfile_resume(&l->rejects, &list, err);
  if (status == 0) status = outfile_resume(&l->merges, &list, err);
  if (status == 0) status = outputs_resume(&l->outputs, &list, err);
  position_list_clear(&list);
  return status;
}

int loop_save_import_sources(struct loop *l, const struct state *state, struct error *err) {
  struct span json;
  struct position_list list = {0};
  if (state_take_text(state, "sources", &json, err)) return -1;
  int status = position_list_parse(&list, json, err);
  if (status == 0) {
    followers_import(&l->followers, &list);
    sequence_import(&l->sequence, &list);
  }
  position_list_clear(&list);
  return status;
}

void loop_save_close(struct loop *l) {
  if (l->params.store && store_saving(l->params.store)) store_saved(l->params.store, NULL);
  uv_close((uv_handle_t *)&l->save.written, NULL);
  uv_close((uv_handle_t *)&l->save.period, NULL);
  buffer_clear(&l->save.sources);
  buffer_clear(&l->save.sinks);
}
