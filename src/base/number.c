/*
 * Clinger's fast path both ways. Reading: up to 19 digits gathered in an integer; if that is
 * exact as a double and the power of ten is too, one multiplication or division rounds once,
 * as strtod does. Writing: the same product gives the six digits unless it falls so near a tie
 * that its one rounding might decide: then, and for far exponents, the C library does it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* strtod_l, newlocale: numbers must not obey LC_NUMERIC */
#endif
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXACT_POWER = 22, STACK_BYTES = 256, DIGITS = 6 };

/* Above this another digit might overflow; it is past what a double holds exactly anyway. */
static const uint64_t MOST_DIGITS = (UINT64_MAX - 9) / 10;

static const double powers[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* What a decimal text says: sign, digits without leading zeros, power of ten. */
struct decimal {
  bool negative;
  bool more; /* further digits than fit */
  uint64_t digits;
  long exponent; /* of the last gathered digit */
};

static bool is_digit(char c) {
  return (unsigned char)(c - '0') <= 9;
}

/* The exponent behind an `e`; NULL if there is none. Stops growing long before it overflows. */
static const char *read_exponent(struct decimal *d, const char *at, const char *end) {
  bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) at++;
  if (at == end || !is_digit(*at)) return NULL;
  long value = 0;
  for (; at < end && is_digit(*at); at++) {
    if (value < 100000000) value = 10 * value + (*at - '0');
  }
  d->exponent += negative ? -value : value;
  return at;
}

/* Gathers digits that fit; what comes after them is for the C library. */
static const char *gather(struct decimal *d, const char *at, const char *end) {
  uint64_t digits = d->digits;
  for (; at < end && is_digit(*at); at++) {
    if (digits > MOST_DIGITS) {
      d->more = true;
    } else {
      digits = 10 * digits + (uint64_t)(*at - '0');
    }
  }
  d->digits = digits;
  return at;
}

/* True if the whole of at..end is a decimal number. */
static bool read_decimal(struct decimal *d, const char *at, const char *end) {
  *d = (struct decimal){0};
  if (at < end && (*at == '-' || *at == '+')) d->negative = *at++ == '-';
  const char *from = at;
  at = gather(d, at, end);
  ptrdiff_t seen = at - from;
  if (at < end && *at == '.') {
    from = at + 1;
    at = gather(d, from, end);
    seen += at - from;
    d->exponent = from - at;
  }
  if (seen == 0) return false;
  if (at == end) return true;
  if (*at != 'e' && *at != 'E') return false;
  return read_exponent(d, at + 1, end) == end;
}

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { SHORT_LEAST = 4, SHORT_MOST = 8 };

static const uint64_t ONES = UINT64_C(0x0101010101010101);

static uint64_t load4(const char *at) {
  uint32_t bytes;
  memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

static bool all_digits(uint64_t word) {
  const uint64_t high = ONES * 0xF0;
  return ((word & high) | ((word + ONES * 6) & high) >> 4) == ONES * 0x33;
}

/* Eight digits, the first in the lowest byte: added up by pairs, fours and eights. */
static uint64_t eight_digits(uint64_t word) {
  word = (word & ONES * 0x0F) * (10 * 256 + 1) >> 8;
  word = (word & UINT64_C(0x00FF00FF00FF00FF)) * (100 * 65536 + 1) >> 16;
  return (word & UINT64_C(0x0000FFFF0000FFFF)) * (UINT64_C(10000) * 4294967296 + 1) >> 32;
}

/* Most cells are four to eight bytes, digits with at most one point among them. Two loads that
   overlap make one word of them; the point is squeezed out, the digits are moved up behind
   zeros: no branch depends on where the point stands. false: look closer. */
static bool read_short(struct span text, double *value) {
  uint64_t word = load4(text.at) | load4(text.at + text.length - 4) << 8 * (text.length - 4);
  uint64_t point = word ^ ONES * '.'; /* 0 in its byte, then 0x80 there and nothing below */
  point = (point - ONES) & ~point & ONES << 7;
  uint64_t below = point ? ((point & -point) >> 7) - 1 : ~UINT64_C(0);
  word = (word & below) | (word >> 8 & ~below);
  size_t count = text.length - (point != 0);
  size_t fraction = point ? count - (size_t)__builtin_ctzll(point) / 8 : 0;
  uint64_t shift = 8 * (8 - count);
  word = word << shift | (ONES * '0' & ((UINT64_C(1) << shift) - 1));
  if (!all_digits(word)) return false;
  *value = (double)eight_digits(word) / powers[fraction];
  return true;
}

/* A sign and a short rest. */
static bool read_at_once(struct span text, double *value) {
  bool negative = text.length > 0 && text.at[0] == '-';
  if (negative) text.at++, text.length--;
  if (text.length < SHORT_LEAST || text.length > SHORT_MOST) return false;
  if (!read_short(text, value)) return false;
  if (negative) *value = -*value;
  return true;
}
#else
static bool read_at_once(struct span text, double *value) {
  (void)text;
  (void)value;
  return false;
}
#endif

static bool is_word(struct span text, const char *word) {
  if (text.length != strlen(word)) return false;
  for (size_t i = 0; i < text.length; i++) {
    if ((text.at[i] | 0x20) != word[i]) return false;
  }
  return true;
}

static bool is_no_value(struct span text) {
  if (text.at[0] == '-' || text.at[0] == '+') text.at++, text.length--;
  return is_word(text, "nan") || is_word(text, "inf") || is_word(text, "infinity");
}

/* The C library's answer; newlocale gives "C" without allocating. */
static double read_slowly(struct span text) {
  char stack[STACK_BYTES], *copy = stack;
  if (text.length >= sizeof stack) copy = malloc(text.length + 1);
  if (!copy) abort();
  memcpy(copy, text.at, text.length);
  copy[text.length] = '\0';
  locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  double value = strtod_l(copy, NULL, c);
  freelocale(c);
  if (copy != stack) free(copy);
  return value;
}

enum number_kind number_read(struct span text, double *value) {
  struct decimal d;
  if (read_at_once(text, value)) return NUMBER_READ;
  text = span_trim(text);
  if (text.length == 0) return NUMBER_MISSING;
  if (!read_decimal(&d, text.at, text.at + text.length)) {
    return is_no_value(text) ? NUMBER_MISSING : NUMBER_TEXT;
  }
  bool exact = !d.more && d.digits <= UINT64_C(1) << 53 && d.exponent >= -EXACT_POWER &&
               d.exponent <= EXACT_POWER;
  if (exact) {
    double digits = (double)d.digits;
    if (d.exponent < 0) digits /= powers[-d.exponent];
    if (d.exponent > 0) digits *= powers[d.exponent];
    *value = d.negative ? -digits : digits;
    return NUMBER_READ;
  }
  double slow = read_slowly(text);
  if (isinf(slow)) return NUMBER_MISSING;
  *value = slow;
  return NUMBER_READ;
}

size_t number_write_count(uint64_t value, char to[NUMBER_TEXT_BYTES]) {
  char digits[20];
  size_t count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while (value /= 10);
  for (size_t i = 0; i < count; i++) to[i] = digits[count - 1 - i];
  return count;
}

/* Another locale's decimal point, if a program that embeds us has set one. */
static void mend_point(char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (!is_digit(text[i]) && !strchr("+-einfa", text[i])) text[i] = '.';
  }
}

static size_t write_slowly(const char *format, double value, char to[NUMBER_TEXT_BYTES]) {
  char text[NUMBER_TEXT_BYTES];
  int length = snprintf(text, sizeof text, format, value);
  mend_point(text, (size_t)length);
  memcpy(to, text, (size_t)length);
  return (size_t)length;
}

static double scaled(double value, int power) {
  return power >= 0 ? value * powers[power] : value / powers[-power];
}

/* Six digits of a positive value and the power of ten of the first; false: can't be sure. */
static bool six_digits(double value, uint32_t *digits, int *exponent) {
  int binary;
  frexp(value, &binary);
  int power = (int)floor((binary - 1) * 0.30102999566398120);
  if (power < DIGITS - 1 - EXACT_POWER || power > EXACT_POWER + DIGITS - 2) return false;
  double all = scaled(value, DIGITS - 1 - power);
  if (all >= 1e6) all = scaled(value, DIGITS - 1 - ++power);
  double whole = floor(all), rest = all - whole;
  if (fabs(rest - 0.5) < 1e-6) return false;
  *digits = (uint32_t)whole + (rest > 0.5);
  *exponent = power;
  if (*digits < 1000000) return *digits >= 100000;
  *digits = 100000;
  ++*exponent;
  return true;
}

/* The digits with a point behind the first `before` of them (which may be 0 or less). */
static char *put_digits(char *to, const char *digits, int count, int before) {
  if (before <= 0) {
    *to++ = '0';
    if (count > 0) *to++ = '.';
    for (int i = before; i < 0; i++) *to++ = '0';
  }
  for (int i = 0; i < count || i < before; i++) {
    if (i > 0 && i == before) *to++ = '.';
    *to++ = i < count ? digits[i] : '0';
  }
  return to;
}

size_t number_write(double value, char to[NUMBER_TEXT_BYTES]) {
  uint32_t digits;
  int exponent;
  char *at = to;
  if (signbit(value)) *at++ = '-';
  double size = fabs(value);
  if (size == 0) {
    *at++ = '0';
    return (size_t)(at - to);
  }
  if (!isfinite(value) || !six_digits(size, &digits, &exponent)) {
    return write_slowly("%.6g", value, to);
  }
  char text[DIGITS];
  int count = DIGITS;
  for (int i = DIGITS - 1; i >= 0; i--, digits /= 10) text[i] = (char)('0' + digits % 10);
  while (count > 1 && text[count - 1] == '0') count--;
  if (exponent >= -4 && exponent < DIGITS) {
    return (size_t)(put_digits(at, text, count, exponent + 1) - to);
  }
  at = put_digits(at, text, count, 1);
  *at++ = 'e';
  *at++ = exponent < 0 ? '-' : '+';
  if (exponent < 0) exponent = -exponent;
  *at++ = (char)('0' + exponent / 10);
  *at++ = (char)('0' + exponent % 10);
  return (size_t)(at - to);
}

/* Whole numbers, and those that six digits tell, written as %.15g would; 0: it takes more. */
static size_t write_few_digits(double value, char to[NUMBER_TEXT_BYTES]) {
  double size = fabs(value), back;
  if (size < 1e15 && size == floor(size)) {
    to[0] = '-';
    size_t sign = signbit(value) != 0;
    return sign + number_write_count((uint64_t)size, to + sign);
  }
  if (!(size >= 1e-4 && size < 1e5)) return 0;
  size_t length = number_write(value, to);
  bool same = number_read((struct span){to, length}, &back) == NUMBER_READ && back == value;
  return same ? length : 0;
}

size_t number_write_thousandths(uint64_t thousandths, char to[NUMBER_TEXT_BYTES]) {
  size_t length = number_write_count(thousandths / 1000, to);
  unsigned rest = (unsigned)(thousandths % 1000);
  if (rest == 0) return length;
  to[length++] = '.';
  for (; rest > 0; rest = rest % 100 * 10) to[length++] = (char)('0' + rest / 100);
  return length;
}

size_t number_write_exact(double value, char to[NUMBER_TEXT_BYTES]) {
  static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
  size_t length = write_few_digits(value, to);
  if (length) return length;
  for (int i = 0; i < 3; i++) {
    double back;
    length = write_slowly(formats[i], value, to);
    /* Rounded up to 15 digits, the greatest doubles overflow: then more digits are needed. */
    if (number_read((struct span){to, length}, &back) == NUMBER_READ && back == value) break;
  }
  return length;
}

void number_append_exact(struct buffer *to, double value) {
  to->length += number_write_exact(value, buffer_reserve(to, NUMBER_TEXT_BYTES));
}
