/* SPDX-License-Identifier: MIT */
/* The promise of endpoint_credit.h, executed. */
#ifndef KTEST_CONFORM_ENDPOINT_CREDIT_H
#define KTEST_CONFORM_ENDPOINT_CREDIT_H

#include <foundry/endpoint_credit.h>
#include <foundry/ktest.h>

/* What is tried. */
struct endpoint_credit_bench {
	int	(*send)(struct endpoint_credit *credit, const struct message *message);
	int	(*send_until)(struct endpoint_credit *credit, const struct message *message, tick_t deadline)
			__may_sleep;
	void	(*give)(struct endpoint_credit *credit, u32 count);
	void	(*close)(struct endpoint_credit *credit);
};

extern const struct ktest_case endpoint_credit_conform[];

#endif
