/* From one buffer to every sink; marks over all of them. */
#include "io/outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/log.h"

static const uint64_t patience_ns = CLOCK_SECOND_NS;

/* --- life --- */

static void on_patience(uv_timer_t *timer);

void outputs_init(struct outputs *o, const struct sink_place *at) {
  *o = (struct outputs){.at = *at};
  uv_timer_init(at->uv, &o->patience);
  uv_unref((uv_handle_t *)&o->patience);
  o->patience.data = o;
}

int outputs_open(struct outputs *o, const char *const *texts, size_t count, struct error *err) {
  o->each = calloc(count + 1, sizeof *o->each);
  if (!o->each) abort();
  for (size_t i = 0; i < count; i++) {
    const struct sink_row *row = sink_row(texts[i]);
    if (!row->open) continue;
    o->each[o->count] = row->open(texts[i], &o->at, err);
    if (!o->each[o->count]) return -1;
    o->count++;
  }
  return 0;
}

void outputs_close(struct outputs *o) {
  for (size_t i = 0; i < o->count; i++) o->each[i]->row->close(o->each[i]);
  o->count = 0;
  free(o->each);
  o->each = NULL;
  buffer_clear(&o->shared);
  uv_close((uv_handle_t *)&o->patience, NULL);
}

/* --- bytes --- */

struct buffer *outputs_buffer(struct outputs *o) {
  if (o->count == 0) return NULL;
  return o->count == 1 ? &o->each[0]->front : &o->shared;
}

static void spread(struct outputs *o) {
  if (o->shared.length == 0) return;
  for (size_t i = 0; i < o->count; i++) {
    buffer_append(&o->each[i]->front, o->shared.data, o->shared.length);
  }
  buffer_reset(&o->shared);
}

void outputs_flush(struct outputs *o) {
  spread(o);
  for (size_t i = 0; i < o->count; i++) o->each[i]->row->flush(o->each[i]);
}

uint64_t outputs_waiting(const struct outputs *o) {
  uint64_t bytes = o->shared.length;
  for (size_t i = 0; i < o->count; i++) bytes += o->each[i]->front.length + o->each[i]->held;
  return bytes;
}

bool outputs_done(const struct outputs *o) {
  return o->shared.length == 0 && !outputs_stuck(o);
}

void outputs_greet(struct outputs *o, struct span greeting) {
  spread(o);
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    s->greeting = greeting;
    if (s->row->greet) s->row->greet(s);
  }
}

/* --- who waits for whom --- */

static bool is_full(const struct sink *s) {
  const size_t waiting = sink_waiting(s);
  return s->blocked || (s->full ? waiting >= SINK_LOW_BYTES : waiting > SINK_HIGH_BYTES);
}

/* A pager on the terminal takes its time, and messages would be written into its page. */
static bool is_read_by_people(const struct sink *s) {
  return s->row == &sink_stdout && isatty(STDERR_FILENO);
}

/* One who is kept out of the log while it pauses is so when it goes on, too. */
static void tell_pause(struct sink *s) {
  /* Of one that is blocked it has been said. */
  if (s->told || s->blocked || clock_steady_ns() - s->full_since_ns < patience_ns) return;
  if (is_read_by_people(s) || !sink_may_say(s)) return;
  s->told = true;
  log_say(LOG_LEVEL_WARNING, "%s takes no answers: sources wait", sink_name(s));
}

static void tell_end(struct sink *s) {
  const uint64_t seconds = (clock_steady_ns() - s->full_since_ns) / CLOCK_SECOND_NS;
  if (s->told) {
    log_say(LOG_LEVEL_INFO, "%s takes answers again, after %llu s", sink_name(s),
            (unsigned long long)seconds);
  }
  s->told = false;
}

static void turn(struct sink *s, bool full) {
  if (!full) tell_end(s);
  s->full = full;
  if (full) s->full_since_ns = clock_steady_ns();
}

static void on_patience(uv_timer_t *timer) {
  const struct outputs *o = timer->data;
  for (size_t i = 0; i < o->count; i++) {
    if (is_full(o->each[i])) tell_pause(o->each[i]);
  }
}

static void settle_patience(struct outputs *o) {
  const bool armed = uv_is_active((uv_handle_t *)&o->patience);
  const uint64_t wait_ms = patience_ns / CLOCK_MILLISECOND_NS;
  if (o->full && !armed) uv_timer_start(&o->patience, on_patience, wait_ms, wait_ms);
  if (!o->full && armed) uv_timer_stop(&o->patience);
}

bool outputs_settle(struct outputs *o) {
  bool full = false;
  outputs_flush(o);
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    const bool now = is_full(s);
    if (now != s->full) turn(s, now);
    full |= now;
  }
  if (full != o->full) {
    o->full = full;
    settle_patience(o);
  }
  return full;
}

/* --- for the checkpoint --- */

void outputs_mark(struct outputs *o) {
  outputs_flush(o);
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    s->mark = sink_handed(s);
    s->late = !sink_done(s);
  }
}

bool outputs_caught_up(const struct outputs *o) {
  for (size_t i = 0; i < o->count; i++) {
    if (o->each[i]->written < o->each[i]->mark) return false;
  }
  return true;
}

struct sink *outputs_failed(const struct outputs *o) {
  for (size_t i = 0; i < o->count; i++) {
    if (o->each[i]->error) return o->each[i];
  }
  return NULL;
}

struct sink *outputs_stuck(const struct outputs *o) {
  for (size_t i = 0; i < o->count; i++) {
    if (!sink_done(o->each[i])) return o->each[i];
  }
  return NULL;
}

int outputs_sync(const struct outputs *o, bool late, const char **which) {
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    if (!s->row->sync || (late && !s->late) || s->row->sync(s) == 0) continue;
    *which = sink_name(s);
    return -1;
  }
  return 0;
}

int outputs_finish(const struct outputs *o, const char **which) {
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    const int lost = s->row->finish ? s->row->finish(s) : 0;
    *which = sink_name(s);
    if (lost) return lost;
  }
  return 0;
}

void outputs_note(const struct outputs *o, struct position_list *list) {
  for (size_t i = 0; i < o->count; i++) {
    if (o->each[i]->row->note) o->each[i]->row->note(o->each[i], list);
  }
}

int outputs_resume(struct outputs *o, const struct position_list *list, struct error *err) {
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    if (s->row->resume && s->row->resume(s, list, err)) return -1;
  }
  return 0;
}

bool outputs_reopen(struct outputs *o) {
  bool anew = false;
  spread(o);
  for (size_t i = 0; i < o->count; i++) {
    struct sink *s = o->each[i];
    if (s->row->reopen && s->row->reopen(s)) anew = true;
  }
  return anew;
}
