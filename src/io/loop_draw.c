/* In place of answers, what they come to. It goes through the outputs like them, one drawing at a
   time: a terminal that is held up misses some, and holds nobody up. */
#include "io/clock.h"
#include "io/log.h"
#include "io/loop_private.h"

enum { EVERY_MS = 200 };

static uint64_t seq_now(const struct loop *l) {
  const struct model *m = pipeline_model(l->pipeline);
  return m ? m->seq : 0;
}

static void draw(struct loop *l, bool last) {
  struct loop_draw *d = &l->draw;
  d->begun = true;
  d->when_ns = clock_steady_ns();
  d->seq = seq_now(l);
  d->said = log_said();
  l->params.draw(l->params.owner, last, outputs_buffer(&l->outputs));
  outputs_flush(&l->outputs);
}

static void on_time(uv_timer_t *timer) {
  struct loop *l = timer->data;
  if (l->stage == LOOP_READING && outputs_done(&l->outputs)) draw(l, false);
}

/* A message has taken the place of what was there. */
static bool is_new(const struct loop *l) {
  const struct loop_draw *d = &l->draw;
  return !d->begun || d->seq != seq_now(l) || d->said != log_said();
}

static uint64_t wait_ms(const struct loop_draw *d) {
  const uint64_t passed = (clock_steady_ns() - d->when_ns) / CLOCK_MILLISECOND_NS;
  return !d->begun || passed >= EVERY_MS ? 0 : EVERY_MS - passed;
}

void loop_draw_settle(struct loop *l) {
  uv_timer_t *timer = &l->draw.timer;
  if (!l->params.draw || !l->params.live || l->stage != LOOP_READING) return;
  if (uv_is_active((uv_handle_t *)timer) || !outputs_done(&l->outputs) || !is_new(l)) return;
  uv_timer_start(timer, on_time, wait_ms(&l->draw), 0);
}

void loop_draw_last(struct loop *l) {
  if (l->params.draw) draw(l, true);
}

void loop_draw_open(struct loop *l) {
  uv_timer_init(&l->uv, &l->draw.timer);
  l->draw.timer.data = l;
}

void loop_draw_close(struct loop *l) {
  uv_close((uv_handle_t *)&l->draw.timer, NULL);
}
