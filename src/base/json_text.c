/* JSON as text: strings quoted, values passed on. */
#include "base/json.h"
#include "base/number.h"

/* Printable ASCII but for the quote and the backslash: most texts are nothing else. */
static size_t plain_run(struct span text, size_t i) {
  size_t from = i;
  for (; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.at[i];
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
  }
  return i - from;
}

static void append_special(struct buffer *to, unsigned char byte) {
  static const char special[] = "\b\f\n\r\t\"\\", escaped[] = "bfnrt\"\\";
  const char *found = byte ? strchr(special, byte) : NULL;
  if (found) {
    buffer_append_byte(to, '\\');
    buffer_append_byte(to, escaped[found - special]);
  } else {
    buffer_printf(to, "\\u%04x", byte);
  }
}

/* A string's inside. written: it is JSON already, its quotes and backslashes are right. */
static void append_inside(struct buffer *to, struct span text, bool written) {
  for (size_t i = 0; i < text.length;) {
    size_t run = plain_run(text, i);
    buffer_append(to, text.at + i, run);
    i += run;
    if (i == text.length) return;
    unsigned char byte = (unsigned char)text.at[i];
    size_t length = span_utf8(text, i);
    if (length == 0) {
      buffer_append_text(to, "\xEF\xBF\xBD");
      length = 1;
    } else if (byte < 0x20 || (length == 1 && !written)) {
      append_special(to, byte);
    } else {
      buffer_append(to, text.at + i, length);
    }
    i += length;
  }
}

void json_append_string(struct buffer *to, struct span text) {
  buffer_append_byte(to, '"');
  append_inside(to, text, false);
  buffer_append_byte(to, '"');
}

static bool digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static size_t skip_digits(struct span text, size_t i) {
  while (i < text.length && digit(text.at[i])) i++;
  return i;
}

/* RFC 8259, section 6. */
static bool is_number(struct span text) {
  size_t i = text.length > 0 && text.at[0] == '-', from = i;
  i = skip_digits(text, i);
  if (i == from || (text.at[from] == '0' && i > from + 1)) return false;
  if (i < text.length && text.at[i] == '.') {
    from = i + 1;
    i = skip_digits(text, from);
    if (i == from) return false;
  }
  if (i < text.length && (text.at[i] | 0x20) == 'e') {
    i++;
    if (i < text.length && (text.at[i] == '+' || text.at[i] == '-')) i++;
    from = i;
    i = skip_digits(text, from);
    if (i == from) return false;
  }
  return i == text.length;
}

static void append_number(struct buffer *to, struct span text) {
  double value;
  if (is_number(text)) {
    buffer_append(to, text.at, text.length);
  } else if (number_read(text, &value) == NUMBER_READ) {
    number_append_exact(to, value);
  } else {
    buffer_append_text(to, "null");
  }
}

static size_t number_end(struct span text, size_t i) {
  while (i < text.length && text.at[i] && strchr("0123456789+-.eE", text.at[i])) i++;
  return i;
}

/* The end of the string whose inside begins at i, its quote included. */
static size_t string_end(struct span text, size_t i) {
  while (i < text.length && text.at[i] != '"') i += text.at[i] == '\\' ? 2 : 1;
  return i < text.length ? i + 1 : text.length;
}

void json_append_value(struct buffer *to, struct span text) {
  for (size_t i = 0, end; i < text.length; i = end) {
    char byte = text.at[i];
    end = i + 1;
    if (byte == '"') {
      end = string_end(text, end);
      append_inside(to, (struct span){text.at + i, end - i}, true);
    } else if (byte == '-' || digit(byte)) {
      end = number_end(text, end);
      append_number(to, (struct span){text.at + i, end - i});
    } else if (byte > ' ' && byte < 0x7F) { /* no blank, and no byte-order mark */
      buffer_append_byte(to, byte);
    }
  }
}
