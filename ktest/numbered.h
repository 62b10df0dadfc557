/* SPDX-License-Identifier: MIT */
/* numbered - messages that a number tells apart, by type, size, bytes and handles. */
#ifndef KTEST_NUMBERED_H
#define KTEST_NUMBERED_H

#include <foundry/endpoint.h>

/* Message @number, as large as some that @ep carries. */
void numbered(const struct endpoint *ep, u32 number, struct message *message);

/* Whether it is that, wholly. */
bool is_numbered(const struct endpoint *ep, u32 number, const struct message *message);

/* The number that its type says. */
u32 number_of(const struct message *message);

#endif
