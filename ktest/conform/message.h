/* SPDX-License-Identifier: MIT */
/* The promise of message.h, executed. */
#ifndef KTEST_CONFORM_MESSAGE_H
#define KTEST_CONFORM_MESSAGE_H

#include <foundry/ktest.h>
#include <foundry/message.h>

/* What an implementation lends: the calls of message.h. */
struct message_bench {
	const char	*(*type)(const struct message *message);
	void		(*set)(struct message *message, u32 type, const void *bytes, size_t size);
	void		(*copy)(struct message *to, const struct message *from);
};

extern const struct ktest_case message_conform[];

#endif
