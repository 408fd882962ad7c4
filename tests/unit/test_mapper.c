/* The laws of growth: the table, what auto stands for, and log lines through a model. */
#include "flow/mapper.h"

#include <math.h>

#include "allocations.h"
#include "flow/header.h"
#include "miners.h"
#include "rigs.h"
#include "states.h"

Suite *mapper_suite(void);

enum { SIDE = 4 };

START_TEST(each_law_has_a_name_and_all_that_a_map_asks_of_it) {
  for (const struct mapper_row *const *at = mapper_table; *at; at++) {
    const struct mapper_row *row = *at;
    struct field_list fields = {0};
    struct error err = {0};
    ck_assert_ptr_eq(mapper_row(row->name), row);
    ck_assert(row->help[0] && row->side > 0);
    ck_assert(row->open && row->close && row->begin && row->place && row->find && row->learn &&
              row->export && row->import);
    ck_assert_msg(field_list_parse(&fields, row->fields, &err) == 0, "%s", err.text);
  }
  ck_assert_ptr_null(mapper_row("Novelty"));
  ck_assert_ptr_null(mapper_row(""));
}
END_TEST

START_TEST(auto_is_what_the_format_and_the_law_say) {
  struct model_params p = {
      .som = {.radius_first = -1, .lattice = {.kind = lattice_row("hexagonal")}},
      .warmup_records = MAPPER_AUTO};
  struct model_params log = p, csv = p, asked = p;
  mapper_settle(&log, decoder_row("log"));
  ck_assert_ptr_eq(log.mapper, &mapper_events);
  ck_assert(log.som.lattice.rows == 32 && log.som.lattice.columns == 32);
  ck_assert_uint_eq(log.warmup_records, 0);
  mapper_settle(&csv, decoder_row("csv"));
  mapper_settle(&p, NULL);
  ck_assert(csv.mapper == &mapper_grid && p.mapper == &mapper_grid);
  ck_assert(csv.som.lattice.rows == 20 && csv.warmup_records == 500 && csv.som.radius_first > 0);
  asked.mapper = &mapper_events;
  asked.som.lattice.rows = 3;
  asked.som.radius_first = 0;
  asked.warmup_records = 7;
  mapper_settle(&asked, decoder_row("csv"));
  ck_assert(asked.mapper == &mapper_events && asked.warmup_records == 7);
  ck_assert(asked.som.lattice.rows == 3 && asked.som.lattice.columns == 32);
  ck_assert(asked.som.radius_first == 0);
}
END_TEST

/* --- a model of log lines --- */

static struct model_params log_params(void) {
  struct model_params p = small_params();
  p.mapper = &mapper_events;
  p.som.lattice = (struct lattice){lattice_row("hexagonal"), SIDE, SIDE, false};
  p.logs.examples = true;
  p.warmup_records = 0;
  return p;
}

static struct model *new_model(void) {
  const struct model_params p = log_params();
  struct error err = {0};
  struct model *m = model_new(&p, &(struct feature_list){0}, &err);
  ck_assert_msg(m != NULL, "%s", err.text);
  model_begin(m, NULL, 0, false);
  return m;
}

static struct model_found take(struct model *m, const char *message, bool learn) {
  const struct header h = {
      .time = span_of("06:55"), .level = LEVEL_ERROR, .message = span_of(message)};
  const struct record record = {.header = &h};
  struct placement placement;
  struct model_found found;
  m->features->learn = learn;
  model_place(m, NULL, &record, span_of("the whole line"), &placement);
  ck_assert(placement.missing == 0 && placement.unreadable == UINT32_MAX);
  ck_assert(model_find(m, &found));
  if (learn) {
    model_learn(m, &found);
    m->seq++;
  }
  return found;
}

START_TEST(a_line_is_placed_found_and_learned) {
  struct model *m = new_model();
  struct model_found found = take(m, "link is down", false);
  ck_assert(found.match.unit == MINER_NONE && found.match.second == MINER_NONE);
  ck_assert(!found.sighting->is_new && found.adjacent);
  found = take(m, "link is down", true);
  ck_assert(found.match.unit < SIDE * SIDE && found.sighting->is_new);
  ck_assert_float_eq_tol(found.match.distance, sqrtf(2), 1e-6F);
  const uint32_t unit = found.match.unit;
  const struct event *event = &miner_events(m->miner)->each[unit];
  ck_assert(event->lines == 1 && event->first == 1 && event->levels[LEVEL_ERROR] == 1);
  ck_assert_str_eq(event->first_time, "06:55");
  ck_assert(span_is(miner_example(m->miner, unit, true), "the whole line"));
  found = take(m, "link is down", true);
  ck_assert(found.match.unit == unit && found.match.distance == 0 && event->last == 2);
  found = take(m, "something else happened", false);
  ck_assert(found.match.unit == MINER_NONE && found.match.second == unit);
  ck_assert(event->lines == 2 && m->seq == 2);
  model_free(m);
}
END_TEST

START_TEST(neighbours_are_told) {
  struct model *m = new_model();
  const char *const lines[] = {"the link is down again", "disk was full", "users have gone",
                               "what a day"};
  for (int i = 0; i < 4; i++) take(m, lines[i], true);
  const struct model_found found = take(m, "the link is down", false);
  ck_assert(found.match.unit < SIDE * SIDE && found.match.unit != found.match.second);
  ck_assert_uint_lt(found.match.second, SIDE * SIDE);
  ck_assert(found.adjacent ==
            lattice_adjacent(&m->params.som.lattice, found.match.unit, found.match.second));
  model_free(m);
}
END_TEST

START_TEST(a_mask_that_is_no_pattern_is_refused) {
  const char *const name = "id", *const pattern = "(";
  struct model_params p = log_params();
  struct error err = {0};
  p.logs.mask_names = &name;
  p.logs.mask_patterns = &pattern;
  p.logs.mask_count = 1;
  ck_assert_ptr_null(model_new(&p, &(struct feature_list){0}, &err));
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
  ck_assert_msg(strstr(err.text, "id: no regular expression") != NULL, "%s", err.text);
}
END_TEST

START_TEST(read_back_a_model_is_the_same) {
  struct model *m = new_model(), *other = new_model();
  struct state state = {0}, again = {0}, owned, owned_again;
  struct random r;
  struct buffer line = {0};
  random_seed(&r, 6);
  for (int i = 0; i < 300; i++) {
    mine_random_line(&r, &line);
    buffer_append_byte(&line, '\0');
    take(m, line.data, true);
  }
  model_export(m, &state);
  states_own(&owned, &state);
  ck_assert_int_eq(model_import(other, &owned, NULL), 0);
  ck_assert(other->seq == 300);
  model_export(other, &again);
  states_own(&owned_again, &again);
  const char *row = states_differ(&owned, &owned_again);
  ck_assert_msg(row == NULL, "%s", row);
  states_free(&owned);
  states_free(&owned_again);
  buffer_clear(&line);
  model_free(other);
  model_free(m);
}
END_TEST

/* --- a pipeline of log lines --- */

static void prepare_logs(struct rig *r) {
  rig_prepare(r);
  r->params.model = log_params();
  r->params.decoder = &decoder_log;
  r->params.fields = (struct field_list){0};
  ck_assert_msg(field_list_parse(&r->params.fields,
                                 "seq,unit,second,distance,event,new,novelty,rarity,time,level,"
                                 "tag,template,params,record",
                                 &r->err) == 0,
                "%s", r->err.text);
}

static void write_log(struct buffer *to, int lines) {
  struct random r;
  struct buffer line = {0};
  random_seed(&r, 8);
  for (int i = 0; i < lines; i++) {
    mine_random_line(&r, &line);
    for (size_t k = 0; k < line.length; k++) {
      if (line.data[k] == '\n') line.data[k] = ' ';
    }
    if (i % 5) buffer_printf(to, "Dec 10 06:55:%02d host app[%d]: ", i % 60, i);
    buffer_append(to, line.data, line.length);
    buffer_append_byte(to, '\n');
  }
  buffer_clear(&line);
}

START_TEST(a_pipeline_stopped_anywhere_answers_the_same) {
  struct buffer text = {0};
  write_log(&text, 250);
  rig_check_stops(prepare_logs, &text);
  rig_check_pieces(prepare_logs, &text);
  buffer_clear(&text);
}
END_TEST

/* The same lines over and over; some are JSON objects or logfmt's pairs. */
static void write_known(struct buffer *to) {
  struct buffer once = {0};
  write_log(&once, 200);
  buffer_append_text(&once,
                     "{\"time\":\"2024-05-06T07:08:09Z\",\"level\":\"warn\",\"msg\":\"a b\"}\n");
  buffer_append_text(&once, "level=info ts=5 msg=\"user bob logged in\" app=x\n");
  for (int i = 0; i < 20; i++) buffer_append(to, once.data, once.length);
  buffer_clear(&once);
}

START_TEST(known_lines_allocate_nothing_on_their_whole_way) {
  for (const struct emitter_row *const *emitter = emitter_table; *emitter; emitter++) {
    struct rig r;
    struct buffer text = {0};
    uint64_t before = 0;
    int failed = 0;
    prepare_logs(&r);
    r.params.emitter = *emitter;
    r.params.model.som.lattice.rows = r.params.model.som.lattice.columns = 32;
    write_known(&text);
    rig_begin(&r);
    for (size_t at = 0; at < text.length; at += 4096) {
      const size_t rest = text.length - at;
      if (at > text.length / 2 && before == 0) before = allocations;
      failed |= rig_feed(&r, (struct span){text.data + at, rest < 4096 ? rest : 4096});
      buffer_reset(&r.out);
    }
    const uint64_t after = allocations;
    ck_assert_int_eq(failed, 0);
    ck_assert_msg(before > 0 && after == before, "%s: %d allocations in the second half",
                  (*emitter)->name, (int)(after - before));
    rig_clear(&r);
    buffer_clear(&text);
  }
}
END_TEST

Suite *mapper_suite(void) {
  Suite *suite = suite_create("mapper");
  TCase *tcase = tcase_create("mapper");
  tcase_add_test(tcase, each_law_has_a_name_and_all_that_a_map_asks_of_it);
  tcase_add_test(tcase, auto_is_what_the_format_and_the_law_say);
  tcase_add_test(tcase, a_line_is_placed_found_and_learned);
  tcase_add_test(tcase, neighbours_are_told);
  tcase_add_test(tcase, a_mask_that_is_no_pattern_is_refused);
  tcase_add_test(tcase, read_back_a_model_is_the_same);
  tcase_add_test(tcase, known_lines_allocate_nothing_on_their_whole_way);
  tcase_add_test(tcase, a_pipeline_stopped_anywhere_answers_the_same);
  suite_add_tcase(suite, tcase);
  return suite;
}
