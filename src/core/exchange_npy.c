/*
 * NumPy's array files, form version 1.0: the magic, the length of a header, the header (a Python
 * dictionary of descr, fortran_order and shape), then the numbers. Of all that may stand there,
 * little-endian floats in C order are taken; a pickle is never looked into.
 */
#include <float.h>
#include <inttypes.h>
#include <math.h>

#include "core/exchange_private.h"

static const char magic[] = "\x93NUMPY";

enum { MAGIC_BYTES = 6, HEAD_BYTES = MAGIC_BYTES + 4, ALIGNMENT = 64, MOST_AXES = 3 };

struct npy {
  const struct exchange_hints *hints;
  struct error *err;
  struct span header;
  struct span descr; /* between its quotes; at NULL: it is no text */
  int fortran;       /* -1: not yet seen */
  unsigned axes;     /* MOST_AXES + 1: more */
  uint64_t shape[MOST_AXES];
  bool has_shape;
};

/* --- the header: as much of Python as NumPy writes --- */

static char peek(struct npy *n) {
  while (n->header.length > 0 && (span_blank(n->header.at[0]) || n->header.at[0] == '\n')) {
    n->header.at++;
    n->header.length--;
  }
  return n->header.length > 0 ? n->header.at[0] : '\0';
}

static bool skip(struct npy *n, const char *token) {
  const size_t length = strlen(token);
  if (peek(n) != token[0] || n->header.length < length ||
      memcmp(n->header.at, token, length) != 0) {
    return false;
  }
  n->header.at += length;
  n->header.length -= length;
  return true;
}

static bool read_string(struct npy *n, struct span *text) {
  const char quote = peek(n);
  if (quote != '\'' && quote != '"') return false;
  const char *from = n->header.at + 1, *end = memchr(from, quote, n->header.length - 1);
  if (!end) return false;
  *text = (struct span){from, (size_t)(end - from)};
  n->header.length -= text->length + 2;
  n->header.at = end + 1;
  return true;
}

/* Stops growing before it could wrap: it is too big for a map long before that. */
static bool read_count(struct npy *n, uint64_t *count) {
  if (peek(n) < '0' || peek(n) > '9') return false;
  for (*count = 0; n->header.length > 0; n->header.at++, n->header.length--) {
    const char digit = n->header.at[0];
    if (digit < '0' || digit > '9') break;
    if (*count < UINT32_MAX) *count = 10 * *count + (uint64_t)(digit - '0');
  }
  return true;
}

static bool read_shape(struct npy *n) {
  if (!skip(n, "(")) return false;
  for (n->axes = 0; peek(n) != ')'; skip(n, ",")) {
    uint64_t count;
    if (!read_count(n, &count) || (peek(n) != ',' && peek(n) != ')')) return false;
    if (n->axes < MOST_AXES) n->shape[n->axes] = count;
    if (n->axes <= MOST_AXES) n->axes++;
  }
  n->has_shape = true;
  return skip(n, ")");
}

static bool read_flag(struct npy *n) {
  const bool yes = skip(n, "True");
  n->fortran = yes;
  return yes || skip(n, "False");
}

static int refuse(const struct npy *n, const char *what) {
  return error_set(n->err, ERROR_DATA, "%s: %s", n->hints->name, what);
}

static bool read_member(struct npy *n) {
  struct span key;
  if (!read_string(n, &key) || !skip(n, ":")) return false;
  if (span_is(key, "descr")) return read_string(n, &n->descr);
  if (span_is(key, "fortran_order")) return read_flag(n);
  return span_is(key, "shape") && read_shape(n);
}

static int read_header(struct npy *n) {
  bool sound = skip(n, "{");
  while (sound && peek(n) != '}') {
    sound = read_member(n);
    /* Types of several fields are a list: what they hold can't be told, so it is no float. */
    if (!sound && peek(n) == '[' && !n->descr.at) {
      return refuse(n, "an array of records; a plain one of floats is wanted");
    }
    sound = sound && (skip(n, ",") || peek(n) == '}');
  }
  sound = sound && skip(n, "}") && peek(n) == '\0' && n->header.length == 0;
  if (sound && n->descr.at && n->fortran >= 0 && n->has_shape) return 0;
  return refuse(n, "its header (from byte 10 on) is not as numpy.save writes it");
}

/* --- what it says --- */

static int check_type(const struct npy *n, size_t *size) {
  char shown[BUFFER_SHOWN_BYTES];
  *size = span_is(n->descr, "<f8") ? 8 : span_is(n->descr, "<f4") ? 4 : 0;
  if (*size) return 0;
  if (memchr(n->descr.at, 'O', n->descr.length)) {
    return refuse(n,
                  "holds pickled Python objects, which are never opened: "
                  "numpy.save(FILE, weights.astype('<f8')) writes numbers");
  }
  return error_set(n->err, ERROR_DATA,
                   "%s: its numbers are of type `%s`; little-endian floats are wanted: "
                   "numpy.save(FILE, weights.astype('<f8'))",
                   n->hints->name, buffer_shown(n->descr, shown));
}

static int find_shape(const struct npy *n, uint64_t shape[3]) {
  if (n->axes == 3) {
    memcpy(shape, n->shape, sizeof n->shape);
  } else if (n->axes == 2) {
    shape[2] = n->shape[1];
    if (exchange_shape(n->hints, n->shape[0], &shape[0], &shape[1], n->err) != 0) return -1;
  } else {
    return refuse(n, "its shape is neither (rows, columns, components) nor (units, components)");
  }
  if (exchange_verify(shape[0], shape[1], shape[2], n->err) == 0) return 0;
  return error_prefix(n->err, "%s", n->hints->name);
}

static int check_size(const struct npy *n, const uint64_t shape[3], size_t size, size_t there) {
  const uint64_t wanted = shape[0] * shape[1] * shape[2] * size;
  if (wanted == there) return 0;
  return error_set(
      n->err, ERROR_DATA, "%s: %zu bytes of numbers, not %" PRIu64 " as its shape has it: it is %s",
      n->hints->name, there, wanted, there < wanted ? "cut short" : "followed by something else");
}

/* --- numbers --- */

static uint64_t gather(const char *at, size_t size) {
  uint64_t bits = 0;
  for (size_t i = size; i > 0; i--) bits = bits << 8 | (unsigned char)at[i - 1];
  return bits;
}

static double number_at(const char *at, size_t size) {
  const uint64_t bits = gather(at, size);
  const uint32_t half = (uint32_t)bits;
  double wide;
  float narrow;
  memcpy(&wide, &bits, sizeof wide);
  memcpy(&narrow, &half, sizeof narrow);
  return size == 8 ? wide : (double)narrow;
}

static int read_numbers(const struct npy *n, struct span data, size_t size, struct exchange *to) {
  const uint64_t count = exchange_weights(to);
  for (uint64_t i = 0; i < count; i++) {
    to->weights[i] = number_at(data.at + i * size, size);
    if (isnan(to->weights[i]) || fabs(to->weights[i]) <= DBL_MAX) continue;
    return error_set(n->err, ERROR_DATA,
                     "%s: component %" PRIu64 " of unit %" PRIu64
                     " is infinite; a number is "
                     "wanted, or nan where it is missing",
                     n->hints->name, i % to->dims, i / to->dims);
  }
  return 0;
}

static int open_header(struct npy *n, struct span *bytes) {
  if (bytes->length < HEAD_BYTES || memcmp(bytes->at, magic, MAGIC_BYTES) != 0) {
    return refuse(n, "doesn't begin as an npy file does");
  }
  const unsigned char *at = (const unsigned char *)bytes->at;
  if (at[MAGIC_BYTES] != 1 || at[MAGIC_BYTES + 1] != 0) {
    return error_set(n->err, ERROR_DATA,
                     "%s: version %d.%d of npy; 1.0 is read, which numpy.save writes for arrays of "
                     "numbers",
                     n->hints->name, at[MAGIC_BYTES], at[MAGIC_BYTES + 1]);
  }
  const size_t length = at[MAGIC_BYTES + 2] | (size_t)at[MAGIC_BYTES + 3] << 8;
  if (length > bytes->length - HEAD_BYTES) return refuse(n, "is cut short within its header");
  n->header = (struct span){bytes->at + HEAD_BYTES, length};
  *bytes = (struct span){bytes->at + HEAD_BYTES + length, bytes->length - HEAD_BYTES - length};
  return 0;
}

static int npy_read(struct span bytes, const struct exchange_hints *hints, struct exchange *to,
                    struct error *err) {
  struct npy n = {.hints = hints, .err = err, .fortran = -1};
  uint64_t shape[3];
  size_t size;
  if (open_header(&n, &bytes) != 0 || read_header(&n) != 0 || check_type(&n, &size) != 0) return -1;
  if (n.fortran) {
    return refuse(&n,
                  "is in Fortran order; C order is wanted: "
                  "numpy.save(FILE, numpy.ascontiguousarray(weights))");
  }
  if (find_shape(&n, shape) != 0 || check_size(&n, shape, size, bytes.length) != 0 ||
      exchange_make(to, shape[0], shape[1], shape[2], err) != 0) {
    return -1;
  }
  return read_numbers(&n, bytes, size, to) == 0 ? 0 : exchange_fail(to);
}

/* --- writing --- */

static void write_header(const struct exchange *e, struct buffer *to) {
  struct buffer header = {0};
  buffer_printf(&header, "{'descr': '<f8', 'fortran_order': False, 'shape': (%u, %u, %u), }",
                e->lattice.rows, e->lattice.columns, e->dims);
  while ((HEAD_BYTES + header.length + 1) % ALIGNMENT != 0) buffer_append_byte(&header, ' ');
  buffer_append_byte(&header, '\n');
  buffer_append(to, magic, MAGIC_BYTES);
  buffer_append(to, "\x01\x00", 2);
  buffer_append_byte(to, (char)(header.length & 0xFF));
  buffer_append_byte(to, (char)(header.length >> 8));
  buffer_append(to, header.data, header.length);
  buffer_clear(&header);
}

static void npy_write(const struct exchange *e, struct buffer *to) {
  const uint64_t count = exchange_weights(e);
  write_header(e, to);
  for (uint64_t i = 0; i < count; i++) {
    uint64_t bits;
    memcpy(&bits, &e->weights[i], sizeof bits);
    for (int shift = 0; shift < 64; shift += 8)
      buffer_append_byte(to, (char)(bits >> shift & 0xFF));
  }
}

static bool npy_fits(struct span bytes) {
  return bytes.length >= MAGIC_BYTES && memcmp(bytes.at, magic, MAGIC_BYTES) == 0;
}

const struct exchange_row exchange_npy = {
    .name = "npy",
    .help = "NumPy's array files: rows x columns x components, float64",
    .suffix = ".npy",
    .write = npy_write,
    .read = npy_read,
    .fits = npy_fits,
};
