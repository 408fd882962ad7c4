/* What the system says of this process. */
#ifndef IO_PROCESS_H
#define IO_PROCESS_H

#include <stdint.h>

struct process {
  uint64_t resident_bytes, descriptors, most_descriptors; /* 0: it isn't known */
  double cpu_seconds;
};

void process_read(struct process *p);

#endif
