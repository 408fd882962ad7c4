/* A source's first record: a header, whose names say where its columns stand, or data. */
#include "flow/pipeline_private.h"

/* Known names make a header even where nobody said that there is one. */
static bool names_known_columns(const struct pipeline *p, const struct record *record) {
  uint32_t known = 0;
  for (uint32_t i = 0; i < record->count; i++) {
    known += columns_find(&p->columns, span_trim(record->fields[i])) >= 0;
  }
  return 2 * known >= record->count;
}

bool pipeline_is_header(const struct pipeline *p, const struct record *record) {
  if (!p->decoder->tabular) return false;
  if (p->params.header == HEADER_YES) return true;
  return p->header && names_known_columns(p, record);
}

static bool names_any_feature(const struct pipeline *p, const struct columns *columns) {
  const struct features *f = p->model->features;
  for (uint32_t i = 0; i < f->count; i++) {
    if (columns_find(columns, span_of(f->each[i].name)) >= 0) return true;
  }
  return false;
}

int pipeline_bind(struct pipeline *p, struct intake *in, const struct record *record,
                  struct error *err) {
  const struct features *f = p->model->features;
  bool header = in->heads && pipeline_is_header(p, record);
  in->heads = false;
  if (!header) {
    in->binding = feature_binding_new(f, &p->columns, err);
    return in->binding ? 0 : -1;
  }
  struct columns columns = {0};
  for (uint32_t i = 0; i < record->count; i++) columns_add(&columns, span_trim(record->fields[i]));
  if (columns.count == p->columns.count && !names_any_feature(p, &columns)) {
    pipeline_say(p, NOTICE_WARNING,
                 "%s: its header has other names than the map's; columns are taken by place",
                 in->name);
    in->binding = feature_binding_new(f, &p->columns, err);
  } else {
    in->binding = feature_binding_new(f, &columns, err);
  }
  columns_clear(&columns);
  if (in->binding) return 1;
  error_prefix(err, "%s: header", in->name);
  return -1;
}
