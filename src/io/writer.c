/* One buffer is filled while the thread writes the other. */
#include "io/writer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/signals.h"

struct writer {
  int fd;
  bool threaded;
  struct buffer back; /* the thread's while busy */
  size_t written;     /* since the owner was last told */
  int error;          /* as the loop's thread knows it */

  void *owner;
  void (*moved)(void *owner);

  uv_async_t async;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  /* Under the mutex: */
  bool busy, closing;
  bool reported; /* what the last turn of the thread did is known to the loop's thread */
  size_t turn_written;
  int turn_error;
};

/* How many bytes were written; fewer than asked for: *error says why. */
static size_t write_all(int fd, struct span bytes, int *error) {
  size_t done = 0;
  while (done < bytes.length) {
    ssize_t count = write(fd, bytes.at + done, bytes.length - done);
    if (count >= 0) {
      done += (size_t)count;
    } else if (errno == EAGAIN) {
      /* Another process made it non-blocking; what it meant for itself must not lose answers. */
      poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
    } else if (errno != EINTR) {
      *error = errno;
      break;
    }
  }
  return done;
}

static void *write_turns(void *argument) {
  struct writer *w = argument;
  pthread_mutex_lock(&w->mutex);
  for (;;) {
    while (!w->busy && !w->closing) pthread_cond_wait(&w->wake, &w->mutex);
    if (!w->busy) break;
    pthread_mutex_unlock(&w->mutex);
    int error = 0;
    size_t count = write_all(w->fd, buffer_span(&w->back), &error);
    pthread_mutex_lock(&w->mutex);
    w->turn_written = count;
    w->turn_error = error;
    w->busy = false;
    w->reported = false;
    if (w->closing) break; /* the async handle may be closed */
    uv_async_send(&w->async);
  }
  pthread_mutex_unlock(&w->mutex);
  return NULL;
}

/* Learns what the thread did; true if it could take more. */
static bool collect(struct writer *w, bool *learned) {
  pthread_mutex_lock(&w->mutex);
  const bool ready = !w->busy;
  *learned = ready && !w->reported;
  if (*learned) {
    w->reported = true;
    w->written += w->turn_written;
    w->error = w->turn_error;
    buffer_consume(&w->back, w->turn_written);
  }
  pthread_mutex_unlock(&w->mutex);
  return ready;
}

/* What is in back is the thread's. */
static void hand_over(struct writer *w) {
  w->error = 0;
  pthread_mutex_lock(&w->mutex);
  w->busy = true;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->mutex);
}

static void take_for_thread(struct writer *w, struct buffer *front) {
  bool learned;
  if (!collect(w, &learned)) return;
  if (learned && w->error) return; /* its owner hears of it first */
  if (w->back.length == 0) {
    struct buffer empty = w->back;
    w->back = *front;
    *front = empty;
  }
  if (w->back.length) hand_over(w);
}

size_t writer_take(struct writer *w, struct buffer *front) {
  if (w->threaded) {
    take_for_thread(w, front);
  } else {
    w->error = 0;
    const size_t count = write_all(w->fd, buffer_span(front), &w->error);
    buffer_consume(front, count);
    w->written += count;
  }
  const size_t written = w->written;
  w->written = 0;
  return written;
}

static void on_async(uv_async_t *handle) {
  struct writer *w = handle->data;
  w->moved(w->owner);
}

/* 0 or an errno. */
static int start_thread(struct writer *w, uv_loop_t *uv) {
  sigset_t before;
  pthread_mutex_init(&w->mutex, NULL);
  pthread_cond_init(&w->wake, NULL);
  w->reported = true;
  int failed = -uv_async_init(uv, &w->async, on_async);
  if (failed) return failed;
  w->async.data = w;
  signals_block(&before);
  failed = pthread_create(&w->thread, NULL, write_turns, w);
  signals_unblock(&before);
  if (failed) uv_close((uv_handle_t *)&w->async, NULL);
  return failed;
}

struct writer *writer_new(uv_loop_t *uv, int fd, void *owner, void (*moved)(void *owner),
                          struct error *err) {
  struct stat about;
  struct writer *w = calloc(1, sizeof *w);
  if (!w) abort();
  w->fd = fd;
  w->owner = owner;
  w->moved = moved;
  const bool known = fstat(fd, &about) == 0;
  const bool regular = known && S_ISREG(about.st_mode);
  w->threaded = known && !regular && !(S_ISCHR(about.st_mode) && !isatty(fd));
  int failed = w->threaded ? start_thread(w, uv) : 0;
  if (failed == 0) return w;
  /* Not freed: the loop still holds the handle, and this is the end of the process. */
  error_set(err, ERROR_INTERNAL, "no thread to write answers: %s", strerror(failed));
  return NULL;
}

static void discard(struct writer *w) {
  buffer_clear(&w->back);
  free(w);
}

static void on_closed(uv_handle_t *handle) {
  discard(handle->data);
}

bool writer_close(struct writer *w) {
  if (!w->threaded) {
    discard(w);
    return true;
  }
  pthread_mutex_lock(&w->mutex);
  const bool stuck = w->busy;
  w->closing = true;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->mutex);
  if (stuck) {
    /* It holds the writer until its write returns: nobody may wait for that, nor free it. */
    pthread_detach(w->thread);
    uv_close((uv_handle_t *)&w->async, NULL);
  } else {
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->mutex);
    pthread_cond_destroy(&w->wake);
    uv_close((uv_handle_t *)&w->async, on_closed);
  }
  return !stuck;
}

size_t writer_held(const struct writer *w) {
  return w->back.length;
}

int writer_error(const struct writer *w) {
  return w->error;
}

void writer_drop(struct writer *w) {
  buffer_reset(&w->back);
}
