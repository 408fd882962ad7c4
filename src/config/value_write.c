/* Writing values back as YAML that reads to the same. */
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "config/private.h"
#include "config/value.h"

static bool plain(struct span text) {
  static const char also[] = "_-./+";
  double number;
  if (text.length == 0 || text.at[0] == '-' || text.at[0] == '.') return false;
  if (number_read(text, &number) != NUMBER_TEXT || value_flag(text) >= 0) return false;
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.at[i];
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    bool digit = byte >= '0' && byte <= '9';
    if (!letter && !digit && !(byte && strchr(also, byte))) return false;
  }
  return text.length != 4 || (strncasecmp(text.at, "null", 4) != 0 && !span_is(text, "auto"));
}

/* What libyaml refuses or folds when it stands there as it is. */
static bool needs_escape(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 ||
         code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

static uint32_t code_of(const unsigned char *at, size_t length) {
  uint32_t code = length == 1 ? at[0] : at[0] & (0x7Fu >> length);
  for (size_t i = 1; i < length; i++) code = code << 6 | (at[i] & 0x3F);
  return code;
}

static void write_quoted(struct span text, struct buffer *to) {
  static const char short_escapes[] = "\n\r\t\"\\";
  buffer_append_byte(to, '"');
  for (size_t i = 0, length; i < text.length; i += length) {
    length = span_utf8(text, i);
    uint32_t code = code_of((const unsigned char *)text.at + i, length);
    const char *letter = code && code < 0x80 ? strchr(short_escapes, (int)code) : NULL;
    if (letter) {
      buffer_printf(to, "\\%c", "nrt\"\\"[letter - short_escapes]);
    } else if (needs_escape(code)) {
      buffer_printf(to, code > 0xFF ? "\\u%04" PRIX32 : "\\x%02" PRIX32, code);
    } else {
      buffer_append(to, text.at + i, length);
    }
  }
  buffer_append_byte(to, '"');
}

static void write_base64(struct span text, struct buffer *to) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  buffer_append_text(to, "!!binary \"");
  for (size_t i = 0; i < text.length; i += 3) {
    size_t left = text.length - i;
    uint32_t bits = 0;
    for (size_t k = 0; k < 3; k++) {
      bits = bits << 8 | (k < left ? (unsigned char)text.at[i + k] : 0u);
    }
    for (size_t k = 0; k < 4; k++) {
      buffer_append_byte(to, k <= left ? digits[bits >> (18 - 6 * k) & 0x3F] : '=');
    }
  }
  buffer_append_byte(to, '"');
}

static bool is_utf8(struct span text) {
  for (size_t i = 0, length; i < text.length; i += length) {
    length = span_utf8(text, i);
    if (length == 0) return false;
  }
  return true;
}

void value_write_text(struct span text, struct buffer *to) {
  if (plain(text)) {
    buffer_append(to, text.at, text.length);
  } else if (is_utf8(text)) {
    write_quoted(text, to);
  } else {
    write_base64(text, to);
  }
}

/* A share came from a percentage by a division, which multiplying need not undo: 7 % must not come
   back as 7.000000000000001 %. */
static void write_share(double share, struct buffer *to) {
  double percent = round(share * 1e12) / 1e10;
  if (percent / 100 != share) percent = share * 100;
  if (percent / 100 < share) percent = nextafter(percent, 200);
  if (percent / 100 > share) percent = nextafter(percent, -1);
  number_append_exact(to, percent);
  buffer_append_byte(to, '%');
}

static void write_list(const struct text_list *list, struct buffer *to) {
  buffer_append_byte(to, '[');
  for (size_t i = 0; i < list->count; i++) {
    if (i) buffer_append_text(to, ", ");
    value_write_text(span_of(list->texts[i]), to);
  }
  buffer_append_byte(to, ']');
}

static void write_map(const struct text_map *map, struct buffer *to) {
  buffer_append_byte(to, '{');
  for (size_t i = 0; i < map->count; i++) {
    if (i) buffer_append_text(to, ", ");
    value_write_text(span_of(map->names[i]), to);
    buffer_append_text(to, ": ");
    value_write_text(span_of(map->texts[i]), to);
  }
  buffer_append_byte(to, '}');
}

static void write_feature(const struct feature_spec *spec, struct buffer *to) {
  buffer_append_text(to, "{field: ");
  value_write_text(span_of(spec->field), to);
  buffer_printf(to, ", as: %s", spec->as->name);
  bool scaled = spec->as->scaled || spec->as == &feature_auto; /* others ignored it, once */
  if (scaled && spec->scale) buffer_printf(to, ", scale: %s", spec->scale->name);
  if (scaled && spec->transform && spec->transform->apply) {
    buffer_printf(to, ", transform: %s", spec->transform->name);
  }
  if (spec->weight != 1.0) {
    buffer_append_text(to, ", weight: ");
    number_append_exact(to, spec->weight);
  }
  if (spec->as->default_dims) buffer_printf(to, ", dims: %" PRIu32, feature_spec_dims(spec));
  buffer_append_byte(to, '}');
}

static void write_features(const struct feature_list *list, struct buffer *to) {
  buffer_append_byte(to, '[');
  for (size_t i = 0; i < list->count; i++) {
    if (i) buffer_append_text(to, ", ");
    write_feature(&list->specs[i], to);
  }
  buffer_append_byte(to, ']');
}

bool value_is_auto(const struct config *c, const struct option_row *row) {
  const void *field = config_field(c, row);
  if (!row->automatic) return false;
  switch (row->kind) {
    case OPTION_COUNT:
    case OPTION_BYTES:
    case OPTION_TIME: return *(const uint64_t *)field == CONFIG_AUTO_COUNT;
    case OPTION_REAL: return *(const double *)field == CONFIG_AUTO_REAL;
    case OPTION_CHOICE:
    case OPTION_BYTE:
    case OPTION_TEXT: return strcmp(*(const char *const *)field, "auto") == 0;
    case OPTION_FEATURES: return ((const struct feature_list *)field)->count == 0;
    case OPTION_LIST: {
      const struct text_list *list = field;
      return list->count == 1 && strcmp(list->texts[0], "auto") == 0;
    }
    case OPTION_FLAG:
    case OPTION_MAP:
    case OPTION_LIMIT: break;
  }
  return false;
}

void value_write(const struct config *c, const struct option_row *row, struct buffer *to) {
  const void *field = config_field(c, row);
  if (value_is_auto(c, row)) {
    buffer_append_text(to, "auto");
    return;
  }
  switch (row->kind) {
    case OPTION_FLAG: buffer_append_text(to, *(const bool *)field ? "yes" : "no"); break;
    case OPTION_COUNT:
    case OPTION_BYTES: buffer_printf(to, "%" PRIu64, *(const uint64_t *)field); break;
    case OPTION_TIME: number_append_exact(to, (double)*(const uint64_t *)field / 1e9); break;
    case OPTION_REAL: number_append_exact(to, *(const double *)field); break;
    case OPTION_CHOICE: buffer_append_text(to, *(const char *const *)field); break;
    case OPTION_BYTE:
    case OPTION_TEXT: value_write_text(span_of(*(const char *const *)field), to); break;
    case OPTION_LIST: write_list(field, to); break;
    case OPTION_FEATURES: write_features(field, to); break;
    case OPTION_MAP: write_map(field, to); break;
    case OPTION_LIMIT: {
      const struct config_limit *limit = field;
      if (limit->is_share) {
        write_share(limit->share, to);
      } else {
        buffer_printf(to, "%" PRIu64, limit->count);
      }
      break;
    }
  }
}
