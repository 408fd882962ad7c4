/* exp and log, the same on every machine. */
#include "core/exponential.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the first has enough zero bits at its end to be multiplied exactly. */
static const double LN2_HIGH = 0x1.62e42fee00000p-1, LN2_LOW = 0x1.a39ef35793c76p-33;
static const double LOG2_E = 0x1.71547652b82fep+0, ROOT_HALF = 0x1.6a09e667f3bcdp-1;

enum { MANTISSA_BITS = 52, EXPONENT_BIAS = 1023 };

static double power_of_two(int64_t exponent) {
  const uint64_t bits = (uint64_t)(exponent + EXPONENT_BIAS) << MANTISSA_BITS;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* exp = 2^k exp(r) with |r| <= ln(2) / 2, and there the series. The terms are summed in pairs: one
   after the other they would wait for each other. */
double exponential_exp(double x) {
  if (x < -708) return 0;
  if (x > 709) return (double)INFINITY;
  const int64_t k = (int64_t)(x * LOG2_E + (x < 0 ? -0.5 : 0.5));
  const double r = (x - (double)k * LN2_HIGH) - (double)k * LN2_LOW;
  const double r2 = r * r, r4 = r2 * r2;
  const double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  return (1 + (r + r2 * (a + r4 * (b + r4 * c)))) * power_of_two(k);
}

/* x = 2^e m with m around 1; log m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172. */
double exponential_log(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int64_t e = (int64_t)(bits >> MANTISSA_BITS) - EXPONENT_BIAS + 1;
  bits = (bits & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | (uint64_t)(EXPONENT_BIAS - 1)
                                                             << MANTISSA_BITS;
  double m; /* in 0.5 .. 1 */
  memcpy(&m, &bits, sizeof m);
  if (m < ROOT_HALF) {
    m *= 2;
    e--;
  }
  const double s = (m - 1) / (m + 1), s2 = s * s, s4 = s2 * s2, s8 = s4 * s4;
  const double a = (1.0 / 3 + s2 * (1.0 / 5)) + s4 * (1.0 / 7 + s2 * (1.0 / 9));
  const double b = (1.0 / 11 + s2 * (1.0 / 13)) + s4 * (1.0 / 15 + s2 * (1.0 / 17));
  const double c = (1.0 / 19 + s2 * (1.0 / 21)) + s4 * (1.0 / 23);
  const double series = s2 * (a + s8 * (b + s8 * c));
  return (double)e * LN2_HIGH + (2 * s + (2 * s * series + (double)e * LN2_LOW));
}

double exponential_pow(double x, double y) {
  return exponential_exp(y * exponential_log(x));
}
