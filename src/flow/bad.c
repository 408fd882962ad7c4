/* The words for bad records. */
#include "flow/bad.h"

const char *const bad_reason_names[BAD_REASONS] = {
    [BAD_NONE] = "none",   [BAD_FIELD_COUNT] = "field_count",
    [BAD_QUOTE] = "quote", [BAD_TOO_LONG] = "too_long",
    [BAD_NUL] = "nul",     [BAD_EMPTY] = "no_value",
};

const char *const bad_reason_texts[BAD_REASONS] = {
    [BAD_NONE] = "good",
    [BAD_FIELD_COUNT] = "another number of fields than the first record",
    [BAD_QUOTE] = "a quoted field that never closes or goes on after its quote",
    [BAD_TOO_LONG] = "longer than input.max_record_bytes",
    [BAD_NUL] = "holds a NUL byte",
    [BAD_EMPTY] = "no feature has a value",
};
