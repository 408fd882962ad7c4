/*
 * What the input's columns are and what is learned from them: made once, from the held-back
 * records and what the configuration asks for; afterwards it stands.
 */
#ifndef FLOW_SCHEMA_H
#define FLOW_SCHEMA_H

#include "flow/columns.h"
#include "flow/features.h"
#include "flow/survey.h"

/* Lays what was asked for (count 0: auto; label "": none) over the columns: no auto, no "*",
   nothing ignored is left. ERROR_CONFIG names a field that is no column. */
int schema_resolve(const struct feature_list *asked, const char *label,
                   const struct columns *columns, const struct survey *survey, bool header,
                   struct feature_list *resolved, struct error *err);

#endif
