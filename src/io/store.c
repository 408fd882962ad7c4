/* The saver's thread, and the order of renames that never leaves FILE missing. */
#include "io/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/signals.h"
#include "io/store_file.h"

struct store {
  char *path;       /* as messages show it */
  char *directory;  /* "." if path has no slash */
  const char *name; /* the rest of path */
  unsigned keep;
  int folder, lock; /* descriptors */
  bool whole;       /* FILE is known to be a good checkpoint */

  pthread_t thread;
  bool saving; /* there is a thread to join */
  bool saved;  /* FILE.new waits to be committed */
  struct buffer bytes;
  struct error error; /* the thread's */
  int status;
  void *owner;
  void (*done)(void *owner);
};

enum { NAME_BYTES = NAME_MAX + 1 };

static void name_of(const struct store *s, const char *suffix, char name[NAME_BYTES]) {
  snprintf(name, NAME_BYTES, "%s%s", s->name, suffix);
}

static void name_generation(const struct store *s, unsigned i, char name[NAME_BYTES]) {
  char suffix[16] = "";
  if (i > 0) snprintf(suffix, sizeof suffix, ".%u", i);
  name_of(s, suffix, name);
}

/* --- opening --- */

static int refuse(const struct store *s, struct error *err) {
  return error_set(err, ERROR_NO_CREATE, "%s: %s", s->path, strerror(errno));
}

/* What FILE is now: a rename over a device or a link would not replace what the user meant. */
static int resolve(struct store *s, const char *path, struct error *err) {
  struct stat about;
  s->path = strdup(path);
  if (lstat(path, &about) == 0 && S_ISLNK(about.st_mode)) {
    char *target = realpath(path, NULL);
    if (!target) return refuse(s, err);
    free(s->path);
    s->path = target;
  }
  if (stat(s->path, &about) == 0 && !S_ISREG(about.st_mode)) {
    const char *what = S_ISDIR(about.st_mode) ? "Is a directory" : "Is no regular file";
    return error_set(err, ERROR_NO_CREATE, "%s: %s", s->path, what);
  }
  const char *slash = strrchr(s->path, '/');
  s->name = slash ? slash + 1 : s->path;
  if (strlen(s->name) == 0 || strlen(s->name) + sizeof ".lock" + 4 > NAME_MAX) {
    errno = strlen(s->name) ? ENAMETOOLONG : EISDIR;
    return refuse(s, err);
  }
  if (!slash) s->directory = strdup(".");
  if (slash) s->directory = strndup(s->path, slash == s->path ? 1 : (size_t)(slash - s->path));
  s->folder = open(s->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return s->folder < 0 ? refuse(s, err) : 0;
}

static int take_lock(struct store *s, struct error *err) {
  char name[NAME_BYTES];
  name_of(s, ".lock", name);
  s->lock = openat(s->folder, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (s->lock < 0) return refuse(s, err);
  if (flock(s->lock, LOCK_EX | LOCK_NB) == 0) return 0;
  if (errno != EWOULDBLOCK) return refuse(s, err);
  return error_set(err, ERROR_TEMPORARY, "%s: another process writes this map (%s.lock is locked)",
                   s->path, s->path);
}

/* The lock may be there from better days: only a new file shows that one can be made. */
static int try_directory(struct store *s, struct error *err) {
  char name[NAME_BYTES];
  name_of(s, ".new", name);
  unlinkat(s->folder, name, 0);
  int fd = openat(s->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return refuse(s, err);
  close(fd);
  unlinkat(s->folder, name, 0);
  return 0;
}

struct store *store_open(const char *path, unsigned keep, struct error *err) {
  struct store *s = calloc(1, sizeof *s);
  if (!s) abort();
  s->keep = keep ? keep : 1;
  s->folder = s->lock = -1;
  if (resolve(s, path, err) == 0 && take_lock(s, err) == 0 && try_directory(s, err) == 0) return s;
  store_close(s);
  return NULL;
}

void store_keep(struct store *s, unsigned keep) {
  s->keep = keep ? keep : 1;
}

void store_close(struct store *s) {
  if (!s) return;
  char name[NAME_BYTES];
  if (s->saving) store_saved(s, NULL);
  if (s->saved) {
    name_of(s, ".new", name);
    unlinkat(s->folder, name, 0);
  }
  if (s->lock >= 0) close(s->lock);
  if (s->folder >= 0) close(s->folder);
  buffer_clear(&s->bytes);
  free(s->directory);
  free(s->path);
  free(s);
}

/* --- saving --- */

static void *save(void *argument) {
  struct store *s = argument;
  char name[NAME_BYTES];
  name_of(s, ".new", name);
  s->status = store_file_write(s->folder, name, s->path, buffer_span(&s->bytes), &s->error);
  if (s->done) s->done(s->owner);
  return NULL;
}

int store_save(struct store *s, const struct state *state,
               const struct safetensors_metadata *metadata, void *owner, void (*done)(void *owner),
               struct error *err) {
  sigset_t before;
  if (s->saving) {
    return error_set(err, ERROR_TEMPORARY, "%s: a checkpoint is being written", s->path);
  }
  safetensors_write(state, metadata, &s->bytes);
  s->owner = owner;
  s->done = done;
  s->saved = false;
  signals_block(&before);
  int failed = pthread_create(&s->thread, NULL, save, s);
  signals_unblock(&before);
  s->saving = !failed;
  if (!failed) return 0;
  buffer_clear(&s->bytes);
  return error_set(err, ERROR_IO, "%s: no thread to save it: %s", s->path, strerror(failed));
}

bool store_saving(const struct store *s) {
  return s->saving;
}

int store_saved(struct store *s, struct error *err) {
  assert(s->saving);
  pthread_join(s->thread, NULL);
  s->saving = false;
  s->saved = s->status == 0;
  buffer_clear(&s->bytes);
  if (s->status && err) *err = s->error;
  return s->status;
}

/* --- committing --- */

static bool same_file(const struct store *s, const char *a, const char *b) {
  struct stat one, other;
  return fstatat(s->folder, a, &one, 0) == 0 && fstatat(s->folder, b, &other, 0) == 0 &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* A torn FILE must not push a good FILE.1 out of the last generation. */
static bool is_whole(struct store *s) {
  struct store_map map = {0};
  if (!s->whole && store_file_read(s->path, &map.bytes, NULL) == 1) {
    s->whole =
        safetensors_read(buffer_span(&map.bytes), &map.state, &map.metadata, &map.names, NULL) == 0;
  }
  store_map_clear(&map);
  return s->whole;
}

/* FILE becomes FILE.1 as well, FILE.1 FILE.2, ...; FILE keeps its name all the while. */
static int shift(struct store *s, struct error *err) {
  char from[NAME_BYTES], to[NAME_BYTES];
  name_generation(s, 1, to);
  if (s->keep < 2 || !is_whole(s) || same_file(s, s->name, to)) return 0;
  for (unsigned i = s->keep - 1; i > 1; i--) {
    name_generation(s, i - 1, from);
    name_generation(s, i, to);
    if (renameat(s->folder, from, s->folder, to) && errno != ENOENT) {
      return error_set(err, ERROR_IO, "%s: %s", s->path, strerror(errno));
    }
  }
  name_generation(s, 1, to);
  return store_file_link(s->folder, s->name, to, s->path, err);
}

int store_commit(struct store *s, struct error *err) {
  char name[NAME_BYTES];
  assert(s->saved);
  if (shift(s, err)) return -1;
  name_of(s, ".new", name);
  if (renameat(s->folder, name, s->folder, s->name)) {
    return error_set(err, ERROR_IO, "%s: %s", s->path, strerror(errno));
  }
  s->saved = false;
  s->whole = true;
  /* Some file systems know no fsync of a directory: their renames are as safe as they get. */
  if (fsync(s->folder) == 0 || errno == EINVAL) return 0;
  return error_set(err, ERROR_IO, "%s: %s", s->directory, strerror(errno));
}

int store_save_now(struct store *s, const struct state *state,
                   const struct safetensors_metadata *metadata, struct error *err) {
  if (store_save(s, state, metadata, NULL, NULL, err)) return -1;
  return store_saved(s, err) ? -1 : store_commit(s, err);
}
