/* Runs a fuzz target over files and folders given as arguments: the corpus, in make check. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replayed;

static void replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  static uint8_t data[1 << 20];
  if (!file) {
    perror(path);
    exit(1);
  }
  size_t size = fread(data, 1, sizeof data, file);
  fclose(file);
  /* A copy of its own size, so that a sanitizer sees a read past its end. */
  uint8_t *copy = malloc(size ? size : 1);
  for (size_t i = 0; i < size; i++) copy[i] = data[i];
  LLVMFuzzerTestOneInput(copy, size);
  free(copy);
  replayed++;
}

static void replay(const char *path) {
  struct stat about;
  if (stat(path, &about) || !S_ISDIR(about.st_mode)) {
    replay_file(path);
    return;
  }
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    char name[4096];
    snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.') replay_file(name);
    free(entries[i]);
  }
  free(entries);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) replay(argv[i]);
  printf("%d inputs replayed\n", replayed);
  return replayed > 0 ? 0 : 1;
}
