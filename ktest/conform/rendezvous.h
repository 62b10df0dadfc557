/* SPDX-License-Identifier: MIT */
/* The promise of rendezvous.h, executed. */
#ifndef KTEST_CONFORM_RENDEZVOUS_H
#define KTEST_CONFORM_RENDEZVOUS_H

#include <foundry/ktest.h>
#include <foundry/rendezvous.h>

/* What is tried: the calls of rendezvous.h. */
struct rendezvous_bench {
	int	(*send)(struct rendezvous *rendezvous, const struct message *message, tick_t deadline) __may_sleep;
	int	(*call)(struct rendezvous *rendezvous, struct message *message, tick_t deadline) __may_sleep;
	int	(*recv)(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			tick_t deadline) __may_sleep;
	int	(*reply)(struct rendezvous *rendezvous, struct reply_right *right, const struct message *message);
	int	(*reply_recv)(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			      tick_t deadline) __may_sleep;
	void	(*close)(struct rendezvous *rendezvous);
	void	(*open)(struct rendezvous *rendezvous);
};

/* The real ones. */
#define RENDEZVOUS_CALLS	\
	rendezvous_send, rendezvous_call, rendezvous_recv, rendezvous_reply, rendezvous_reply_recv, rendezvous_close, \
	rendezvous_open

extern const struct ktest_case rendezvous_conform[];

/* Several CPUs at once. */
extern const struct ktest_case rendezvous_torture_conform[];

#endif
