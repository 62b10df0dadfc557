// SPDX-License-Identifier: MIT
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include "console.h"

/* Every value that a byte can have. */
#define BYTES	256

static const struct console_bench *bench;
static struct console *console;

static void begin(struct ktest *kt)
{
	bench = kt->bench;
	console = bench->fresh(kt);
}

/* @buf = 0, 1, 2 ... 255, 0, 1 ... */
static void count_up(char *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = (char)i;
}

static void expect_out(struct ktest *kt, const char *expected, size_t n)
{
	static char out[CONSOLE_BENCH_BYTES + 1];

	ASSERT_EQ(kt, bench->written(out, sizeof(out)), n);
	EXPECT_MEMEQ(kt, out, expected, n);
}

static void every_byte_out(struct ktest *kt)
{
	char bytes[BYTES];

	begin(kt);
	count_up(bytes, sizeof(bytes));
	console_write(console, bytes, sizeof(bytes));
	expect_out(kt, bytes, sizeof(bytes));
}

static void long_write_out(struct ktest *kt)
{
	static char bytes[CONSOLE_BENCH_BYTES];

	begin(kt);
	count_up(bytes, sizeof(bytes));
	console_write(console, bytes, sizeof(bytes));
	expect_out(kt, bytes, sizeof(bytes));
}

static void writes_in_order(struct ktest *kt)
{
	begin(kt);
	console_write(console, "one", 3);
	console_write(console, "", 0);
	console_write(console, "two", 3);
	console_write(console, "3", 1);
	expect_out(kt, "onetwo3", 7);
	expect_out(kt, "", 0);
}

static void expect_in(struct ktest *kt, const char *expected, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ASSERT_EQ(kt, console_read(console), (u8)expected[i]);
}

static void every_byte_in(struct ktest *kt)
{
	char bytes[BYTES];

	begin(kt);
	count_up(bytes, sizeof(bytes));
	bench->type(bytes, sizeof(bytes));
	expect_in(kt, bytes, sizeof(bytes));
	EXPECT_LT(kt, console_read(console), 0);
}

static void reads_between_arrivals(struct ktest *kt)
{
	begin(kt);
	bench->type("one", 3);
	expect_in(kt, "on", 2);
	bench->type("two", 3);
	expect_in(kt, "etwo", 4);
	EXPECT_LT(kt, console_read(console), 0);
}

static void nothing_to_read(struct ktest *kt)
{
	begin(kt);
	EXPECT_EQ(kt, console_read(console), -EAGAIN);
	EXPECT_EQ(kt, console_read(console), -EAGAIN);
}

static void nothing_left_to_read(struct ktest *kt)
{
	begin(kt);
	bench->type("x", 1);
	ASSERT_EQ(kt, console_read(console), 'x');
	EXPECT_EQ(kt, console_read(console), -EAGAIN);
	bench->type("y", 1);
	EXPECT_EQ(kt, console_read(console), 'y');
}

/* Both directions, with and without a byte to read. */
static void use(void)
{
	unsigned int reads = 0;

	console_write(console, "x", 1);
	bench->type("y", 1);
	while (reads < 2 && console_read(console) >= 0)
		reads++;
}

static void irqs_stay_off(struct ktest *kt)
{
	irqflags_t flags;

	begin(kt);
	flags = arch_irq_save();
	use();
	EXPECT_FALSE(kt, arch_irqs_enabled());
	arch_irq_restore(flags);
}

static void irqs_stay_as_found(struct ktest *kt)
{
	bool found = arch_irqs_enabled();
	irqflags_t flags;

	begin(kt);
	flags = arch_irq_save();
	arch_irq_restore(flags);
	use();
	EXPECT_EQ(kt, arch_irqs_enabled(), found);
	arch_irq_restore(flags);
}

static void write_inside(void *unused)
{
	console_write(console, "IN", 2);
}

/* The letters of one case, in order. */
static void keep_case(char *to, const char *from, size_t n, char first, char last)
{
	for (size_t i = 0; i < n; i++) {
		if (from[i] >= first && from[i] <= last)
			*to++ = from[i];
	}
	*to = '\0';
}

static void write_in_write(struct ktest *kt)
{
	char out[16], letters[16];
	size_t n;

	begin(kt);
	if (!bench->interrupt)
		ktest_skip(kt, "not provided: nothing can come between its bytes");
	bench->interrupt(write_inside, NULL);
	console_write(console, "outer", 5);
	n = bench->written(out, sizeof(out) - 1);
	EXPECT_EQ(kt, n, 7);
	keep_case(letters, out, n, 'a', 'z');
	EXPECT_STREQ(kt, letters, "outer");
	keep_case(letters, out, n, 'A', 'Z');
	EXPECT_STREQ(kt, letters, "IN");
}

const struct ktest_case console_conform[] = {
	KCASE("CONSOLE-1 every byte comes out once and in order", every_byte_out),
	KCASE("CONSOLE-1 a long write comes out whole", long_write_out),
	KCASE("CONSOLE-1 writes come out one after the other", writes_in_order),
	KCASE("CONSOLE-2 every byte is read once and in order", every_byte_in),
	KCASE("CONSOLE-2 what arrives between reads comes behind", reads_between_arrivals),
	KCASE("CONSOLE-3 with nothing received reading is -EAGAIN", nothing_to_read),
	KCASE("CONSOLE-3 with all read reading is -EAGAIN", nothing_left_to_read),
	KCASE("CONSOLE-4 irqs stay off", irqs_stay_off),
	KCASE("CONSOLE-4 irqs stay as they were found", irqs_stay_as_found),
	KCASE("CONSOLE-5 a write inside a write completes", write_in_write),
	KCASE_END
};
