/* A folder's listing, sorted by age, and the search in it. */
#include "io/trail.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LISTINGS = 50, MOST_OPENINGS = 10 };

/* --- names --- */

static bool ends_with(const char *name, const char *end) {
  size_t length = strlen(name), size = strlen(end);
  return length >= size && strcmp(name + length - size, end) == 0;
}

static bool is_compressed(const char *name) {
  static const char *const ends[] = {".gz", ".xz", ".bz2", ".zst", ".lz4", ".Z", ".zip"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    if (ends_with(name, ends[i])) return true;
  }
  return false;
}

/* `rest`: of the name, what stands behind the log's own. */
static bool is_rotated(const char *rest) {
  static const char *const words[] = {".old", ".bak", ".prev", ".orig"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcmp(rest, words[i]) == 0) return true;
  }
  return strpbrk(rest, "0123456789") && strspn(rest, ".-_:TZ0123456789") == strlen(rest);
}

/* .1 is younger than .2, but -20240102 than -20240101. */
static int compare_names(const char *a, const char *b) {
  unsigned long first, second;
  const char *dot_a = strrchr(a, '.'), *dot_b = strrchr(b, '.');
  char *end_a, *end_b;
  if (dot_a && dot_b && dot_a - a == dot_b - b) {
    first = strtoul(dot_a + 1, &end_a, 10), second = strtoul(dot_b + 1, &end_b, 10);
    if (*end_a == '\0' && *end_b == '\0' && first < 10000 && second < 10000) {
      return (first < second) - (first > second);
    }
  }
  return strcmp(a, b);
}

static int compare_times(const struct timespec *a, const struct timespec *b) {
  if (a->tv_sec != b->tv_sec) return a->tv_sec < b->tv_sec ? -1 : 1;
  return (a->tv_nsec > b->tv_nsec) - (a->tv_nsec < b->tv_nsec);
}

static int compare(const void *a, const void *b) {
  const struct trail_file *first = a, *second = b;
  int order = compare_times(&first->about.st_mtim, &second->about.st_mtim);
  return order ? order : compare_names(first->path, second->path);
}

/* --- the listing --- */

static struct timespec birth_of(const char *path) {
  struct statx x;
  if (statx(AT_FDCWD, path, 0, STATX_BTIME, &x) || !(x.stx_mask & STATX_BTIME)) {
    return (struct timespec){0};
  }
  return (struct timespec){.tv_sec = x.stx_btime.tv_sec, .tv_nsec = x.stx_btime.tv_nsec};
}

static void add(struct trail *t, const char *path, bool rotated) {
  struct stat about;
  if (stat(path, &about) || !S_ISREG(about.st_mode)) return;
  if ((t->count & (t->count - 1)) == 0) { /* full at every power of two */
    t->each = realloc(t->each, (t->count ? 2 * t->count : 1) * sizeof *t->each);
    if (!t->each) abort();
  }
  t->each[t->count++] = (struct trail_file){
      .path = strdup(path), .about = about, .born = birth_of(path), .rotated = rotated};
}

static void add_beside(struct trail *t, const char *path, const char *base) {
  struct buffer name = {0};
  size_t folder = (size_t)(base - path), length = strlen(base);
  buffer_append(&name, path, folder);
  if (folder == 0) buffer_append_text(&name, "./");
  buffer_append_byte(&name, '\0');
  DIR *listing = opendir(name.data);
  for (struct dirent *entry; listing && (entry = readdir(listing));) {
    if (strncmp(entry->d_name, base, length) != 0 || entry->d_name[length] == '\0') continue;
    if (is_compressed(entry->d_name)) continue;
    buffer_reset(&name);
    buffer_append(&name, path, folder);
    buffer_append_text(&name, entry->d_name);
    buffer_append_byte(&name, '\0');
    add(t, name.data, is_rotated(entry->d_name + length));
  }
  if (listing) closedir(listing);
  buffer_clear(&name);
}

static void list(struct trail *t, const char *path) {
  *t = (struct trail){.path = path};
  const char *slash = strrchr(path, '/');
  add_beside(t, path, slash ? slash + 1 : path);
  if (t->count > 1) qsort(t->each, t->count, sizeof *t->each, compare);
  add(t, path, true);
}

static bool is_file(const struct trail_file *file, const struct stat *about) {
  return file->about.st_dev == about->st_dev && file->about.st_ino == about->st_ino;
}

static bool is_same(const struct trail *a, const struct trail *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++) {
    if (strcmp(a->each[i].path, b->each[i].path) != 0) return false;
    if (!is_file(&a->each[i], &b->each[i].about)) return false;
  }
  return true;
}

/* A file that gets a name that was listed already, of one that wasn't yet, is missed. */
void trail_find(struct trail *t, const char *path) {
  struct trail before;
  list(t, path);
  for (int i = 0; i < MOST_LISTINGS; i++) {
    before = *t;
    list(t, path);
    const bool still = is_same(t, &before);
    trail_clear(&before);
    if (still) return;
  }
}

void trail_clear(struct trail *t) {
  for (size_t i = 0; i < t->count; i++) free(t->each[i].path);
  free(t->each);
  *t = (struct trail){0};
}

/* --- the search --- */

static int open_file(const struct trail_file *file) {
  struct stat about;
  int fd = open(file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 && errno != ENOENT) return -1;
  if (fd >= 0 && fstat(fd, &about) == 0 && is_file(file, &about)) return fd;
  if (fd >= 0) close(fd);
  errno = ESTALE;
  return -1;
}

int trail_open(const struct trail *t, size_t i) {
  const struct stat *about = &t->each[i].about;
  int fd = open_file(&t->each[i]);
  for (int tries = 0; fd < 0 && errno == ESTALE && tries < MOST_OPENINGS; tries++) {
    struct trail now;
    trail_find(&now, t->path);
    ptrdiff_t at = trail_same(&now, about->st_dev, about->st_ino);
    if (at >= 0) fd = open_file(&now.each[at]);
    const int error = at < 0 ? ESTALE : errno;
    trail_clear(&now);
    errno = error;
    if (at < 0) break;
  }
  return fd;
}

bool trail_fits(const struct trail *t, size_t i, const struct position *p) {
  int fd = trail_open(t, i);
  if (fd < 0) return false;
  bool fit = position_fit(p, fd) == POSITION_SAME;
  close(fd);
  return fit;
}

ptrdiff_t trail_same(const struct trail *t, uint64_t device, uint64_t inode) {
  for (size_t i = 0; i < t->count; i++) {
    if (t->each[i].about.st_dev == device && t->each[i].about.st_ino == inode) return (ptrdiff_t)i;
  }
  return -1;
}

/* Of several copies the youngest. */
ptrdiff_t trail_of(const struct trail *t, const struct position *p) {
  ptrdiff_t same = trail_same(t, p->device, p->inode);
  if (same >= 0 && trail_fits(t, (size_t)same, p)) return same;
  for (ptrdiff_t i = (ptrdiff_t)t->count - 1; p->tail_bytes > 0 && i >= 0; i--) {
    if (i != same && trail_fits(t, (size_t)i, p)) return i;
  }
  return -1;
}

size_t trail_path(const struct trail *t, const char *path) {
  const bool there = t->count > 0 && strcmp(t->each[t->count - 1].path, path) == 0;
  return there ? t->count - 1 : t->count;
}

bool trail_is_since(const struct trail_file *file, const struct timespec *when) {
  return compare_times(&file->about.st_mtim, when) >= 0;
}

bool trail_is_elder(const struct trail_file *file, const struct trail_file *other) {
  if (file->born.tv_sec == 0 || other->born.tv_sec == 0) return false;
  return compare_times(&file->born, &other->born) < 0;
}

size_t trail_after(const struct trail *t, const struct timespec *when) {
  size_t i = 0;
  while (i < t->count && compare_times(&t->each[i].about.st_mtim, when) <= 0) i++;
  return i;
}
