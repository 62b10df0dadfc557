// SPDX-License-Identifier: MIT
/* Questions and answers between this CPU and another one. */
#include <foundry/bits.h>
#include <foundry/ktest.h>

#include "mailbox.h"

static struct mailbox box;

static void is_open(struct ktest *kt)
{
	if (!smp_others())
		ktest_skip(kt, "there is one CPU");
	ASSERT_EQ(kt, mailbox_open(&box, lowest_bit(smp_others())), 0);
}

static void answers(struct ktest *kt)
{
	is_open(kt);
	EXPECT_EQ(kt, mailbox_square(&box, 0), 0);
	EXPECT_EQ(kt, mailbox_square(&box, 12), 144);
	EXPECT_EQ(kt, mailbox_close(&box), 2);
}

/* 0 to 999: n (n + 1) (2 n + 1) / 6. */
static void answers_many(struct ktest *kt)
{
	is_open(kt);
	EXPECT_EQ(kt, mailbox_sum_of_squares(&box, 0, 1000), 999ull * 1000 * 1999 / 6);
	EXPECT_EQ(kt, mailbox_close(&box), 1000);
}

static void has_names(struct ktest *kt)
{
	const struct message question = { .type = MAILBOX_SQUARE }, answer = { .type = MAILBOX_RESULT };

	EXPECT_STREQ(kt, message_type(&question), "mailbox square");
	EXPECT_STREQ(kt, message_type(&answer), "mailbox result");
}

static const struct ktest_case cases[] = {
	KCASE("another CPU answers", answers),
	KCASE("as many questions wait as fit", answers_many),
	KCASE("its messages have names", has_names),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "mailbox",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
