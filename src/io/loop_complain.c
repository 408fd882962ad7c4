/* Happenings that peers can cause as often as they like: a line a minute of each, with counts. */
#include <inttypes.h>

#include "io/clock.h"
#include "io/loop_private.h"

/* --- bad records, by reason: the pipeline counts them --- */

static uint64_t untold(const struct loop *l, const struct pipeline_totals *t,
                       enum bad_reason reason) {
  return t->bad[reason] - l->complaints.bad_told[reason];
}

static bool minute_is_over(const struct loop *l, enum bad_reason reason, uint64_t now_ns) {
  const uint64_t said_ns = l->complaints.bad_said_ns[reason];
  return said_ns == 0 || now_ns - said_ns >= COMPLAINT_EVERY_NS;
}

static void note_told(struct loop *l, const struct pipeline_totals *t, enum bad_reason reason,
                      uint64_t now_ns) {
  l->complaints.bad_told[reason] = t->bad[reason];
  l->complaints.bad_said_ns[reason] = now_ns;
  pipeline_bad_forget(l->pipeline, reason);
}

/* It alone is new, and nothing was heard of its kind for a minute. */
void loop_bad(void *owner, enum bad_reason reason, const char *text) {
  struct loop *l = owner;
  struct pipeline_totals t;
  const uint64_t now = clock_steady_ns();
  pipeline_totals(l->pipeline, &t);
  if (untold(l, &t, reason) > 1 || !minute_is_over(l, reason, now)) return;
  log_say(LOG_LEVEL_WARNING, "%s", text);
  note_told(l, &t, reason, now);
}

static void tell_bad(struct loop *l, uint64_t now_ns) {
  struct pipeline_totals t;
  struct buffer line = {0};
  pipeline_totals(l->pipeline, &t);
  for (enum bad_reason reason = 0; reason < BAD_REASONS; reason++) {
    const uint64_t count = untold(l, &t, reason);
    if (count == 0 || !minute_is_over(l, reason, now_ns)) continue;
    const struct span place = pipeline_bad_place(l->pipeline, reason);
    buffer_printf(&line, "%s%" PRIu64 " %s, the first at %.*s", line.length ? "; " : "", count,
                  bad_reason_names[reason], (int)place.length, place.at);
    note_told(l, &t, reason, now_ns);
  }
  if (line.length) {
    log_say(LOG_LEVEL_WARNING, "more bad records: %.*s", (int)line.length, line.data);
  }
  buffer_clear(&line);
}

static uint64_t bad_due_ns(const struct loop *l, uint64_t now_ns) {
  struct pipeline_totals t;
  uint64_t due = UINT64_MAX;
  pipeline_totals(l->pipeline, &t);
  for (enum bad_reason reason = 0; reason < BAD_REASONS; reason++) {
    if (untold(l, &t, reason) == 0) continue;
    const uint64_t waited = now_ns - l->complaints.bad_said_ns[reason];
    const uint64_t rest = waited < COMPLAINT_EVERY_NS ? COMPLAINT_EVERY_NS - waited : 0;
    if (rest < due) due = rest;
  }
  return due;
}

/* --- all of them --- */

static void settle_all(struct loop *l, bool end) {
  struct loop_complaints *c = &l->complaints;
  const uint64_t now = clock_steady_ns();
  complaint_settle(&c->turned_away, now, end);
  complaint_settle(&c->unaccepted, now, end);
  complaint_settle(&c->cut_off, now, end);
  complaint_settle(&c->checkpoint, now, end);
}

static void on_due(uv_timer_t *timer) {
  struct loop *l = timer->data;
  settle_all(l, false);
  tell_bad(l, clock_steady_ns());
}

static uint64_t least(uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

/* A timer that runs is early enough for all: what came since comes later. */
void loop_complain_settle(struct loop *l) {
  struct loop_complaints *c = &l->complaints;
  if (uv_is_active((uv_handle_t *)&c->timer)) return;
  const uint64_t now = clock_steady_ns();
  uint64_t due = bad_due_ns(l, now);
  due = least(due, complaint_due_ns(&c->turned_away, now));
  due = least(due, complaint_due_ns(&c->unaccepted, now));
  due = least(due, complaint_due_ns(&c->cut_off, now));
  due = least(due, complaint_due_ns(&c->checkpoint, now));
  if (due == UINT64_MAX) return;
  uv_timer_start(&c->timer, on_due, due / CLOCK_MILLISECOND_NS + 1, 0);
}

void loop_complain_last(struct loop *l) {
  settle_all(l, true);
}

void loop_complain_open(struct loop *l) {
  uv_timer_init(&l->uv, &l->complaints.timer);
  l->complaints.timer.data = l;
}

void loop_complain_close(struct loop *l) {
  uv_close((uv_handle_t *)&l->complaints.timer, NULL);
}
