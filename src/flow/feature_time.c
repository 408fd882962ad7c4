/*
 * Times: the hour of the day and the day of the week as points of a circle of radius `weight`, so
 * that the last hour lies beside the first; and the seconds since the record before.
 */
#include <math.h>

#include "core/circle.h"
#include "flow/features.h"
#include "flow/moment.h"

static enum placed no_time(const struct feature *f, struct span text, double *raw) {
  for (uint32_t i = 0; i < f->dims; i++) raw[f->first + i] = (double)NAN;
  return span_trim(text).length == 0 ? PLACED_MISSING : PLACED_UNREADABLE;
}

static enum placed on_circle(const struct feature *f, double turns, double *raw) {
  double *x = &raw[f->first], *y = x + 1;
  circle_point(turns, x, y);
  *x *= f->weight;
  *y *= f->weight;
  return PLACED;
}

static void circle_component_name(const struct feature *f, uint32_t i, struct buffer *to) {
  buffer_printf(to, "%s.%s.%s", f->name, f->row->name, i == 0 ? "cos" : "sin");
}

static enum placed hour_place(struct feature *f, struct span text, bool learn, double *raw) {
  struct moment m;
  (void)learn;
  if (!moment_read(text, &m)) return no_time(f, text, raw);
  return on_circle(f, m.of_day / MOMENT_DAY_SECONDS, raw);
}

static enum placed weekday_place(struct feature *f, struct span text, bool learn, double *raw) {
  struct moment m;
  (void)learn;
  if (!moment_read(text, &m)) return no_time(f, text, raw);
  return on_circle(f, (double)m.weekday / MOMENT_WEEK_DAYS, raw);
}

static void elapsed_init(struct feature *f) {
  f->time = f->home->timed++;
}

static double seconds_since(const struct feature_time *before, const struct moment *m) {
  double nanoseconds = (double)m->nanoseconds - (double)before->nanoseconds;
  return (double)(m->seconds - before->seconds) + nanoseconds / 1e9;
}

/* A time that was read but says nothing (the first one, or log1p of a step back) is no fault. */
static enum placed elapsed_place(struct feature *f, struct span text, bool learn, double *raw) {
  struct moment m;
  double *value = &raw[f->first];
  const struct feature_time *before = &f->home->times[f->time];
  (void)learn;
  if (!moment_read(text, &m)) return no_time(f, text, raw);
  f->home->placed_times[f->time] = (struct feature_time){m.seconds, m.nanoseconds};
  *value = (double)NAN;
  if (before->nanoseconds == FEATURE_NO_TIME) return PLACED_MISSING;
  *value = seconds_since(before, &m);
  if (f->transform) *value = f->transform(*value);
  if (isfinite(*value)) return PLACED;
  *value = (double)NAN;
  return PLACED_MISSING;
}

static void elapsed_component_name(const struct feature *f, uint32_t i, struct buffer *to) {
  (void)i;
  buffer_printf(to, "%s.elapsed", f->name);
}

const struct feature_row feature_hour = {
    .name = "hour",
    .help = "of a time: its hour of the day, two components on a circle",
    .what = "time",
    .learned = true,
    .fixed_dims = 2,
    .place = hour_place,
    .component_name = circle_component_name};
const struct feature_row feature_weekday = {
    .name = "weekday",
    .help = "of a time: its day of the week, two components on a circle",
    .what = "time",
    .learned = true,
    .fixed_dims = 2,
    .place = weekday_place,
    .component_name = circle_component_name};
const struct feature_row feature_elapsed = {
    .name = "elapsed",
    .help = "of a time: the seconds since the record before, one component, scaled",
    .what = "time",
    .scaled = true,
    .learned = true,
    .fixed_dims = 1,
    .init = elapsed_init,
    .place = elapsed_place,
    .component_name = elapsed_component_name};
