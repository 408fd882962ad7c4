/* The names in time stamps. */
#include "flow/letters.h"
#include "flow/timestamp_private.h"

unsigned timestamp_name(uint32_t letters) {
  switch (letters) {
    case LETTERS('j', 'a', 'n'): return 1;
    case LETTERS('f', 'e', 'b'): return 2;
    case LETTERS('m', 'a', 'r'): return 3;
    case LETTERS('a', 'p', 'r'): return 4;
    case LETTERS('m', 'a', 'y'): return 5;
    case LETTERS('j', 'u', 'n'): return 6;
    case LETTERS('j', 'u', 'l'): return 7;
    case LETTERS('a', 'u', 'g'): return 8;
    case LETTERS('s', 'e', 'p'): return 9;
    case LETTERS('o', 'c', 't'): return 10;
    case LETTERS('n', 'o', 'v'): return 11;
    case LETTERS('d', 'e', 'c'): return 12;
    case LETTERS('m', 'o', 'n'):
    case LETTERS('t', 'u', 'e'):
    case LETTERS('w', 'e', 'd'):
    case LETTERS('t', 'h', 'u'):
    case LETTERS('f', 'r', 'i'):
    case LETTERS('s', 'a', 't'):
    case LETTERS('s', 'u', 'n'): return TIMESTAMP_WEEKDAY;
    default: return 0;
  }
}
