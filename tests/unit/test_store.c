/* Checkpoints on disk: nothing is lost, whatever fails and whenever the process dies. The system's
   calls are replaced by ones that can fail or end the process at the n-th of them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "io/store.h"
#include "scratch.h"

Suite *store_suite(void);
int fsync(int fd);

/* --- the system, as bad as can be --- */

static int die_at; /* the call that never returns; 0: none does */
static int write_error, sync_error, rename_error, link_error; /* errno of every such call */
static atomic_int threads_wait;                               /* writes hold on while it is set */

static void count_call(void) {
  if (die_at > 0 && --die_at == 0) _exit(42);
}

static int answer(long result, int error) {
  if (error == 0) return (int)result;
  errno = error;
  return -1;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  while (threads_wait) usleep(1000);
  count_call();
  if (write_error) return answer(0, write_error);
  return syscall(SYS_write, fd, bytes, length);
}

int fsync(int fd) {
  count_call();
  return sync_error ? answer(0, sync_error) : (int)syscall(SYS_fsync, fd);
}

int renameat(int from, const char *old, int to, const char *new) {
  count_call();
  return rename_error ? answer(0, rename_error) : (int)syscall(SYS_renameat, from, old, to, new);
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
  count_call();
  return link_error ? answer(0, link_error) : (int)syscall(SYS_linkat, from, old, to, new, flags);
}

int unlinkat(int folder, const char *name, int flags) {
  count_call();
  return (int)syscall(SYS_unlinkat, folder, name, flags);
}

/* --- a state that tells which it is --- */

enum { ELEMENTS = 3000 };
static uint64_t numbers[ELEMENTS];

static struct state state_of(uint64_t which) {
  struct state state = {0};
  for (uint64_t i = 0; i < ELEMENTS; i++) numbers[i] = which * 1000003 + i;
  state_add(&state, "test.numbers", STATE_U64, ELEMENTS, 0, numbers);
  return state;
}

static int save(struct store *s, uint64_t which, struct error *err) {
  struct state state = state_of(which);
  struct safetensors_metadata metadata = {0};
  safetensors_note(&metadata, "map.id", "0123456789abcdef");
  return store_save_now(s, &state, &metadata, err);
}

static int said;
static void hear(void *owner, const char *text) {
  (void)owner;
  ck_assert_uint_gt(strlen(text), 0);
  said++;
}

/* Which state FILE (or what stands in for it) holds; 0: none. */
static uint64_t read_back(const char *path) {
  struct store_map map = {0};
  struct error err;
  uint64_t held[ELEMENTS];
  said = 0;
  int there = store_read(path, &map, NULL, hear, &err);
  if (there <= 0) {
    if (there < 0) ck_assert_int_eq(err.kind, ERROR_DATA);
    return 0;
  }
  ck_assert_int_eq(state_take(&map.state, "test.numbers", STATE_U64, ELEMENTS, 0, held, &err), 0);
  for (uint64_t i = 0; i < ELEMENTS; i++) ck_assert_uint_eq(held[i], held[0] + i);
  ck_assert_str_eq(safetensors_noted(&map.metadata, "map.id"), "0123456789abcdef");
  store_map_clear(&map);
  return held[0] / 1000003;
}

static struct store *open_store(const char *path, unsigned keep) {
  struct error err = {0};
  struct store *s = store_open(path, keep, &err);
  ck_assert_msg(s != NULL, "%s", err.text);
  return s;
}

static void tear(const char *path) {
  struct stat about;
  ck_assert_int_eq(stat(path, &about), 0);
  ck_assert_int_eq(truncate(path, about.st_size - 100), 0);
}

/* --- tests --- */

START_TEST(generations_follow_each_other) {
  struct stat about;
  struct store *s = open_store("it.som", 3);
  ck_assert_uint_eq(read_back("it.som"), 0);
  for (uint64_t which = 1; which <= 5; which++) {
    ck_assert_int_eq(save(s, which, NULL), 0);
    ck_assert_uint_eq(read_back("it.som"), which);
    if (which > 1) ck_assert_uint_eq(read_back("it.som.1"), which - 1);
    if (which > 2) ck_assert_uint_eq(read_back("it.som.2"), which - 2);
  }
  ck_assert(!scratch_has("it.som.3") && !scratch_has("it.som.new") && !scratch_has("it.som.old"));
  ck_assert_int_eq(stat("it.som", &about), 0);
  ck_assert_int_eq(about.st_mode & 0777, 0600);
  store_close(s);
  ck_assert(scratch_has("it.som.lock"));
}
END_TEST

START_TEST(one_generation_is_enough) {
  struct store *s = open_store("it.som", 1);
  for (uint64_t which = 1; which <= 3; which++) ck_assert_int_eq(save(s, which, NULL), 0);
  ck_assert_uint_eq(read_back("it.som"), 3);
  ck_assert(!scratch_has("it.som.1"));
  store_close(s);
}
END_TEST

START_TEST(a_second_writer_is_refused) {
  struct error err = {0};
  struct store *s = open_store("it.som", 2);
  pid_t child = fork();
  if (child == 0) {
    struct store *other = store_open("./it.som", 2, &err);
    _exit(other || err.kind != ERROR_TEMPORARY);
  }
  int status;
  waitpid(child, &status, 0);
  ck_assert_int_eq(status, 0);
  store_close(s);
  s = open_store("it.som", 2);
  store_close(s);
}
END_TEST

START_TEST(what_cannot_be_a_map_is_refused) {
  static const char *const paths[] = {".",      "/dev/null", "no/such/folder",
                                      "folder", "folder/",   "dangling"};
  ck_assert_int_eq(mkdir("folder", 0700), 0);
  ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct error err = {0};
    ck_assert_ptr_null(store_open(paths[i], 2, &err));
    ck_assert_msg(err.kind == ERROR_NO_CREATE, "%s: %s", paths[i], err.text);
  }
  ck_assert(scratch_has("/dev/null"));
}
END_TEST

START_TEST(a_link_stays_a_link) {
  struct stat about;
  scratch_text("real.som", "");
  ck_assert_int_eq(symlink("real.som", "link.som"), 0);
  struct store *s = open_store("link.som", 2);
  ck_assert_int_eq(save(s, 7, NULL), 0);
  store_close(s);
  ck_assert_int_eq(lstat("link.som", &about), 0);
  ck_assert(S_ISLNK(about.st_mode));
  ck_assert_uint_eq(read_back("real.som"), 7);
}
END_TEST

START_TEST(a_torn_newest_gives_way_to_the_one_before) {
  struct store *s = open_store("it.som", 2);
  for (uint64_t which = 1; which <= 3; which++) ck_assert_int_eq(save(s, which, NULL), 0);
  store_close(s);
  tear("it.som");
  ck_assert_uint_eq(read_back("it.som"), 2);
  ck_assert_int_eq(said, 2);

  /* It must not push the good one out, were the process to die in the middle. */
  s = open_store("it.som", 2);
  ck_assert_int_eq(save(s, 4, NULL), 0);
  ck_assert_uint_eq(read_back("it.som"), 4);
  ck_assert_uint_eq(read_back("it.som.1"), 2);
  store_close(s);
}
END_TEST

START_TEST(nothing_whole_is_an_error_and_stays) {
  struct error err = {0};
  struct store_map map = {0};
  struct store *s = open_store("it.som", 2);
  for (uint64_t which = 1; which <= 2; which++) ck_assert_int_eq(save(s, which, NULL), 0);
  store_close(s);
  tear("it.som");
  scratch_text("it.som.1", "");
  ck_assert_int_eq(store_read("it.som", &map, NULL, NULL, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert(scratch_has("it.som") && scratch_has("it.som.1"));
}
END_TEST

START_TEST(a_removed_newest_means_a_new_map) {
  struct store *s = open_store("it.som", 2);
  for (uint64_t which = 1; which <= 2; which++) ck_assert_int_eq(save(s, which, NULL), 0);
  ck_assert_int_eq(unlink("it.som"), 0);
  ck_assert_uint_eq(read_back("it.som"), 0);
  ck_assert_int_eq(said, 1);
  store_close(s);
}
END_TEST

START_TEST(a_folder_is_no_input) {
  struct error err = {0};
  struct store_map map = {0};
  ck_assert_int_eq(store_read(".", &map, NULL, NULL, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_INPUT);
}
END_TEST

static void fails_and_recovers(int *fault, int with, enum error_kind kind) {
  struct error err = {0};
  struct store *s = open_store("it.som", 2);
  ck_assert_int_eq(save(s, 1, NULL), 0);
  ck_assert_int_eq(save(s, 2, NULL), 0);
  *fault = with;
  ck_assert_int_eq(save(s, 3, &err), -1);
  *fault = 0;
  ck_assert_msg(err.kind == kind && strstr(err.text, strerror(with)), "%s", err.text);
  ck_assert_uint_eq(read_back("it.som"), 2);
  ck_assert_int_eq(save(s, 4, NULL), 0);
  ck_assert_uint_eq(read_back("it.som"), 4);
  ck_assert_uint_eq(read_back("it.som.1"), 2);
  store_close(s);
  ck_assert(!scratch_has("it.som.new"));
}

START_TEST(a_full_disk_keeps_what_was) {
  fails_and_recovers(&write_error, ENOSPC, ERROR_IO);
}
END_TEST

START_TEST(a_failed_fsync_keeps_what_was) {
  fails_and_recovers(&sync_error, EIO, ERROR_IO);
}
END_TEST

START_TEST(a_failed_rename_keeps_what_was) {
  fails_and_recovers(&rename_error, EROFS, ERROR_IO);
}
END_TEST

START_TEST(without_links_generations_are_copied) {
  link_error = EPERM;
  struct store *s = open_store("it.som", 2);
  for (uint64_t which = 1; which <= 3; which++) ck_assert_int_eq(save(s, which, NULL), 0);
  ck_assert_uint_eq(read_back("it.som"), 3);
  ck_assert_uint_eq(read_back("it.som.1"), 2);
  store_close(s);
  link_error = 0;
}
END_TEST

/* Two saves in a process that dies at its n-th system call; true if it got through alive. */
static bool dies_at(int call, unsigned keep) {
  pid_t child = fork();
  if (child == 0) {
    struct store *s = store_open("it.som", keep, NULL);
    die_at = call;
    if (!s || save(s, 3, NULL) || save(s, 4, NULL)) _exit(1);
    die_at = 0;
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  ck_assert_msg(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 42),
                "call %d: %x", call, status);
  return WEXITSTATUS(status) == 0;
}

START_TEST(death_at_any_call_leaves_a_whole_newest) {
  unsigned keep = (unsigned)_i + 1;
  for (int call = 1;; call++) {
    scratch_remove();
    scratch_make();
    struct store *s = open_store("it.som", keep);
    ck_assert(save(s, 1, NULL) == 0 && save(s, 2, NULL) == 0);
    store_close(s);
    bool lived = dies_at(call, keep);
    ck_assert_msg(scratch_has("it.som"), "FILE is gone at call %d", call);
    uint64_t which = read_back("it.som");
    ck_assert_msg(which >= 2 && which <= 4 && said == 0, "call %d: state %d", call, (int)which);

    s = open_store("it.som", keep); /* and the next process goes on */
    ck_assert_int_eq(save(s, 5, NULL), 0);
    ck_assert_uint_eq(read_back("it.som"), 5);
    store_close(s);
    ck_assert_msg(!scratch_has("it.som.new"), "call %d", call);
    if (lived) break;
    ck_assert_int_lt(call, 200);
  }
}
END_TEST

static int done_calls;
static void note_done(void *owner) {
  ck_assert_ptr_eq(owner, &done_calls);
  done_calls++;
}

START_TEST(a_save_is_a_copy_and_waits_for_its_commit) {
  struct safetensors_metadata metadata = {0};
  struct error err = {0};
  struct store *s = open_store("it.som", 2);
  safetensors_note(&metadata, "map.id", "0123456789abcdef");
  done_calls = 0;
  struct state state = state_of(8);
  threads_wait = 1;
  ck_assert_int_eq(store_save(s, &state, &metadata, &done_calls, note_done, &err), 0);
  ck_assert(store_saving(s));
  state_of(9);
  ck_assert_int_eq(store_save(s, &state, &metadata, NULL, NULL, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_TEMPORARY);
  threads_wait = 0;
  ck_assert_int_eq(store_saved(s, &err), 0);
  ck_assert_int_eq(done_calls, 1);
  ck_assert(!store_saving(s) && !scratch_has("it.som"));
  ck_assert_int_eq(store_commit(s, &err), 0);
  ck_assert_uint_eq(read_back("it.som"), 8);

  /* One that was never committed leaves nothing behind. */
  ck_assert_int_eq(store_save(s, &state, &metadata, &done_calls, note_done, &err), 0);
  store_close(s);
  ck_assert_uint_eq(read_back("it.som"), 8);
  ck_assert(!scratch_has("it.som.new"));
}
END_TEST

Suite *store_suite(void) {
  Suite *suite = suite_create("store");
  TCase *tests = tcase_create("store");
  tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, generations_follow_each_other);
  tcase_add_test(tests, one_generation_is_enough);
  tcase_add_test(tests, a_second_writer_is_refused);
  tcase_add_test(tests, what_cannot_be_a_map_is_refused);
  tcase_add_test(tests, a_link_stays_a_link);
  tcase_add_test(tests, a_torn_newest_gives_way_to_the_one_before);
  tcase_add_test(tests, nothing_whole_is_an_error_and_stays);
  tcase_add_test(tests, a_removed_newest_means_a_new_map);
  tcase_add_test(tests, a_folder_is_no_input);
  tcase_add_test(tests, a_full_disk_keeps_what_was);
  tcase_add_test(tests, a_failed_fsync_keeps_what_was);
  tcase_add_test(tests, a_failed_rename_keeps_what_was);
  tcase_add_test(tests, without_links_generations_are_copied);
  tcase_add_loop_test(tests, death_at_any_call_leaves_a_whole_newest, 0, 3);
  tcase_add_test(tests, a_save_is_a_copy_and_waits_for_its_commit);
  suite_add_tcase(suite, tests);
  return suite;
}
