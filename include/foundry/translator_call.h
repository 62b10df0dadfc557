/* SPDX-License-Identifier: MIT */
/* translator_call - a translator that asks whoever knows, a hypervisor for one. */
#ifndef FOUNDRY_TRANSLATOR_CALL_H
#define FOUNDRY_TRANSLATOR_CALL_H

#include <foundry/translator.h>

/*
 * Return: 0, or anything else when nothing is mapped at @from; what @to holds then is not heeded.
 * It answers in any context.
 */
typedef int translator_call_fn(void *arg, vaddr_t from, paddr_t *to);

struct translator_call {
	struct translator	translator;
	translator_call_fn	*fn;
	void			*arg;
};

/**
 * translator_call_init() - translate by asking
 * @call:	caller's storage
 * @fn:		asked once for each address
 * @arg:	given to it
 *
 * Context: any.
 */
void translator_call_init(struct translator_call *call, translator_call_fn *fn, void *arg);

#endif
