/*
 * What a long run counts beside records: happenings of its inputs and outputs, from its start on.
 * The loop's files add to it, each where the thing happens; whoever shows figures only reads.
 */
#ifndef IO_TALLY_H
#define IO_TALLY_H

#include <stdint.h>

struct tally {
  uint64_t connections;           /* accepted */
  uint64_t connections_refused;   /* came while there was no room, and had to wait or go */
  uint64_t connections_idle;      /* cut: silent for too long */
  uint64_t connections_stalled;   /* cut: took none of their answers for too long */
  uint64_t connections_oversized; /* cut: of all their unfinished records theirs was the largest */
  uint64_t connections_failed;    /* ended by an error, or turned away for what they sent */
  uint64_t datagrams, datagrams_long; /* received; of them, those that the system had to cut */
  uint64_t datagrams_dropped;         /* by the system, before we could read them */
  uint64_t rotations, truncations;    /* of followed files */
  uint64_t gaps;                      /* files that went away before they were read to their end */
  uint64_t pauses, paused_ns;         /* of the sources, for an output that is full; those over */
  uint64_t paused_since_ns;           /* clock_steady_ns; 0: they run */
  uint64_t reconnects;                /* of outputs */
  uint64_t checkpoints, checkpoints_failed;
  uint64_t checkpoint_wall_ns; /* when the last took its place; 0: none did */
  uint64_t reloads, reloads_refused;
};

#endif
