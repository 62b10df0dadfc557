// SPDX-License-Identifier: MIT
/*
 * Where the driver reaches for registers, over plain memory: what is sent is read again there, so
 * that it looks like a chip in its loop.
 */
#include <foundry/arch.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include "console_16550_loop_ktest.h"

#define REGISTERS	8
#define SPACE		(REGISTERS << 3)
#define UNTOUCHED	0xee

static u8 memory[SPACE] __aligned(8);

/* SAFETY: the accessors read and write it like a device's. */
static u8 __iomem *const device = (u8 __iomem __force *)memory;

struct layout {
	const char	*label;
	u32		shift, width;
};

static const struct layout layouts[] = {
	{ "bytes", 0, 1 },
	{ "bytes, nothing said of a width", 0, 0 },
	{ "bytes, two apart", 1, 1 },
	{ "bytes, four apart", 2, 1 },
	{ "words, four apart", 2, 4 },
	{ "words, eight apart", 3, 4 },
};

static const char *layout_label(const void *param)
{
	return ((const struct layout *)param)->label;
}

static void reaches_registers(struct ktest *kt)
{
	const struct layout *layout = kt->param;
	u32 width = MAX(layout->width, 1u);
	struct console_16550 uart;

	memset(memory, UNTOUCHED, sizeof(memory));
	memory[UART_LSR << layout->shift] = UART_LSR_IDLE | UART_LSR_ROOM | UART_LSR_RECEIVED;
	ASSERT_EQ(kt, console_16550_mmio_init(&uart, &(struct console_16550_mmio){
			.regs = device, .shift = layout->shift, .width = layout->width }), 0);
	EXPECT_EQ(kt, memory[UART_LCR << layout->shift], UART_LCR_8_BITS);
	EXPECT_EQ(kt, memory[UART_MCR << layout->shift], UART_MCR_DTR | UART_MCR_RTS);
	for (u32 at = 0; at < SPACE; at++) {
		u32 reg = at >> layout->shift, within = at & ((1u << layout->shift) - 1);

		if (reg > UART_MCR || within >= width)
			EXPECT_TRUE(kt, memory[at] == UNTOUCHED || reg == UART_LSR);
		else if (within > 0)
			EXPECT_EQ(kt, memory[at], 0);
	}
}

static void refuses(struct ktest *kt)
{
	static const struct console_16550_mmio impossible[] = {
		{ .shift = 4, .width = 1 }, { .shift = U32_MAX, .width = 4 },
		{ .shift = 2, .width = 2 }, { .shift = 3, .width = 8 },
	};
	struct console_16550 uart;

	memset(memory, UNTOUCHED, sizeof(memory));
	for (unsigned int i = 0; i < ARRAY_SIZE(impossible); i++)
		EXPECT_EQ(kt, console_16550_mmio_init(&uart, &impossible[i]), -ENOTSUP);
	for (u32 at = 0; at < SPACE; at++)
		EXPECT_EQ(kt, memory[at], UNTOUCHED);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("registers are reached as", reaches_registers, layouts, layout_label),
	KCASE("an access that nobody makes is refused, and none is made", refuses),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "console/16550-mmio-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);

/* --- the machine's own ------------------------------------------------------------ */

static struct console *fresh(struct ktest *kt)
{
	struct console *console = kt->kernel->arch->console;
	struct console_16550 *uart = loop_begin();
	const struct console_16550 *live;

	if (strcmp(console->name, "16550"))
		ktest_skip(kt, "not provided: the console is %s", console->name);
	live = container_of(console, struct console_16550, console);
	if (!live->regs)
		ktest_skip(kt, "not provided: the UART is not reached like memory");
	ASSERT_EQ(kt, console_16550_mmio_init(uart, &(struct console_16550_mmio){
			.regs = live->regs, .shift = live->shift, .width = live->wide ? 4 : 1,
			.hz = live->hz }), 0);
	return loop_uart();
}

CONSOLE_LOOP_SUITE("console/16550-mmio", fresh);
