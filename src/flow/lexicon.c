/* Short lists, looked through in order: asked only of words that look the part. */
#include "flow/lexicon.h"

#include "flow/letters.h"

/* What follows the first three letters in the full name; NULL: they begin none. */
static const char *rest_of_date(uint32_t letters) {
  switch (letters) {
    case LETTERS('J', 'a', 'n'): return "uary";
    case LETTERS('F', 'e', 'b'): return "ruary";
    case LETTERS('M', 'a', 'r'): return "ch";
    case LETTERS('A', 'p', 'r'): return "il";
    case LETTERS('M', 'a', 'y'): return "";
    case LETTERS('J', 'u', 'n'): return "e";
    case LETTERS('J', 'u', 'l'): return "y";
    case LETTERS('A', 'u', 'g'): return "ust";
    case LETTERS('S', 'e', 'p'): return "tember";
    case LETTERS('O', 'c', 't'): return "ober";
    case LETTERS('N', 'o', 'v'):
    case LETTERS('D', 'e', 'c'): return "ember";
    case LETTERS('M', 'o', 'n'):
    case LETTERS('S', 'u', 'n'):
    case LETTERS('F', 'r', 'i'): return "day";
    case LETTERS('T', 'u', 'e'): return "sday";
    case LETTERS('W', 'e', 'd'): return "nesday";
    case LETTERS('T', 'h', 'u'): return "rsday";
    case LETTERS('S', 'a', 't'): return "urday";
    default: return NULL;
  }
}

bool lexicon_is_date(struct span word) {
  if (word.length < 3 || word.length > 9) return false;
  const unsigned char *at = (const unsigned char *)word.at;
  const char *rest = rest_of_date(LETTERS(at[0], at[1], at[2]));
  return rest && (word.length == 3 || span_is((struct span){word.at + 3, word.length - 3}, rest));
}

bool lexicon_introduces(struct span word) {
  if (word.length != 4 && word.length != 8) return false;
  if (memcmp(word.at + 1, "ser", 3) != 0 || (*word.at | 0x20) != 'u') return false;
  return word.length == 4 || memcmp(word.at + 4, "name", 4) == 0;
}

static bool ends(struct span word, const char *suffix) {
  const size_t length = strlen(suffix);
  return word.length > length + 1 && memcmp(word.at + word.length - length, suffix, length) == 0;
}

bool lexicon_is_statement(struct span word) {
  /* By length, one behind the other. */
  static const char *const words[] = {
      "",
      "a",
      "anisitbenoorifoftoinonatbyasdoupid",
      "theitsarewashasnotandbutforhaddidcanmayoutoff",
      "thisthatwerebeenhavefromwithintooverthanthendoeswillmustdownnamedata",
      "underaftercouldwouldnames",
      "beforeshould",
      "withoutalready",
  };
  if (ends(word, "ed") || ends(word, "ing")) return true;
  if (word.length >= sizeof words / sizeof *words) return false;
  for (const char *at = words[word.length]; *at; at += word.length) {
    if (memcmp(at, word.at, word.length) == 0) return true;
  }
  return false;
}
