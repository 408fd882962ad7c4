/*
 * A point of the circle, the same on every machine and compiler (libm's cosines aren't).
 */
#ifndef CORE_CIRCLE_H
#define CORE_CIRCLE_H

/* The cosine and the sine of `turns` whole turns (0.25: a right angle), |turns| < 2^52; within
   2 ulp of 1, and exact at every quarter. */
void circle_point(double turns, double *cosine, double *sine);

#endif
