/* Rows of events: their order, their columns, what is counted, which merges they tell. */
#include <check.h>
#include <stdlib.h>

#include "cmd/events_table.h"
#include "cmd/terminal.h"
#include "logs.h"

Suite *events_table_suite(void);

static struct model *model;
static struct events_table table;
static struct buffer text;

static void set_up(void) {
  model = logs_model();
  ck_assert_ptr_nonnull(model);
  for (int i = 0; i < 3; i++) {
    logs_line(model, "connection from 10.0.0.1 was accepted", "Jun 14 15:16:01", LEVEL_INFO);
  }
  logs_line(model, "connection from 10.0.0.1 was accepted", "Jun 14 15:16:09", LEVEL_ERROR);
  logs_line(model, "the disk is full", NULL, LEVEL_NONE);
  table = (struct events_table){0};
  text = (struct buffer){0};
  events_table_read(&table, model, NULL);
  events_table_order(&table, events_table_sorts);
}

static void tear_down(void) {
  events_table_clear(&table);
  buffer_clear(&text);
  model_free(model);
}

static const char *show(struct events_table_look look) {
  buffer_reset(&text);
  events_table_text(&table, &look, &text);
  buffer_append_byte(&text, '\0');
  return text.data;
}

/* The line of names, at a width; no line is wider. */
static void names(unsigned columns, const char *expected) {
  const char *shown = show((struct events_table_look){.limit = 9, .columns = columns});
  const size_t length = strcspn(shown, "\n");
  ck_assert_uint_eq(length, strlen(expected));
  ck_assert(memcmp(shown, expected, length) == 0);
  for (const char *line = shown; columns && *line; line += strcspn(line, "\n") + 1) {
    ck_assert_uint_le(strcspn(line, "\n"), columns);
  }
}

START_TEST(columns_go_where_there_is_no_room) {
  names(0,
        "  event       count   share  first            last             level               "
        "template");
  names(130,
        "  event       count   share  first            last             level               "
        "template");
  names(120, "  event       count   share  last             level               template");
  names(100, "  event       count   share  last             template");
  names(80, "  event       count   share  template");
  names(60, "  event       count  template");
  names(30, "  event       count  template");
}
END_TEST

START_TEST(what_is_new_is_marked) {
  struct events_table_look look = {.limit = 9, .since = 4};
  ck_assert_ptr_nonnull(strstr(show(look), "\n* "));
  ck_assert_ptr_null(strstr(text.data, "\033"));
  look.bold = true;
  ck_assert_ptr_nonnull(strstr(show(look), "\n\033[1m* "));
  ck_assert_ptr_nonnull(strstr(text.data, "the disk is full\033[0m\n"));
  look.since = 5;
  ck_assert_ptr_null(strstr(show(look), "*"));
  ck_assert_uint_eq(events_table_lately(0), 0);
  ck_assert_uint_eq(events_table_lately(50), 45);
  ck_assert_uint_eq(events_table_lately(123456), 122456);
}
END_TEST

START_TEST(no_rows_have_no_names) {
  ck_assert_str_eq(show((struct events_table_look){.limit = 0}), "");
}
END_TEST

START_TEST(a_frozen_map_counts_from_a_moment) {
  struct events_table_moment now = events_table_now(model);
  model->features->learn = false;
  events_table_read(&table, model, &now);
  ck_assert_uint_eq(table.count, 0);
  logs_line(model, "the disk is full", NULL, LEVEL_NONE);
  logs_line(model, "nobody has seen that one before", NULL, LEVEL_NONE);
  events_table_read(&table, model, &now);
  ck_assert_uint_eq(table.lines, 2);
  ck_assert_uint_eq(table.count, 1);
  ck_assert_uint_eq(table.rows[0].lines, 1);
  ck_assert_double_eq(table.rows[0].share, 0.5);
  free(now.hits);
}
END_TEST

static void note(struct events *e, uint64_t from, uint64_t into) {
  e->merges[e->merge_count++] = (struct events_merge){from, into};
}

START_TEST(merges_are_followed) {
  struct events *e = (struct events *)miner_events(model->miner);
  const uint64_t id = table.rows[0].event->id, other = table.rows[1].event->id;
  note(e, 0xA1, 0xB2);
  note(e, 0xC3, other);
  note(e, 0xB2, id);
  note(e, 0xA1, 0xB2); /* it came back, and was found out again */
  note(e, 0xB2, id);
  note(e, 0xD4, 0xE5); /* of no event that is left */
  events_table_output("jsonl")->write(&table, 1, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(strstr(text.data, "\"merged\":[\"00000000a1\",\"00000000b2\"]}\n"));
  buffer_reset(&text);
  events_table_output("tsv")->write(&table, 2, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(strstr(text.data, "\t00000000a1,00000000b2\n"));
  ck_assert_ptr_nonnull(strstr(text.data, "\t00000000c3\n"));
}
END_TEST

START_TEST(tables_of_names_end) {
  const char *help;
  ck_assert_ptr_null(events_table_sort("size"));
  ck_assert_ptr_null(events_table_output("xml"));
  for (size_t i = 0; events_table_sort_name(i, &help); i++) {
    ck_assert_str_eq(events_table_sort(events_table_sorts[i].name)->name,
                     events_table_sorts[i].name);
    ck_assert_ptr_nonnull(help);
  }
}
END_TEST

Suite *events_table_suite(void) {
  Suite *suite = suite_create("events_table");
  TCase *tests = tcase_create("events_table");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, columns_go_where_there_is_no_room);
  tcase_add_test(tests, what_is_new_is_marked);
  tcase_add_test(tests, no_rows_have_no_names);
  tcase_add_test(tests, a_frozen_map_counts_from_a_moment);
  tcase_add_test(tests, merges_are_followed);
  tcase_add_test(tests, tables_of_names_end);
  suite_add_tcase(suite, tests);
  return suite;
}
