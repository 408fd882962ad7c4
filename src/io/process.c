/* From /proc and getrusage. */
#include "io/process.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t read_resident(void) {
  unsigned long long size, resident = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return 0;
  if (fscanf(file, "%llu %llu", &size, &resident) != 2) resident = 0;
  fclose(file);
  return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* The directory itself is open meanwhile; it and its two dots don't count. */
static uint64_t count_descriptors(void) {
  uint64_t count = 0;
  DIR *folder = opendir("/proc/self/fd");
  if (!folder) return 0;
  while (readdir(folder)) count++;
  closedir(folder);
  return count > 3 ? count - 3 : 0;
}

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

void process_read(struct process *p) {
  struct rusage usage;
  struct rlimit limit;
  *p = (struct process){.resident_bytes = read_resident(), .descriptors = count_descriptors()};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    p->cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) p->most_descriptors = limit.rlim_cur;
}
