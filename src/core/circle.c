/* Cosine and sine by their series on the first eighth of the circle, the rest by mirroring. */
#include "core/circle.h"

#include <math.h>
#include <stdbool.h>

static const double EIGHTH = 0x1.921fb54442d18p-1; /* pi / 4 */

/* Both series on 0 .. pi / 4, where what is left out is below 1e-17. */
static double series_sine(double x) {
  const double y = x * x;
  const double far =
      1.0 / 362880 - y * (1.0 / 39916800 - y * (1.0 / 6227020800 - y * (1.0 / 1307674368000)));
  return x - x * y * (1.0 / 6 - y * (1.0 / 120 - y * (1.0 / 5040 - y * far)));
}

static double series_cosine(double x) {
  const double y = x * x;
  const double far =
      1.0 / 3628800 - y * (1.0 / 479001600 - y * (1.0 / 87178291200 - y * (1.0 / 20922789888000)));
  return 1 - y * (1.0 / 2 - y * (1.0 / 24 - y * (1.0 / 720 - y * (1.0 / 40320 - y * far))));
}

/* Odd eighths run backwards: their angle is taken from the nearest quarter. */
void circle_point(double turns, double *cosine, double *sine) {
  const double eighths = 8 * (turns - floor(turns));
  const unsigned eighth = (unsigned)eighths; /* 8: turns was just below a whole number */
  const double part = eighths - eighth;
  const double angle = EIGHTH * (eighth & 1 ? 1 - part : part);
  const double near = series_cosine(angle), far = series_sine(angle);
  const bool steep = (eighth + 1) & 2, left = (eighth + 2) & 4, below = eighth & 4;
  *cosine = steep ? far : near;
  *sine = steep ? near : far;
  if (left) *cosine = -*cosine;
  if (below) *sine = -*sine;
}
