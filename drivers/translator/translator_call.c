// SPDX-License-Identifier: MIT
/* translator_call - somebody else's answer, in the words of translator.h. */
#include <foundry/errno.h>
#include <foundry/translator_call.h>

static int call_translate(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct translator_call *call = container_of(translator, struct translator_call, translator);
	paddr_t found = paddr(0);

	if (call->fn(call->arg, from, &found))
		return -ENOENT;
	*to = found;
	return 0;
}

static const struct translator_ops call_ops = {
	.translate	= call_translate,
};

void translator_call_init(struct translator_call *call, translator_call_fn *fn, void *arg)
{
	*call = (struct translator_call){
		.translator	= { .ops = &call_ops, .name = "call" },
		.fn		= fn,
		.arg		= arg,
	};
}
