/*
 * Looks into checkpoints, for the tests.
 *
 *   checkpoint form FILE...   model.form is what the program makes of config.found
 *   checkpoint same A B [NAME...]
 *       all tensors but configuration, sources and NAMEs are the same
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/assemble.h"
#include "core/safetensors.h"
#include "flow/model_form.h"

struct file {
  struct buffer bytes, names;
  struct state state;
};

static int fault(const char *path, const char *what) {
  fprintf(stderr, "checkpoint: %s: %s\n", path, what);
  return 1;
}

static int open_file(struct file *f, const char *path) {
  struct safetensors_metadata metadata;
  struct error err;
  FILE *file = fopen(path, "rb");
  size_t got;
  *f = (struct file){0};
  if (!file) return fault(path, "can't be read");
  do {
    got = fread(buffer_reserve(&f->bytes, 65536), 1, 65536, file);
    f->bytes.length += got;
  } while (got > 0);
  fclose(file);
  int status = safetensors_read(buffer_span(&f->bytes), &f->state, &metadata, &f->names, &err);
  return status ? fault(path, err.text) : 0;
}

static void close_file(struct file *f) {
  buffer_clear(&f->bytes);
  buffer_clear(&f->names);
}

/* What the program would say of the map that it makes of its configuration. */
static int form_of(const struct state *state, const char *path, struct buffer *form) {
  struct span text;
  struct error err;
  struct faults faults = {0};
  if (state_take_text(state, "config.found", &text, &err)) return fault(path, err.text);
  struct config *c = config_new();
  int status = config_read(c, "config.found", text, &faults) ? fault(path, "config.found") : 0;
  struct model_params params = assemble_model(c);
  struct model *m = status ? NULL : model_new(&params, &c->features, &err);
  if (m) {
    model_form_write(m, form);
  } else if (status == 0) {
    status = fault(path, err.text);
  }
  model_free(m);
  config_free(c);
  faults_clear(&faults);
  return status;
}

static int check_form(const char *path) {
  struct file f;
  struct buffer form = {0};
  struct span own;
  int status = open_file(&f, path);
  if (status == 0) status = form_of(&f.state, path, &form);
  if (status == 0 && state_take_text(&f.state, "model.form", &own, NULL)) {
    status = fault(path, "no model.form");
  } else if (status == 0 && !span_equal(own, buffer_span(&form))) {
    fprintf(stderr, "%.*s---\n%.*s", (int)own.length, own.at, (int)form.length, form.data);
    status = fault(path, "model.form isn't what config.found says");
  }
  buffer_clear(&form);
  close_file(&f);
  return status;
}

/* others: ends with NULL. */
static bool is_others(const char *name, char **others) {
  for (; *others; others++) {
    if (strcmp(name, *others) == 0) return true;
  }
  return strcmp(name, "sources") == 0 || strncmp(name, "config.", 7) == 0;
}

static unsigned count_own(const struct state *state, char **others) {
  unsigned count = 0;
  for (unsigned i = 0; i < state->count; i++) count += !is_others(state->rows[i].name, others);
  return count;
}

static bool same_row(const struct state_row *a, const struct state_row *b) {
  return b && a->type == b->type && a->rank == b->rank &&
         memcmp(a->shape, b->shape, sizeof a->shape) == 0 &&
         memcmp(a->data, b->data, state_row_elements(a) * state_type_bytes(a->type)) == 0;
}

static int compare(const char *one, const char *other, char **others) {
  struct file a, b;
  int status = open_file(&a, one) | open_file(&b, other);
  unsigned compared = status ? 0 : count_own(&a.state, others);
  if (status == 0 && count_own(&b.state, others) != compared) {
    status = fault(other, "other tensors");
  }
  for (unsigned i = 0; i < a.state.count; i++) {
    const struct state_row *row = &a.state.rows[i];
    if (is_others(row->name, others)) continue;
    if (!same_row(row, state_find(&b.state, row->name))) status |= fault(row->name, "differs");
  }
  if (compared < 10) status |= fault(one, "few tensors were compared");
  close_file(&a);
  close_file(&b);
  return status;
}

int main(int argc, char **argv) {
  int status = 0;
  if (argc >= 4 && strcmp(argv[1], "same") == 0) return compare(argv[2], argv[3], argv + 4);
  if (argc < 3 || strcmp(argv[1], "form") != 0) {
    return fault("usage", "form FILE..., same A B [NAME...]");
  }
  for (int i = 2; i < argc; i++) status |= check_form(argv[i]);
  return status;
}
