/*
 * What the held-back records are: header, columns, which of them are numbers; laid over what the
 * configuration asks for.
 */
#include "flow/pipeline_private.h"

struct arrival *pipeline_held_arrival(struct pipeline *p, uint64_t i) {
  struct held *held = &p->held[i];
  held->arrival.text.at = p->hold.data + held->at;
  return &held->arrival;
}

bool pipeline_held_decode(const struct arrival *a, struct record *record) {
  return !a->bad && !decoder_decode(a->in->decoder, a->text, record);
}

bool pipeline_first_held(struct pipeline *p, struct record *record) {
  for (uint64_t i = 0; i < p->held_count; i++) {
    if (pipeline_held_decode(pipeline_held_arrival(p, i), record)) return true;
  }
  return false;
}

/* Records that name their fields: after one look at each, all the names are columns. */
static void collect_names(struct pipeline *p) {
  struct record record;
  for (uint64_t i = 0; i < p->held_count; i++)
    pipeline_held_decode(pipeline_held_arrival(p, i), &record);
  if (p->columns.count < COLUMNS_MOST_TAKEN) return;
  pipeline_say(p, NOTICE_WARNING,
               "the first records name more than %d fields; further ones don't count",
               COLUMNS_MOST_TAKEN);
}

/* The first record of a later source may be its header: it says nothing of the columns. */
static void survey_held(struct pipeline *p, struct survey *survey) {
  struct record record;
  survey->flags = p->decoder->named;
  const struct intake *first = p->held[0].arrival.in;
  for (uint64_t i = 0; i < p->held_count; i++) {
    struct arrival *a = pipeline_held_arrival(p, i);
    bool heads = p->decoder->tabular && a->in != first && a->in->heads && a->end.records == 1;
    if (!heads && pipeline_held_decode(a, &record)) survey_add(survey, &record);
  }
}

static void name_columns(struct pipeline *p, const struct survey *survey) {
  struct record record;
  p->header = false;
  if (p->decoder->named) return;
  bool named = p->columns.count > 0;
  p->header =
      p->params.header == HEADER_YES || (p->params.header == HEADER_AUTO && survey_header(survey));
  if (p->header && pipeline_first_held(p, &record)) {
    columns_clear(&p->columns);
    for (uint32_t i = 0; i < record.count; i++) {
      columns_add(&p->columns, span_trim(record.fields[i]));
    }
  } else if (!named) {
    columns_number(&p->columns, survey->columns);
  }
}

/* A field that is asked for may come later, or never: a mistake should show. */
static void expect(struct pipeline *p, const char *field) {
  if (strcmp(field, "*") == 0 || columns_find(&p->columns, span_of(field)) >= 0) return;
  if (columns_take(&p->columns, span_of(field)) < 0) return;
  pipeline_say(p, NOTICE_WARNING, "no record so far has a field `%s`; it counts as missing", field);
}

static void expect_all(struct pipeline *p) {
  for (size_t i = 0; i < p->params.features.count; i++)
    expect(p, p->params.features.specs[i].field);
  if (p->params.label[0]) expect(p, p->params.label);
}

static bool has_message(const struct columns *columns) {
  return columns_find(columns, span_of("msg")) >= 0 ||
         columns_find(columns, span_of("message")) >= 0;
}

/* What nobody looks at needs no column: from now on it is passed over. */
static void keep_used(struct pipeline *p) {
  columns_clear(&p->columns);
  columns_open(&p->columns);
  for (size_t i = 0; i < p->features.count; i++) {
    columns_take(&p->columns, span_of(p->features.specs[i].field));
  }
}

/* A text where nobody says what to learn from and nothing is a number: the log's message. */
static int resolve(struct pipeline *p, const struct survey *survey, struct error *err) {
  const struct feature_list *asked = &p->params.features;
  const struct feature_spec spec = {.field = p->decoder->text, .as = &feature_text, .weight = 1.0};
  struct feature_list text = {0};
  feature_list_clear(&p->features);
  if (!p->params.model.mapper->measures) return 0; /* it learns from messages as such */
  if (p->decoder->text && asked->count == 0) feature_list_add(&text, &spec);
  int status = schema_resolve(text.count ? &text : asked, p->params.label, &p->columns, survey,
                              p->header, &p->features, err);
  feature_list_clear(&text);
  return status;
}

int pipeline_find_schema(struct pipeline *p, struct error *err) {
  struct survey survey = {0};
  if (p->decoder->named) {
    columns_open(&p->columns);
    collect_names(p);
  }
  survey_held(p, &survey);
  if (p->decoder == &decoder_tsv && p->decoding.delimiter != '\t') {
    p->decoding.delimiter = decoder_tsv_delimiter(pipeline_held_arrival(p, 0)->text);
  }
  name_columns(p, &survey);
  if (p->decoder->named && !p->decoder->closed) expect_all(p);
  int status = resolve(p, &survey, err);
  survey_clear(&survey);
  p->found_columns = p->columns.count;
  p->has_messages = p->decoder->named && !p->decoder->any && has_message(&p->columns);
  if (p->decoder->named && status == 0) keep_used(p);
  p->columns.open = false;
  return status;
}

static void describe_format(const struct pipeline *p, struct buffer *to) {
  char delimiter = p->decoding.delimiter;
  buffer_printf(to, "%s", p->decoder->name);
  if (p->decoder->tabular) {
    buffer_append_text(to, " by ");
    if (delimiter == '\t') buffer_append_text(to, "tabs");
    if (delimiter == ' ') buffer_append_text(to, "blanks");
    if (delimiter != '\t' && delimiter != ' ') buffer_printf(to, "`%c`", delimiter);
    buffer_printf(to, ", %s", p->header ? "header" : "no header");
  }
  const char *what = p->decoder->named ? "field" : "column";
  buffer_printf(to, ", %u %s%s", p->found_columns, what, p->found_columns == 1 ? "" : "s");
}

static void tell_messages(struct pipeline *p) {
  pipeline_say(p, NOTICE_INFO,
               "%s: %s; each kind of line is an event (-f event,template,record shows which)",
               p->held[0].arrival.in->name, p->decoder->name);
}

void pipeline_tell_schema(struct pipeline *p) {
  if (!p->params.model.mapper->measures) {
    tell_messages(p);
    return;
  }
  struct buffer names = {0}, format = {0};
  const struct features *f = p->model->features;
  for (uint32_t i = 0; i < f->count && names.length < 300; i++) {
    if (i) buffer_append_text(&names, ", ");
    buffer_append_printable(&names, span_of(f->each[i].name), 60);
  }
  if (names.length >= 300) buffer_append_text(&names, ", ...");
  describe_format(p, &format);
  pipeline_say(p, NOTICE_INFO, "%s: %.*s; learning from %u: %.*s%s%s", p->held[0].arrival.in->name,
               (int)format.length, format.data, f->count, (int)names.length, names.data,
               f->label ? "; label: " : "", f->label ? f->label : "");
  if (p->has_messages && p->params.features.count == 0) {
    pipeline_say(p, NOTICE_INFO,
                 "%s: its records have messages: -i log tells what kind of line each is",
                 p->held[0].arrival.in->name);
  }
  buffer_clear(&names);
  buffer_clear(&format);
}
