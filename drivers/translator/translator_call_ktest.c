// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/translator_call.h>

#include "conform/translator.h"

#define RUBBISH		paddr(0xdeadbeef)

/* The first two share physical memory. */
static const struct translator_span spans[] = {
	{ vaddr(0x1000), paddr(0x200000), 0x3000 },
	{ vaddr(0x8000), paddr(0x200000), 0x3000 },
	{ vaddr(0x10001), paddr(0x77), 3 },
	{ vaddr(0xfffffffffffff000ull), paddr(0x9000), 0x1000 },
};

/* What a hypervisor knows of a guest. */
struct guest {
	const struct translator_span	*spans;
	size_t				count;
	unsigned int			asked;
};

static struct guest guest;
static struct translator_call call;

/* A hypervisor has its own way to refuse, and does not mind what it leaves behind. */
static int ask(void *arg, vaddr_t from, paddr_t *to)
{
	struct guest *of = arg;

	of->asked++;
	for (size_t i = 0; i < of->count; i++) {
		u64 offset = vaddr_diff(from, of->spans[i].from);

		if (offset < of->spans[i].bytes) {
			*to = paddr_add(of->spans[i].to, offset);
			return 0;
		}
	}
	*to = RUBBISH;
	return 7;
}

static struct translator *fresh(struct ktest *kt)
{
	guest = (struct guest){ .spans = spans, .count = ARRAY_SIZE(spans) };
	translator_call_init(&call, ask, &guest);
	return &call.translator;
}

static const struct translator_bench bench = {
	.fresh		= fresh,
	.spans		= spans,
	.count		= ARRAY_SIZE(spans),
	.unmapped	= vaddr(0x7000),
	.alias		= spans,
};

static const struct ktest_suite conform = {
	.name	= "translator/call",
	.needs	= FACT(CONSOLE),
	.cases	= translator_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void asked_once(struct ktest *kt)
{
	struct translator *translator = fresh(kt);
	paddr_t found;

	EXPECT_EQ(kt, translate(translator, vaddr(0x1000), &found), 0);
	EXPECT_EQ(kt, guest.asked, 1);
	EXPECT_EQ(kt, translate(translator, vaddr(0x7000), &found), -ENOENT);
	EXPECT_EQ(kt, guest.asked, 2);
}

/* Two guests by one function. */
static void told_apart_by_arg(struct ktest *kt)
{
	struct translator *translator = fresh(kt);
	struct translator_call other;
	struct guest none = { .count = 0 };
	paddr_t found;

	translator_call_init(&other, ask, &none);
	EXPECT_EQ(kt, translate(&other.translator, vaddr(0x1000), &found), -ENOENT);
	EXPECT_EQ(kt, translate(translator, vaddr(0x1000), &found), 0);
	EXPECT_EQ(kt, none.asked, 1);
	EXPECT_EQ(kt, guest.asked, 1);
}

static const struct ktest_case cases[] = {
	KCASE("asks once for each address, nothing is kept", asked_once),
	KCASE("two calls by one function are told apart by arg", told_apart_by_arg),
	KCASE_END
};

static const struct ktest_suite own = {
	.name	= "translator/call-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own);
