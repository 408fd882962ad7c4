/*
 * Each format's way from bytes to the raw vector, before the map: framer, decoder and features, 5
 * of the 8 fields used. CPU time; MB/s of input and records a second, and the ratio to memchr over
 * the same bytes, which shows how fast the machine is at the moment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "flow/decoder.h"
#include "flow/features.h"
#include "flow/framer.h"
#include "flow/pattern.h"

enum { RECORDS = 100000, RUNS = 9, FIELDS = 8 };

static const char *const names[FIELDS] = {"time",   "host",    "method", "path",
                                          "status", "seconds", "bytes",  "load"};

/* A web application's record in all the forms. */
static void write_record(struct random *r, const char *format, struct buffer *to) {
  static const char *const methods[] = {"GET", "GET", "GET", "POST", "HEAD"};
  static const char *const paths[] = {"/", "/index.html", "/api/v1/items", "/static/logo.png"};
  unsigned second = (unsigned)random_below(r, 60), host = (unsigned)random_below(r, 250);
  const char *method = methods[random_below(r, 5)], *path = paths[random_below(r, 4)];
  unsigned status = random_below(r, 20) ? 200 : 404, bytes = (unsigned)random_below(r, 100000);
  buffer_printf(to, format, second, host, method, path, status, random_uniform(r), bytes,
                8 * random_uniform(r));
}

static const struct form {
  const char *name, *format, *pattern;
} forms[] = {
    {"csv", "2026-11-26T12:00:%02uZ,10.0.0.%u,%s,%s,%u,%.3f,%u,%.2f\n", NULL},
    {"tsv", "2026-11-26T12:00:%02uZ\t10.0.0.%u\t%s\t%s\t%u\t%.3f\t%u\t%.2f\n", NULL},
    {"jsonl",
     "{\"time\":\"2026-11-26T12:00:%02uZ\",\"host\":\"10.0.0.%u\",\"method\":\"%s\",\"path\":\"%"
     "s\","
     "\"status\":%u,\"seconds\":%.3f,\"bytes\":%u,\"load\":%.2f}\n",
     NULL},
    {"logfmt",
     "time=2026-11-26T12:00:%02uZ host=10.0.0.%u method=%s path=%s status=%u seconds=%.3f "
     "bytes=%u load=%.2f\n",
     NULL},
    {"regex", "2026-11-26T12:00:%02uZ 10.0.0.%u \"%s %s HTTP/1.1\" %u %.3f %u %.2f\n",
     "^(?<time>\\S+) (?<host>\\S+) \"(?<method>\\S+) (?<path>\\S+) [^\"]*\" (?<status>\\d+) "
     "(?<seconds>\\S+) (?<bytes>\\d+) (?<load>\\S+)$"},
};

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct bench {
  struct decoder *decoder;
  struct framer framer;
  struct features *features;
  struct feature_binding *binding;
  double raw[64], sum;
};

/* All records once; how many were good. */
static unsigned pass(struct bench *b, struct span bytes) {
  struct frame frame;
  struct record record;
  struct placement placement;
  size_t skipped;
  unsigned good = 0;
  while (framer_next(&b->framer, bytes.at, bytes.length, &frame, &skipped)) {
    bytes.at += frame.consumed;
    bytes.length -= frame.consumed;
    if (frame.bad || decoder_decode(b->decoder, frame.text, &record)) continue;
    features_place(b->features, b->binding, &record, b->raw, &placement);
    b->sum += b->raw[0];
    good++;
  }
  return good;
}

static double time_of_memchr(struct span bytes) {
  double begin = seconds();
  const char *at = bytes.at, *end = bytes.at + bytes.length;
  for (unsigned lines = 0; (at = memchr(at, '\n', (size_t)(end - at))); at++) lines++;
  return seconds() - begin;
}

static int by_size(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

/* `specs` are the features; columns: all fields, or where records name them those in use. */
static void run(const char *name, const char *pattern, struct span bytes,
                struct feature_spec *specs, size_t count, const struct columns *all) {
  struct error err = {0};
  struct columns used = {.open = true};
  const struct decoder_row *row = decoder_row(name);
  for (size_t i = 0; i < count; i++) columns_take(&used, span_of(specs[i].field));
  used.open = false;
  struct columns *columns = row->named ? &used : (struct columns *)(uintptr_t)all;
  struct decoder_params params = {.delimiter = row == decoder_row("tsv") ? '\t' : ',',
                                  .most_fields = 1 << 20,
                                  .columns = columns};
  if (pattern) params.pattern = pattern_new(span_of(pattern), &err);
  struct bench b = {.decoder = decoder_new(row, &params)};
  framer_init(&b.framer, row->framer, 1 << 20, params.delimiter, NULL);
  b.features = features_new(&(struct feature_list){specs, count}, &err);
  b.binding = feature_binding_new(b.features, columns, &err);
  double times[RUNS], scan[RUNS];
  unsigned good = 0;
  for (int i = 0; i < RUNS; i++) {
    scan[i] = time_of_memchr(bytes);
    double begin = seconds();
    good = pass(&b, bytes);
    times[i] = seconds() - begin;
  }
  qsort(times, RUNS, sizeof *times, by_size);
  qsort(scan, RUNS, sizeof *scan, by_size);
  double megabytes = (double)bytes.length / 1e6, median = times[RUNS / 2];
  printf("%-10s %6.0f MB/s  %5.2f M records/s  %6.0f ns a record, %5.1f times memchr%s\n", name,
         megabytes / median, good / median / 1e6, median / good * 1e9, median / scan[RUNS / 2],
         b.sum == 0.5 ? "!" : "");
  feature_binding_free(b.binding);
  features_free(b.features);
  decoder_free(b.decoder);
  pattern_free(params.pattern);
  columns_clear(&used);
}

static void bench_forms(const char *only) {
  struct feature_spec specs[] = {
      {.field = "method", .as = &feature_category, .weight = 1.0, .dims = 8},
      {.field = "status", .as = &feature_category, .weight = 1.0, .dims = 8},
      {.field = "seconds", .as = &feature_number, .weight = 1.0, .dims = 1},
      {.field = "bytes", .as = &feature_number, .weight = 1.0, .dims = 1},
      {.field = "load", .as = &feature_number, .weight = 1.0, .dims = 1}};
  struct columns all = {0};
  for (int i = 0; i < FIELDS; i++) columns_add(&all, span_of(names[i]));
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    struct random random;
    struct buffer text = {0};
    if (only && strcmp(only, forms[i].name) != 0) continue;
    random_seed(&random, 1);
    for (int k = 0; k < RECORDS; k++) write_record(&random, forms[i].format, &text);
    run(forms[i].name, forms[i].pattern, buffer_span(&text), specs, 5, &all);
    buffer_clear(&text);
  }
  columns_clear(&all);
}

/* The ready-made pattern on lines as a web server writes them. */
static void bench_access_log(void) {
  struct feature_spec specs[] = {
      {.field = "method", .as = &feature_category, .weight = 1.0, .dims = 8},
      {.field = "status", .as = &feature_category, .weight = 1.0, .dims = 8},
      {.field = "bytes", .as = &feature_number, .weight = 1.0, .dims = 1}};
  struct random random;
  struct buffer text = {0};
  random_seed(&random, 1);
  for (int k = 0; k < RECORDS; k++) {
    buffer_printf(&text,
                  "10.0.%u.%u - - [26/Nov/2026:12:00:%02u +0000] \"GET /page/%u HTTP/1.1\" 200 %u "
                  "\"https://www.example.org/from/%u\" \"Mozilla/5.0 (X11; Linux x86_64; rv:120.0) "
                  "Gecko/20100101 Firefox/120.0\"\n",
                  (unsigned)random_below(&random, 250), (unsigned)random_below(&random, 250),
                  (unsigned)random_below(&random, 60), (unsigned)random_below(&random, 5000),
                  (unsigned)random_below(&random, 100000), (unsigned)random_below(&random, 500));
  }
  printf("an access log, input.pattern: combined\n");
  run("regex", "combined", buffer_span(&text), specs, 3, NULL);
  buffer_clear(&text);
}

/* With an argument, that form only. */
int main(int argc, char **argv) {
  printf("framer, decoder and features; 5 of 8 fields used\n");
  bench_forms(argc > 1 ? argv[1] : NULL);
  if (argc == 1) bench_access_log();
  return 0;
}
