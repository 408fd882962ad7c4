/* The longest common subsequence of two sequences of words: Wagner and Fischer's table (1974) over
   what is left between an equal beginning and an equal end. */
#include "flow/template_private.h"

/* A stretch of both that isn't common: a[i .. i_end), b[j .. j_end). */
struct stretch {
  uint32_t i, i_end, j, j_end;
};

static bool is_same(const struct template_piece *a, const struct template_piece *b) {
  return a->hash == b->hash && (a->hash != 0 || span_equal(a->text, b->text));
}

/* Two holes in a row are one. More than there is room for is the last hole's. */
static void put(struct template_work *w, const struct template_piece *piece) {
  struct template_pieces *to = &w->common;
  struct template_piece *last = to->count ? &to->each[to->count - 1] : NULL;
  if (w->is_cut) return;
  if (last && last->hash == 0 && piece->hash == 0) {
    last->text = span_of("<*>");
  } else if (to->count < TEMPLATE_MOST_PARTS) {
    to->each[to->count++] = *piece;
  } else {
    template_pieces_cut(to, piece->gap);
    w->is_cut = true;
  }
}

/* One hole for all of it. A hole in both, named alike, keeps its name. */
static void put_hole(struct template_work *w, const struct stretch *s) {
  const struct template_piece *a = &w->a.each[s->i], *b = &w->b.each[s->j];
  const uint32_t in_a = s->i_end - s->i, in_b = s->j_end - s->j;
  if (in_a == 0 && in_b == 0) return;
  struct template_piece hole = {.gap = in_a ? a->gap : b->gap, .text = span_of("<*>")};
  if (in_a == 1 && in_b == 1 && is_same(a, b)) hole.text = a->text;
  put(w, &hole);
}

/* lengths[i][j]: of the longest common subsequence of a from `from`+i, b from `from`+j on. */
static void fill(struct template_work *w, uint32_t from, uint32_t rows, uint32_t columns) {
  for (uint32_t i = 0; i <= rows; i++) w->lengths[i][columns] = 0;
  for (uint32_t j = 0; j <= columns; j++) w->lengths[rows][j] = 0;
  for (uint32_t i = rows; i-- > 0;) {
    for (uint32_t j = columns; j-- > 0;) {
      const uint64_t hash = w->a.each[from + i].hash;
      const uint8_t down = w->lengths[i + 1][j], right = w->lengths[i][j + 1];
      const bool equal = hash != 0 && hash == w->b.each[from + j].hash;
      w->lengths[i][j] = equal          ? (uint8_t)(w->lengths[i + 1][j + 1] + 1)
                         : down > right ? down
                                        : right;
    }
  }
}

/* The middle, and the equal words in it. */
static void walk(struct template_work *w, uint32_t from, uint32_t rows, uint32_t columns) {
  uint32_t i = 0, j = 0;
  struct stretch s = {.i = from, .j = from};
  while (i < rows && j < columns) {
    const struct template_piece *a = &w->a.each[from + i], *b = &w->b.each[from + j];
    if (a->hash != 0 && a->hash == b->hash) {
      s.i_end = from + i++;
      s.j_end = from + j++;
      put_hole(w, &s);
      put(w, a);
      s = (struct stretch){.i = from + i, .j = from + j};
    } else if (w->lengths[i + 1][j] >= w->lengths[i][j + 1]) {
      i++;
    } else {
      j++;
    }
  }
  s.i_end = from + rows;
  s.j_end = from + columns;
  put_hole(w, &s);
}

void template_common(struct template_work *w) {
  const struct template_pieces *a = &w->a, *b = &w->b;
  const uint32_t least = a->count < b->count ? a->count : b->count;
  uint32_t front = 0, back = 0;
  w->common.count = 0;
  w->common.tail = a->tail;
  w->is_cut = false;
  while (front < least && is_same(&a->each[front], &b->each[front])) front++;
  while (back < least - front &&
         is_same(&a->each[a->count - 1 - back], &b->each[b->count - 1 - back])) {
    back++;
  }
  const uint32_t rows = a->count - front - back, columns = b->count - front - back;
  for (uint32_t i = 0; i < front; i++) put(w, &a->each[i]);
  fill(w, front, rows, columns);
  walk(w, front, rows, columns);
  for (uint32_t i = 0; i < back; i++) put(w, &a->each[a->count - back + i]);
}
