/* Means since the start: a share of the input read so far tells best how long the rest takes. */
#include "io/progress.h"

#include <inttypes.h>
#include <math.h>

#include "io/clock.h"

void progress_begin(struct progress *p, uint64_t now_ns, uint64_t total_bytes) {
  *p = (struct progress){.began_ns = now_ns, .total_bytes = total_bytes};
}

static void append_time(struct buffer *to, double seconds) {
  uint64_t left = (uint64_t)(seconds + 0.5);
  if (left >= 3600) buffer_printf(to, "%" PRIu64 ":", left / 3600);
  buffer_printf(to, left >= 3600 ? "%02" PRIu64 ":%02" PRIu64 : "%" PRIu64 ":%02" PRIu64,
                left % 3600 / 60, left % 60);
}

void progress_line(const struct progress *p, const struct progress_figures *f, struct buffer *to) {
  double seconds = (double)(f->now_ns - p->began_ns) / (double)CLOCK_SECOND_NS;
  double share = (double)f->bytes / (double)(p->total_bytes ? p->total_bytes : 1);
  if (seconds < 1e-3) seconds = 1e-3;
  if (share > 1) share = 1; /* the files have grown */
  buffer_printf(to, "%" PRIu64 " records  %.0f/s  %.1f MB/s", f->records,
                (double)f->records / seconds, (double)f->bytes / seconds / 1e6);
  if (!isnan(f->error)) buffer_printf(to, "  QE %.4g  radius %.2f", f->error, f->radius);
  if (p->total_bytes == 0 || f->bytes == 0) return;
  buffer_printf(to, "  %.0f %%  ", 100 * share);
  append_time(to, seconds * (1 - share) / share);
  buffer_append_text(to, " left");
}
