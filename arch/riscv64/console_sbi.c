// SPDX-License-Identifier: MIT
/*
 * console_sbi - SBI specification, chapter 12; where that is not there, 5.2 and 5.3.
 *
 * A byte for each call: the firmware need not reach the caller's memory.
 * console_sbi_ktest.c compiles this file a second time over a firmware of its own.
 */
#include <foundry/errno.h>
#include <foundry/kernel_map.h>

#include <asm/sbi.h>

#include "console.h"

static struct console_sbi *to_sbi(struct console *console)
{
	return container_of(console, struct console_sbi, console);
}

static void sbi_write(struct console *console, const char *bytes, size_t n)
{
	bool has_calls = to_sbi(console)->has_calls;

	for (size_t i = 0; i < n; i++) {
		if (has_calls)
			(void)sbi_call(SBI_CONSOLE, SBI_CONSOLE_WRITE_BYTE, (u8)bytes[i], 0, 0);
		else
			(void)sbi_call(SBI_LEGACY_PUTCHAR, 0, (u8)bytes[i], 0, 0);
	}
}

/* The one call that is given an address: a physical one. */
static int read_by_call(void)
{
	static u8 byte;
	struct sbi_result result;

	result = sbi_call(SBI_CONSOLE, SBI_CONSOLE_READ, 1, image_phys(&byte).raw, 0);
	return result.error == 0 && result.value == 1 ? READ_ONCE(byte) : -EAGAIN;
}

static int sbi_read(struct console *console)
{
	s64 byte;

	if (to_sbi(console)->has_calls)
		return read_by_call();
	byte = sbi_call(SBI_LEGACY_GETCHAR, 0, 0, 0, 0).error;
	return byte >= 0 && byte <= 255 ? (int)byte : -EAGAIN;
}

static const struct console_ops sbi_ops = {
	.write	= sbi_write,
	.read	= sbi_read,
};

void console_sbi_init(struct console_sbi *sbi)
{
	sbi->console = (struct console){ .ops = &sbi_ops, .name = "sbi" };
	sbi->has_calls = sbi_has(SBI_CONSOLE);
}
