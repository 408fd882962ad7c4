/* Whom the others have to be kept from: peers that are silent, take nothing, or never end a record.
 */
#include "io/peer_private.h"

/* One that takes a little now and then is slow, not stalled. */
static void note_progress(struct peer *p, uint64_t now) {
  size_t left = uv_stream_get_write_queue_size(&p->to.stream);
  if (left < p->left) p->taken_ms = now;
  p->left = left;
}

static bool is_stalled(const struct peer *p, uint64_t now) {
  return p->all->stalled_ms && p->writing && now - p->taken_ms >= p->all->stalled_ms;
}

static bool is_idle(const struct peer *p, uint64_t now, uint64_t most_ms) {
  return most_ms && p->reading && intake_idle(p->intake) && peer_waiting(p) == 0 &&
         now - p->came_ms >= most_ms;
}

void peers_expire(struct peers *all) {
  uint64_t now = uv_now(all->uv);
  for (struct peer *p = all->first; p; p = p->next) {
    if (peer_is_closing(p)) continue;
    note_progress(p, now);
    if (is_stalled(p, now)) {
      all->tally->connections_stalled++;
      peer_leave(p);
    } else if (is_idle(p, now, all->idle_ms)) {
      all->tally->connections_idle++;
      peer_leave(p);
    }
  }
}

void peers_make_room(struct peers *all, uint64_t silent_ms) {
  uint64_t now = uv_now(all->uv);
  struct peer *longest = NULL;
  for (struct peer *p = all->first; p; p = p->next) {
    if (peer_is_closing(p)) return; /* one goes already */
    if (!is_idle(p, now, silent_ms)) continue;
    if (!longest || p->came_ms < longest->came_ms) longest = p;
  }
  if (!longest) return;
  all->tally->connections_idle++;
  peer_leave(longest);
}

void peers_bound(struct peers *all) {
  while (all->unclosed > all->most_unclosed) {
    struct peer *largest = NULL;
    for (struct peer *p = all->first; p; p = p->next) {
      if (!largest || p->unclosed > largest->unclosed) largest = p;
    }
    all->tally->connections_oversized++;
    peer_leave(largest);
  }
}
