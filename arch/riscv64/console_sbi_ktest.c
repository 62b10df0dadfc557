// SPDX-License-Identifier: MIT
/*
 * The same source as the driver's, over a firmware in memory: with the debug console, as few have it
 * today, and with the legacy calls.  SBI specification, 5.2, 5.3 and chapter 12.
 */
#include <foundry/errno.h>
#include <foundry/kernel_map.h>

#include <asm/sbi.h>

#include "conform/console.h"

static struct {
	bool	has_calls;
	bool	fails;		/* each call of the debug console is refused */
	u8	in[CONSOLE_BENCH_BYTES];
	size_t	in_read, in_count;
	char	out[2 * CONSOLE_BENCH_BYTES];
	size_t	out_count, taken;
	unsigned int	wrong;	/* calls that nobody makes */
	void	(*interruption)(void *arg);
	void	*arg;
} firmware;

static struct sbi_result fake_write(u64 byte)
{
	void (*interruption)(void *arg) = firmware.interruption;

	if (byte > 255 || firmware.out_count == sizeof(firmware.out))
		firmware.wrong++;
	else
		firmware.out[firmware.out_count++] = (char)byte;
	firmware.interruption = NULL;
	if (interruption)
		interruption(firmware.arg);
	return (struct sbi_result){ 0, 0 };
}

/* Into one byte of physical memory. */
static struct sbi_result fake_read(u64 bytes, u64 low, u64 high)
{
	u8 *to = phys_to_virt(paddr(low));

	if (bytes != 1 || high != 0)
		firmware.wrong++;
	if (firmware.in_read == firmware.in_count)
		return (struct sbi_result){ 0, 0 };
	*to = firmware.in[firmware.in_read++];
	barrier();	/* the caller reads it at another address */
	return (struct sbi_result){ 0, 1 };
}

static struct sbi_result fake_legacy_read(void)
{
	if (firmware.in_read == firmware.in_count)
		return (struct sbi_result){ -1, 0 };
	return (struct sbi_result){ firmware.in[firmware.in_read++], 0 };
}

static struct sbi_result fake_call(u64 extension, u64 function, u64 arg0, u64 arg1, u64 arg2)
{
	if (extension == 0x4442434e && firmware.fails)
		return (struct sbi_result){ -1, 1 };
	if (extension == 0x4442434e && firmware.has_calls && function == 2)
		return fake_write(arg0);
	if (extension == 0x4442434e && firmware.has_calls && function == 1)
		return fake_read(arg0, arg1, arg2);
	if (extension == 1 && !firmware.has_calls)
		return fake_write(arg0);
	if (extension == 2 && !firmware.has_calls)
		return fake_legacy_read();
	firmware.wrong++;
	return (struct sbi_result){ -2, 0 };
}

static bool fake_has(u64 extension)
{
	return extension == 0x4442434e && firmware.has_calls;
}

#define sbi_call		fake_call
#define sbi_has			fake_has
#define console_sbi_init	fake_console_init
#include "console_sbi.c"

static struct console_sbi sbi;

static struct console *fresh(bool has_calls)
{
	memset(&firmware, 0, sizeof(firmware));
	firmware.has_calls = has_calls;
	fake_console_init(&sbi);
	return &sbi.console;
}

static struct console *fresh_dbcn(struct ktest *kt)
{
	return fresh(true);
}

static struct console *fresh_legacy(struct ktest *kt)
{
	return fresh(false);
}

static size_t written(char *buf, size_t size)
{
	size_t n = MIN(firmware.out_count - firmware.taken, size);

	memcpy(buf, firmware.out + firmware.taken, n);
	firmware.taken += n;
	return n;
}

static void type(const char *bytes, size_t n)
{
	n = MIN(n, sizeof(firmware.in) - firmware.in_count);
	memcpy(firmware.in + firmware.in_count, bytes, n);
	firmware.in_count += n;
}

static void interrupt(void (*fn)(void *arg), void *arg)
{
	firmware.interruption = fn;
	firmware.arg = arg;
}

static const struct console_bench dbcn_bench = {
	.fresh = fresh_dbcn, .written = written, .type = type, .interrupt = interrupt,
};
static const struct console_bench legacy_bench = {
	.fresh = fresh_legacy, .written = written, .type = type, .interrupt = interrupt,
};

static const struct ktest_suite dbcn_suite = {
	.name	= "console/sbi",
	.needs	= FACT(CONSOLE),
	.cases	= console_conform,
	.bench	= &dbcn_bench,
};
KTEST_SUITE(dbcn_suite);

static const struct ktest_suite legacy_suite = {
	.name	= "console/sbi-legacy",
	.needs	= FACT(CONSOLE),
	.cases	= console_conform,
	.bench	= &legacy_bench,
};
KTEST_SUITE(legacy_suite);

/* --- what only this one promises ------------------------------------------------- */

static void calls_what_is_there(struct ktest *kt)
{
	for (int has_calls = 0; has_calls <= 1; has_calls++) {
		struct console *console = fresh(has_calls);

		type("\xff", 1);
		console_write(console, "\xff\0x", 3);
		EXPECT_EQ(kt, firmware.out_count, 3);
		EXPECT_EQ(kt, console_read(console), 0xff);
		EXPECT_EQ(kt, console_read(console), -EAGAIN);
		EXPECT_EQ(kt, firmware.wrong, 0);
	}
}

static void refused_is_nothing(struct ktest *kt)
{
	struct console *console = fresh(true);

	firmware.fails = true;
	type("x", 1);
	console_write(console, "lost", 4);
	EXPECT_EQ(kt, console_read(console), -EAGAIN);
	EXPECT_EQ(kt, firmware.wrong, 0);
}

static const struct ktest_case cases[] = {
	KCASE("only calls that the firmware has are made", calls_what_is_there),
	KCASE("a call that is refused reads nothing", refused_is_nothing),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "console/sbi-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
