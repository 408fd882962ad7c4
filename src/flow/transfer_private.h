/* What the files of transfer share: categories' values as an exchange's notes. */
#ifndef FLOW_TRANSFER_PRIVATE_H
#define FLOW_TRANSFER_PRIVATE_H

#include "flow/transfer.h"

void transfer_note_values(const struct features *features, struct exchange *to);
/* What is noted of other fields, or of none, is passed over. */
void transfer_learn_values(struct features *features, const struct exchange *from);

#endif
