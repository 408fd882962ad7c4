/*
 * The warm-up: records held back until there are enough of them (or the owner says begin), scales
 * and first units set from them; then all are answered in order.
 */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "flow/detect.h"
#include "flow/model_params.h"
#include "flow/pipeline_private.h"

enum { GATHERED_BYTES = 1 << 16 };

void pipeline_free_held(struct pipeline *p) {
  for (uint64_t i = 0; i < p->held_count; i++) p->held[i].arrival.in->held--;
  free(p->held);
  buffer_clear(&p->hold);
  p->held = NULL;
  p->held_count = p->held_room = 0;
}

/* All that there is may be a header: a single record without a number in it. */
static bool only_names(struct pipeline *p) {
  struct record record;
  double value;
  if (p->held_count != 1 || !p->decoder->tabular) return false;
  if (p->params.header == HEADER_NO) return false;
  if (!pipeline_held_decode(pipeline_held_arrival(p, 0), &record) || p->params.header == HEADER_YES)
    return true;
  for (uint32_t i = 0; i < record.count; i++) {
    if (number_read(record.fields[i], &value) == NUMBER_READ) return false;
  }
  return true;
}

int pipeline_hold(struct pipeline *p, const struct arrival *a, struct error *err) {
  if (p->held_count == p->held_room) {
    p->held_room = p->held_room ? 2 * p->held_room : 64;
    struct held *held = realloc(p->held, p->held_room * sizeof *held);
    if (!held) abort();
    p->held = held;
  }
  p->held[p->held_count++] = (struct held){.arrival = *a, .at = p->hold.length};
  buffer_reserve(&p->hold, a->text.length + 1); /* a bad record may have no text at all */
  buffer_append(&p->hold, a->text.at, a->text.length);
  a->in->held++;
  bool full =
      p->held_count >= p->params.model.warmup_records || p->hold.length >= PIPELINE_HOLD_BYTES;
  return full && !only_names(p) ? pipeline_begin(p, false, err) : 0;
}

/* The held-back records as raw vectors, row by row. Marks headers; a later source whose header
   doesn't fit is left out, loudly. */
static double *place_held(struct pipeline *p, struct model *m, uint64_t *rows, struct error *err) {
  uint32_t dims = m->features->dims;
  double *raw = malloc((p->held_count + 1) * dims * sizeof *raw);
  struct record record;
  struct placement placement;
  if (!raw) abort();
  *rows = 0;
  for (uint64_t i = 0; i < p->held_count; i++) {
    struct arrival *a = pipeline_held_arrival(p, i);
    if (!pipeline_held_decode(a, &record)) continue;
    int header = a->in->binding ? 0 : pipeline_bind(p, a->in, &record, err);
    if (header < 0) {
      a->in->unfit = true;
      pipeline_say(p, NOTICE_WARNING, "%s", err->text);
    }
    p->held[i].header = header != 0;
    if (header || a->in->unfit || record.count != a->in->binding->column_count) continue;
    double *row = raw + *rows * dims;
    features_place(m->features, a->in->binding, &record, row, &placement);
    features_pass(m->features);
    for (uint32_t d = 0; d < dims || dims == 0; d++) {
      if (dims && isnan(row[d])) continue;
      ++*rows;
      break;
    }
  }
  features_forget_times(m->features); /* they will be placed once more, each in its turn */
  return raw;
}

/* The next attempt may find other columns and other features. */
static void unbind_held(struct pipeline *p) {
  for (uint64_t i = 0; i < p->held_count; i++) {
    struct intake *in = p->held[i].arrival.in;
    feature_binding_free(in->binding);
    in->binding = NULL;
  }
}

static uint64_t schedule(struct pipeline *p) {
  uint64_t over = p->params.model.som.over;
  if (over == 0 && p->params.count) over = p->params.count(p->params.owner, p);
  return over > 0 ? over : model_params_over(&p->params.model.som.lattice);
}

/* Nothing begins with such a record: it is bad, or lacks every value. */
static int refuse(struct pipeline *p, const struct arrival *a, struct error *err) {
  struct record record;
  enum bad_reason bad = a->bad ? a->bad : decoder_decode(a->in->decoder, a->text, &record);
  return pipeline_bad(p, a, bad ? bad : BAD_EMPTY, err);
}

static int replay(struct pipeline *p, struct error *err) {
  int status = 0;
  for (uint64_t i = 0; i < p->held_count && status == 0; i++) {
    struct arrival *a = pipeline_held_arrival(p, i);
    bool header = p->held[i].header;
    if (p->model && !header) {
      status = pipeline_step(p, a, err);
    } else {
      if (!header) status = refuse(p, a, err);
      if (status == 0) a->in->done = a->end;
    }
    bool many = a->in->out && a->in->out->length > GATHERED_BYTES;
    if (many && p->params.gathered) p->params.gathered(p->params.owner);
  }
  for (uint64_t i = 0; i < p->held_count; i++) {
    struct intake *in = p->held[i].arrival.in;
    if (status == 0) in->done = in->read; /* empty lines behind its last record */
  }
  pipeline_free_held(p);
  p->waiting_since = 0;
  return status;
}

/* An empty model for the features found. */
static struct model *make_model(struct pipeline *p, struct error *err) {
  if (pipeline_find_schema(p, err)) return NULL;
  struct model_params params = p->params.model;
  if (params.som.over == 0) params.som.over = 1; /* counted later, when the header is known */
  struct model *m = model_new(&params, &p->features, err);
  if (!m && err && p->has_messages && p->features.count == 0) {
    error_set(err, ERROR_CONFIG,
              "nothing to learn from: no field is a number; -i log takes the records as lines of a "
              "log, by their messages");
  }
  if (!m) return NULL;
  pipeline_adopt(p, m);
  return m;
}

static int begin(struct pipeline *p, bool provisional, struct error *err) {
  uint64_t rows;
  struct record record;
  if (!pipeline_first_held(p, &record)) return replay(p, err);
  struct model *m = make_model(p, err);
  if (!m) return -1;
  p->model = m; /* binding asks it for its features */
  double *raw = place_held(p, m, &rows, err);
  if (rows == 0) {
    free(raw);
    unbind_held(p);
    model_free(m);
    p->model = NULL;
    return replay(p, err);
  }
  model_begin(m, raw, rows, provisional);
  if (m->som) model_schedule(m, schedule(p));
  pipeline_tell_schema(p);
  if (p->params.begun && p->params.begun(p->params.owner, err)) return -1;
  return replay(p, err);
}

/* Too early to tell the format: not one whole line, or one that may be a header, or of an object
   over several lines a part. */
static bool only_a_line(const struct pipeline *p) {
  struct span bytes = buffer_span(&p->waiting->partial);
  const char *newline = memchr(bytes.at, '\n', bytes.length);
  char delimiter;
  if (!newline) return true;
  const struct span line = {bytes.at, (size_t)(newline - bytes.at)};
  bool more = memchr(newline + 1, '\n', bytes.length - line.length - 1) != NULL;
  struct pattern *first_line = p->params.first_line;
  bool object = first_line && bytes.at[0] == '{' && detect_records(bytes, first_line) == 0;
  if (!object && (more || !detect_may_be_header(line))) return false;
  return detect_format(bytes, first_line, &delimiter)->any;
}

int pipeline_begin(struct pipeline *p, bool provisional, struct error *err) {
  if (pipeline_has_begun(p)) return 0;
  bool early = provisional && p->waiting && only_a_line(p);
  if (!early && p->waiting && pipeline_find_format(p, err)) return -1;
  if (early || (provisional && only_names(p))) {
    p->waiting_since = 0; /* the next bytes start the wait anew */
    return 0;
  }
  return p->model || p->held_count == 0 ? 0 : begin(p, provisional, err);
}
