/* Draws with characters; a map wider than the terminal is thinned out evenly. */
#include "cmd/picture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Dark blue over green to yellow, in the 256 colours that every terminal of today has. */
static const unsigned char palette[] = {17, 18, 54, 60, 61, 67, 73, 72, 78, 114, 150, 186, 228};
static const char ramp[] = " .:-=+*#%@";

enum { FALLBACK_WIDTH = 80 };

bool picture_coloured(FILE *to) {
  const char *no = getenv("NO_COLOR");
  return isatty(fileno(to)) && !(no && *no);
}

/* Every how many-th row and column is drawn, so that the picture fits. */
static uint32_t stride(FILE *to, const struct lattice *l) {
  struct winsize size;
  uint32_t width = FALLBACK_WIDTH;
  if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) width = size.ws_col;
  uint32_t needed = 2 * l->columns + 1;
  return needed <= width ? 1 : (needed + width - 1) / width;
}

struct picture {
  const struct lattice *lattice;
  const float *heights;
  float low, span;
  uint32_t stride;
};

static struct picture measure(FILE *to, const struct model *m, const float *heights) {
  struct picture p = {.lattice = &m->params.som.lattice, .heights = heights};
  uint32_t units = lattice_units(p.lattice);
  float high = heights[0];
  p.low = heights[0];
  for (uint32_t i = 1; i < units; i++) {
    if (heights[i] < p.low) p.low = heights[i];
    if (heights[i] > high) high = heights[i];
  }
  p.span = high > p.low ? high - p.low : 1.0F;
  p.stride = stride(to, p.lattice);
  return p;
}

/* Level 0 .. levels-1 of the character at `at` in a map row; -1 beside the map. */
static int level(const struct picture *p, uint32_t row, uint32_t at, int levels) {
  uint32_t shift = p->lattice->kind->staggered && p->stride == 1 ? row & 1 : 0;
  if (row >= p->lattice->rows || at < shift) return -1;
  uint32_t column = (at - shift) / 2 * p->stride;
  if (column >= p->lattice->columns) return -1;
  float height = p->heights[row * p->lattice->columns + column];
  int of = (int)((height - p->low) / p->span * (float)levels);
  return of < levels ? of : levels - 1;
}

static void draw_coloured(FILE *to, const struct picture *p, uint32_t width) {
  int levels = (int)sizeof palette;
  for (uint32_t row = 0; row < p->lattice->rows; row += 2 * p->stride) {
    for (uint32_t at = 0; at < width; at++) {
      int upper = level(p, row, at, levels), lower = level(p, row + p->stride, at, levels);
      fputs("\033[0", to);
      if (upper >= 0) fprintf(to, ";38;5;%d", palette[upper]);
      if (lower >= 0) fprintf(to, ";%d8;5;%d", upper >= 0 ? 4 : 3, palette[lower]);
      fputs(upper >= 0 ? "m▀" : lower >= 0 ? "m▄" : "m ", to);
    }
    fputs("\033[0m\n", to);
  }
}

static void draw_plain(FILE *to, const struct picture *p, uint32_t width) {
  for (uint32_t row = 0; row < p->lattice->rows; row += p->stride) {
    uint32_t end = width;
    while (end > 0 && level(p, row, end - 1, (int)sizeof ramp - 1) <= 0) end--;
    for (uint32_t at = 0; at < end; at++) {
      int of = level(p, row, at, (int)sizeof ramp - 1);
      fputc(of < 0 ? ' ' : ramp[of], to);
    }
    fputc('\n', to);
  }
}

void picture_umatrix(FILE *to, struct model *m, bool colour) {
  float *heights = calloc(m->statistics.units, sizeof *heights);
  if (!heights) abort();
  regions_umatrix(m->som, heights);
  struct picture p = measure(to, m, heights);
  uint32_t width = 2 * ((p.lattice->columns + p.stride - 1) / p.stride) + 1;
  (colour ? draw_coloured : draw_plain)(to, &p, width);
  free(heights);
}

void picture_labels(FILE *to, const struct model *m) {
  const struct lattice *l = &m->params.som.lattice;
  uint32_t every = stride(to, l);
  for (uint32_t row = 0; row < l->rows; row += every) {
    if (l->kind->staggered && every == 1 && (row & 1)) fputc(' ', to);
    for (uint32_t column = 0; column < l->columns; column += every) {
      struct span name;
      bool labelled = labels_majority(m->labels, row * l->columns + column, &name, NULL);
      unsigned char first = labelled && name.length ? (unsigned char)name.at[0] : '.';
      if (column) fputc(' ', to);
      fputc(first >= ' ' && first < 127 ? first : '?', to);
    }
    fputc('\n', to);
  }
}
