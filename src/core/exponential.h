/*
 * exp and log in plain double arithmetic, within 1e-15 of the true value (relative), the same on
 * every machine: the C library's own choose other instructions, and other last digits, by
 * processor.
 */
#ifndef CORE_EXPONENTIAL_H
#define CORE_EXPONENTIAL_H

double exponential_exp(double x);           /* 0 below -708, +inf above 709 */
double exponential_log(double x);           /* x normal and > 0 */
double exponential_pow(double x, double y); /* x normal and > 0; the error grows with |y log x| */

#endif
