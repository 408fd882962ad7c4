/* One buffer is filled while the thread writes the other. */
#include "io/sink.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/signals.h"

struct sink {
  int fd;
  bool regular, threaded;
  struct buffer front, back; /* back is the thread's while busy */
  uint64_t written;          /* as the loop's thread knows it */
  int error;

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
  struct sink *s = argument;
  pthread_mutex_lock(&s->mutex);
  for (;;) {
    while (!s->busy && !s->closing) pthread_cond_wait(&s->wake, &s->mutex);
    if (!s->busy) break;
    pthread_mutex_unlock(&s->mutex);
    int error = 0;
    size_t count = write_all(s->fd, buffer_span(&s->back), &error);
    pthread_mutex_lock(&s->mutex);
    s->turn_written = count;
    s->turn_error = error;
    s->busy = false;
    s->reported = false;
    if (s->closing) break; /* the async handle may be closed */
    uv_async_send(&s->async);
  }
  pthread_mutex_unlock(&s->mutex);
  return NULL;
}

/* Learns what the thread did; true if it could take more. */
static bool collect(struct sink *s) {
  pthread_mutex_lock(&s->mutex);
  bool ready = !s->busy;
  if (ready && !s->reported) {
    s->reported = true;
    s->written += s->turn_written;
    buffer_reset(&s->back);
    if (s->turn_error) s->error = s->turn_error;
  }
  pthread_mutex_unlock(&s->mutex);
  return ready;
}

/* front becomes back and the thread's. */
static void hand_over(struct sink *s) {
  pthread_mutex_lock(&s->mutex);
  struct buffer empty = s->back;
  s->back = s->front;
  s->front = empty;
  s->busy = true;
  pthread_cond_signal(&s->wake);
  pthread_mutex_unlock(&s->mutex);
}

static void drop(struct sink *s) {
  buffer_reset(&s->front);
  buffer_reset(&s->back);
}

void sink_flush(struct sink *s) {
  if (s->threaded) {
    if (!collect(s)) return;
    if (s->error) drop(s);
    if (s->front.length) hand_over(s);
    return;
  }
  if (!s->error) s->written += write_all(s->fd, buffer_span(&s->front), &s->error);
  drop(s);
}

static void on_async(uv_async_t *handle) {
  struct sink *s = handle->data;
  sink_flush(s);
  s->moved(s->owner);
}

/* 0 or an errno. */
static int start_thread(struct sink *s, uv_loop_t *uv) {
  sigset_t before;
  pthread_mutex_init(&s->mutex, NULL);
  pthread_cond_init(&s->wake, NULL);
  s->reported = true;
  int failed = -uv_async_init(uv, &s->async, on_async);
  if (failed) return failed;
  s->async.data = s;
  signals_block(&before);
  failed = pthread_create(&s->thread, NULL, write_turns, s);
  signals_unblock(&before);
  if (failed) uv_close((uv_handle_t *)&s->async, NULL);
  return failed;
}

struct sink *sink_new(uv_loop_t *uv, int fd, void *owner, void (*moved)(void *owner),
                      struct error *err) {
  struct stat about;
  struct sink *s = calloc(1, sizeof *s);
  if (!s) abort();
  s->fd = fd;
  s->owner = owner;
  s->moved = moved;
  bool known = fstat(fd, &about) == 0;
  s->regular = known && S_ISREG(about.st_mode);
  s->threaded = known && !s->regular && !(S_ISCHR(about.st_mode) && !isatty(fd));
  int failed = s->threaded ? start_thread(s, uv) : 0;
  if (failed == 0) return s;
  /* Not freed: the loop still holds the handle, and this is the end of the process. */
  error_set(err, ERROR_INTERNAL, "no thread to write standard output: %s", strerror(failed));
  return NULL;
}

static void discard(struct sink *s) {
  buffer_clear(&s->front);
  buffer_clear(&s->back);
  free(s);
}

static void on_closed(uv_handle_t *handle) {
  discard(handle->data);
}

void sink_close(struct sink *s) {
  if (!s) return;
  if (!s->threaded) {
    discard(s);
    return;
  }
  pthread_mutex_lock(&s->mutex);
  bool stuck = s->busy;
  s->closing = true;
  pthread_cond_signal(&s->wake);
  pthread_mutex_unlock(&s->mutex);
  if (stuck) {
    /* It holds the sink until its write returns: nobody may wait for that, nor free it. */
    pthread_detach(s->thread);
    uv_close((uv_handle_t *)&s->async, NULL);
  } else {
    pthread_join(s->thread, NULL);
    pthread_mutex_destroy(&s->mutex);
    pthread_cond_destroy(&s->wake);
    uv_close((uv_handle_t *)&s->async, on_closed);
  }
}

struct buffer *sink_buffer(struct sink *s) {
  return &s->front;
}

bool sink_full(const struct sink *s) {
  return s->front.length + s->back.length > SINK_HIGH_BYTES;
}

bool sink_eased(const struct sink *s) {
  return s->front.length + s->back.length < SINK_LOW_BYTES;
}

uint64_t sink_handed(const struct sink *s) {
  return s->written + s->back.length + s->front.length;
}

uint64_t sink_written(const struct sink *s) {
  return s->written;
}

int sink_error(const struct sink *s) {
  return s->error;
}

int sink_sync(const struct sink *s) {
  return s->regular ? fdatasync(s->fd) : 0;
}

int sink_finish(const struct sink *s) {
  int copy = dup(s->fd);
  return copy < 0 || close(copy) ? errno : 0;
}
