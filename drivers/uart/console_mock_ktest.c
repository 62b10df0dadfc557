// SPDX-License-Identifier: MIT
#include <foundry/console_mock.h>

#include "conform/console.h"

static struct console_mock mock;
static size_t taken;	/* of what was written */

static struct console *fresh(struct ktest *kt)
{
	console_mock_init(&mock);
	taken = 0;
	return &mock.console;
}

static size_t written(char *buf, size_t size)
{
	size_t n = MIN(mock.out_count - taken, size);

	memcpy(buf, mock.out + taken, n);
	taken += n;
	return n;
}

static void type(const char *bytes, size_t n)
{
	console_mock_type(&mock, bytes, n);
}

static void (*interruption)(void *arg);

static void interrupt_once(void *arg)
{
	mock.sent = NULL;
	interruption(arg);
}

static void interrupt(void (*fn)(void *arg), void *arg)
{
	interruption = fn;
	mock.sent = interrupt_once;
	mock.sent_arg = arg;
}

static const struct console_bench bench = {
	.fresh		= fresh,
	.written	= written,
	.type		= type,
	.interrupt	= interrupt,
};

static const struct ktest_suite console_mock_suite = {
	.name	= "console/mock",
	.needs	= FACT(CONSOLE),
	.cases	= console_conform,
	.bench	= &bench,
};
KTEST_SUITE(console_mock_suite);

static void counts_what_does_not_fit(struct ktest *kt)
{
	fresh(kt);
	for (unsigned int i = 0; i < CONSOLE_MOCK_BYTES; i++)
		console_write(&mock.console, "a", 1);
	console_write(&mock.console, "bc", 2);
	EXPECT_EQ(kt, mock.out_count, CONSOLE_MOCK_BYTES + 2);
	EXPECT_EQ(kt, mock.out[CONSOLE_MOCK_BYTES - 1], 'a');
	EXPECT_EQ(kt, mock.in_count, 0);
}

static void typing_has_an_end(struct ktest *kt)
{
	static const char much[CONSOLE_MOCK_BYTES];

	fresh(kt);
	type(much, CONSOLE_MOCK_BYTES);
	EXPECT_BUG(kt, "1 bytes were typed, 0 fit", type("x", 1));
	EXPECT_EQ(kt, mock.in_count, CONSOLE_MOCK_BYTES);
}

static const struct ktest_case cases[] = {
	KCASE("keeps the first bytes and counts the rest", counts_what_does_not_fit),
	KCASE("typing more than fits is a BUG", typing_has_an_end),
	KCASE_END
};

static const struct ktest_suite console_mock_own_suite = {
	.name	= "console/mock-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(console_mock_own_suite);
