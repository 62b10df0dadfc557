// SPDX-License-Identifier: MIT
/* places - what happens at the place of a case. */
#include "places.h"

const char *ktest_place_label(const void *param)
{
	return ((const struct ktest_place *)param)->label;
}

static volatile u8 *place(struct ktest *kt)
{
	return vaddr_to_ptr(vaddr_of(((const struct ktest_place *)kt->param)->at()));
}

void ktest_is_unmapped(struct ktest *kt)
{
	volatile u8 *at = place(kt);

	EXPECT_FAULT(kt, at, (void)*at);
	EXPECT_FAULT(kt, at, *at = 0);
}

void ktest_is_fixed(struct ktest *kt)
{
	volatile u8 *at = place(kt);
	u8 before = *at;

	EXPECT_FAULT(kt, at, *at = (u8)~before);
	EXPECT_EQ(kt, *at, before);
}

static void call(const volatile u8 *at)
{
	((void (*)(void))(uintptr_t)at)();	/* SAFETY: the fault is what is tried */
}

void ktest_is_not_executed(struct ktest *kt)
{
	volatile u8 *at = place(kt);

	EXPECT_FAULT(kt, at, call(at));
}
