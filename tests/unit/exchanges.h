/* For the tests of codebooks in other forms: bytes read, or refused with a message. */
#ifndef TESTS_UNIT_EXCHANGES_H
#define TESTS_UNIT_EXCHANGES_H

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "core/exchange.h"

static const struct exchange_hints exchanges_plain = {.name = "f"};

static inline void exchanges_read_bytes(const struct exchange_row *row, const void *bytes,
                                        size_t length, const struct exchange_hints *hints,
                                        struct exchange *to) {
  struct error err = {0};
  /* A copy of its own size, so that a sanitizer sees a read past its end. */
  char *copy = malloc(length ? length : 1);
  ck_assert_ptr_nonnull(copy);
  if (length) memcpy(copy, bytes, length);
  *to = (struct exchange){0};
  int status = row->read((struct span){copy, length}, hints, to, &err);
  free(copy);
  ck_assert_msg(status == 0, "%s", err.text);
}

static inline void exchanges_read(const struct exchange_row *row, const char *text,
                                  struct exchange *to) {
  exchanges_read_bytes(row, text, strlen(text), &exchanges_plain, to);
}

/* Refused, *to being empty again, and err holds `what`. */
static inline void exchanges_refuse_bytes(const struct exchange_row *row, const void *bytes,
                                          size_t length, const char *what) {
  static const struct exchange empty;
  struct exchange to = {0};
  struct error err = {0};
  char *copy = malloc(length ? length : 1);
  ck_assert_ptr_nonnull(copy);
  if (length) memcpy(copy, bytes, length);
  int status = row->read((struct span){copy, length}, &exchanges_plain, &to, &err);
  free(copy);
  ck_assert_msg(status == -1, "taken, not refused with: %s", what);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert_msg(strstr(err.text, what) != NULL, "`%s` lacks `%s`", err.text, what);
  ck_assert_msg(strncmp(err.text, "f:", 2) == 0, "`%s` doesn't name the file", err.text);
  ck_assert_mem_eq(&to, &empty, sizeof to);
}

static inline void exchanges_refuse(const struct exchange_row *row, const char *text,
                                    const char *what) {
  exchanges_refuse_bytes(row, text, strlen(text), what);
}

/* NaN: missing, and equal to itself. */
static inline void exchanges_weights(const struct exchange *e, const double *weights) {
  for (uint64_t i = 0; i < exchange_weights(e); i++) {
    if (isnan(weights[i])) ck_assert_msg(isnan(e->weights[i]), "weight %d is there", (int)i);
    if (!isnan(weights[i])) ck_assert_double_eq(e->weights[i], weights[i]);
  }
}

static inline void exchanges_text(struct span text, const char *wanted) {
  ck_assert_msg(span_is(text, wanted), "`%.*s` isn't `%s`", (int)text.length, text.at, wanted);
}

#endif
