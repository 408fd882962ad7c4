/* The two clocks: what time it is, and how much of it has passed. */
#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include <stdint.h>

#define CLOCK_SECOND_NS UINT64_C(1000000000)
#define CLOCK_MILLISECOND_NS UINT64_C(1000000)

uint64_t clock_wall_ns(void);   /* since 1970; may jump */
uint64_t clock_steady_ns(void); /* since some moment; never goes back */

#endif
