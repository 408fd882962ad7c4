/*
 * The warm-up: records held back until there are enough of them (or the owner says begin), the
 * schema found, scales and first units set from them; then all are answered in order.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "flow/detect.h"
#include "flow/pipeline_private.h"

enum { GATHERED_BYTES = 1 << 16 };

void pipeline_free_held(struct pipeline *p) {
  for (uint64_t i = 0; i < p->held_count; i++) p->held[i].arrival.in->held--;
  free(p->held);
  buffer_clear(&p->hold);
  p->held = NULL;
  p->held_count = p->held_room = 0;
}

static struct arrival *arrival_of(struct pipeline *p, uint64_t i) {
  struct held *held = &p->held[i];
  held->arrival.text.at = p->hold.data + held->at;
  return &held->arrival;
}

static bool decode(const struct arrival *a, struct record *record) {
  return !a->bad && !decoder_decode(a->in->decoder, a->text, record);
}

/* All that there is may be a header: a single record without a number in it. */
static bool only_names(struct pipeline *p) {
  struct record record;
  double value;
  if (p->held_count != 1 || p->params.header == HEADER_NO) return false;
  if (!decode(arrival_of(p, 0), &record) || p->params.header == HEADER_YES) return true;
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

/* The first record that decodes; false if none does. */
static bool first_record(struct pipeline *p, struct record *record) {
  for (uint64_t i = 0; i < p->held_count; i++) {
    if (decode(arrival_of(p, i), record)) return true;
  }
  return false;
}

/* The first record of a later source may be its header: it says nothing of the columns. */
static void survey_held(struct pipeline *p, struct survey *survey) {
  struct record record;
  const struct intake *first = p->held[0].arrival.in;
  for (uint64_t i = 0; i < p->held_count; i++) {
    struct arrival *a = arrival_of(p, i);
    bool heads = a->in != first && a->in->heads && a->end.records == 1;
    if (!heads && decode(a, &record)) survey_add(survey, &record);
  }
}

static void name_columns(struct pipeline *p, const struct survey *survey) {
  struct record record;
  bool named = p->columns.count > 0;
  p->header =
      p->params.header == HEADER_YES || (p->params.header == HEADER_AUTO && survey_header(survey));
  if (p->header && first_record(p, &record)) {
    columns_clear(&p->columns);
    for (uint32_t i = 0; i < record.count; i++) {
      columns_add(&p->columns, span_trim(record.fields[i]));
    }
  } else if (!named) {
    columns_number(&p->columns, survey->columns);
  }
}

static void tell(struct pipeline *p) {
  struct buffer names = {0};
  const struct features *f = p->model->features;
  for (uint32_t i = 0; i < f->count && names.length < 300; i++) {
    if (i) buffer_append_text(&names, ", ");
    buffer_append_printable(&names, span_of(f->each[i].name), 60);
  }
  if (names.length >= 300) buffer_append_text(&names, ", ...");
  char delimiter[8] = "tabs";
  if (p->decoding.delimiter == ' ') memcpy(delimiter, "blanks", 7);
  if (p->decoding.delimiter != ' ' && p->decoding.delimiter != '\t') {
    snprintf(delimiter, sizeof delimiter, "`%c`", p->decoding.delimiter);
  }
  pipeline_say(p, NOTICE_INFO, "%s: %s by %s, %s, %u columns; learning from %u: %.*s%s%s",
               p->held[0].arrival.in->name, p->decoder->name, delimiter,
               p->header ? "header" : "no header", p->columns.count, f->count, (int)names.length,
               names.data, f->label ? "; label: " : "", f->label ? f->label : "");
  buffer_clear(&names);
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
    struct arrival *a = arrival_of(p, i);
    if (!decode(a, &record)) continue;
    int header = a->in->binding ? 0 : pipeline_bind(p, a->in, &record, err);
    if (header < 0) {
      a->in->unfit = true;
      pipeline_say(p, NOTICE_WARNING, "%s", err->text);
    }
    p->held[i].header = header != 0;
    if (header || a->in->unfit || record.count != a->in->binding->column_count) continue;
    double *row = raw + *rows * dims;
    features_place(m->features, a->in->binding, &record, row, &placement);
    for (uint32_t d = 0; d < dims; d++) {
      if (isnan(row[d])) continue;
      ++*rows;
      break;
    }
  }
  return raw;
}

static uint64_t schedule(struct pipeline *p) {
  uint64_t over = p->params.model.som.over;
  if (over == 0 && p->params.count) over = p->params.count(p->params.owner, p);
  if (over > 0) return over;
  over = 50 * (uint64_t)lattice_units(&p->params.model.som.lattice);
  return over < 5000 ? 5000 : over;
}

static int replay(struct pipeline *p, struct error *err) {
  int status = 0;
  for (uint64_t i = 0; i < p->held_count && status == 0; i++) {
    struct arrival *a = arrival_of(p, i);
    if (p->model && !p->held[i].header) {
      status = pipeline_step(p, a, err);
    } else {
      if (a->bad) status = pipeline_bad(p, a, a->bad, err);
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

/* Columns, features and an empty model from what is held back; NULL with err. */
static struct model *make_model(struct pipeline *p, struct error *err) {
  struct survey survey = {0};
  survey_held(p, &survey);
  if (p->decoder == &decoder_tsv && p->decoding.delimiter != '\t') {
    p->decoding.delimiter = decoder_tsv_delimiter(arrival_of(p, 0)->text);
  }
  name_columns(p, &survey);
  feature_list_clear(&p->features);
  int status = schema_resolve(&p->params.features, p->params.label, &p->columns, &survey, p->header,
                              &p->features, err);
  survey_clear(&survey);
  if (status) return NULL;
  struct model_params params = p->params.model;
  if (params.som.over == 0) params.som.over = 1; /* counted later, when the header is known */
  return model_new(&params, &p->features, err);
}

static int begin(struct pipeline *p, bool provisional, struct error *err) {
  uint64_t rows;
  struct record record;
  if (!first_record(p, &record)) return replay(p, err);
  struct model *m = make_model(p, err);
  if (!m) return -1;
  p->model = m; /* binding asks it for its features */
  double *raw = place_held(p, m, &rows, err);
  if (rows == 0) {
    free(raw);
    model_free(m);
    p->model = NULL;
    return replay(p, err);
  }
  model_begin(m, raw, rows, provisional);
  model_schedule(m, schedule(p));
  tell(p);
  if (p->params.begun && p->params.begun(p->params.owner, err)) return -1;
  return replay(p, err);
}

/* Too early to tell the format: not one whole line, or one that may be a header. */
static bool only_a_line(const struct pipeline *p) {
  struct span bytes = buffer_span(&p->waiting->partial);
  const char *newline = memchr(bytes.at, '\n', bytes.length);
  char delimiter;
  if (!newline) return true;
  bool more = memchr(newline + 1, '\n', (size_t)(bytes.at + bytes.length - newline - 1)) != NULL;
  return !more && !detect_format(bytes, &delimiter);
}

int pipeline_begin(struct pipeline *p, bool provisional, struct error *err) {
  if (p->model) return 0;
  bool early = provisional && p->waiting && only_a_line(p);
  if (!early && p->waiting && pipeline_find_format(p, err)) return -1;
  if (early || (provisional && only_names(p))) {
    p->waiting_since = 0; /* the next bytes start the wait anew */
    return 0;
  }
  return p->model || p->held_count == 0 ? 0 : begin(p, provisional, err);
}
