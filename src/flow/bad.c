/* The words for bad records. */
#include "flow/bad.h"

const char *const bad_reason_names[BAD_REASONS] = {
    [BAD_NONE] = "none",
    [BAD_FIELD_COUNT] = "field_count",
    [BAD_QUOTE] = "quote",
    [BAD_TOO_LONG] = "too_long",
    [BAD_NUL] = "nul",
    [BAD_JSON] = "json",
    [BAD_LOGFMT] = "logfmt",
    [BAD_NAME_TWICE] = "name_twice",
    [BAD_UNMATCHED] = "unmatched",
    [BAD_LIMIT] = "match_limit",
    [BAD_EMPTY] = "no_value",
};

const char *const bad_reason_texts[BAD_REASONS] = {
    [BAD_NONE] = "good",
    [BAD_FIELD_COUNT] = "another number of fields than the first record",
    [BAD_QUOTE] = "a quoted field that never closes or goes on after its quote",
    [BAD_TOO_LONG] = "longer than input.max_record_bytes",
    [BAD_NUL] = "holds a NUL byte",
    [BAD_JSON] = "broken JSON, no object or array, nested deeper than 64, or \\u0000 in it",
    [BAD_LOGFMT] = "a value without a name, or a quote within a name",
    [BAD_NAME_TWICE] = "a name stands twice in it",
    [BAD_UNMATCHED] = "input.pattern doesn't match it",
    [BAD_LIMIT] = "input.pattern gave up after too many steps",
    [BAD_EMPTY] = "no feature has a value",
};
