/* What the template's files share. */
#ifndef FLOW_TEMPLATE_PRIVATE_H
#define FLOW_TEMPLATE_PRIVATE_H

#include "flow/template.h"

/* A word or a run of holes, wherever its text lies. */
struct template_piece {
  uint64_t hash; /* 0: a hole */
  struct span gap, text;
  bool key;
};

/* A line or a template, as pieces. */
struct template_pieces {
  struct template_piece each[TEMPLATE_MOST_PARTS];
  uint32_t count;
  struct span tail;    /* what follows the last */
  struct buffer names; /* of its holes, if it is a line */
};

struct template_work {
  struct template_names names;
  struct template_pieces a, b, common;
  bool is_cut; /* common is */
  uint8_t lengths[TEMPLATE_MOST_PARTS + 1][TEMPLATE_MOST_PARTS + 1];
};

/* A line cut into words, what varies named. */
void template_pieces_line(struct template_pieces *p, const struct template_names *names,
                          const struct words *words, struct span message);
/* Too long, or too many parts: what is left, behind `gap`, is one hole. */
void template_pieces_cut(struct template_pieces *p, struct span gap);
/* Where a run of holes ends in the message: a bracket that opens inside it and closes right behind
   it belongs to it. */
uint32_t template_run_end(struct span message, const struct word *first, const struct word *last);
/* What a and b have in common, into work->common. */
void template_common(struct template_work *work);

#endif
