// SPDX-License-Identifier: MIT
/* The driver on a chip in memory, whose line is slow, dead or missing when a case wants it so. */
#include <foundry/console_pl011.h>
#include <foundry/errno.h>

#include "conform/console.h"

#define FIFO_BYTES	16	/* DDI 0183, 2.3; 32 from revision r1p5 on */

/* What it says of itself: DDI 0183, 3.3.14 to 3.3.17. */
static const u8 pl011_id[8] = { 0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

static struct {
	struct console_pl011	uart;

	u8	id[8];
	bool	stuck;		/* the line takes nothing */
	u32	lcr_h, cr, imsc;

	u8	in[CONSOLE_BENCH_BYTES];
	size_t	in_read, in_count;
	char	out[2 * CONSOLE_BENCH_BYTES];
	size_t	out_count, taken;
	size_t	waiting;	/* in the FIFO that sends; a look at the flags moves one */
	size_t	lost;		/* sent into a full FIFO, cleared in it, or sent while it was off */
	size_t	looks;

	void	(*sent)(void *arg);
	void	*sent_arg;
} chip;

static u32 flags(void)
{
	u32 flags = chip.in_read == chip.in_count ? PL011_FR_IN_EMPTY : 0;

	chip.looks++;
	if (chip.waiting > 0 && !chip.stuck)
		chip.waiting--;
	return flags | (chip.waiting == 0 && !chip.stuck ? PL011_FR_OUT_EMPTY : PL011_FR_BUSY);
}

/* With an error of the line above it, which is not part of the byte. */
static u32 receive(void)
{
	return chip.in_read < chip.in_count ? 0x400u | chip.in[chip.in_read++] : 0;
}

static u32 chip_in(struct console_pl011 *uart, unsigned int reg)
{
	if (reg >= PL011_PERIPH_ID)
		return chip.id[(reg - PL011_PERIPH_ID) / 4];
	switch (reg) {
	case PL011_DR:	return receive();
	case PL011_FR:	return flags();
	default:	return 0;
	}
}

static void send(u8 byte)
{
	const u32 on = PL011_CR_ENABLE | PL011_CR_SEND;

	if ((chip.cr & on) != on || chip.waiting == FIFO_BYTES ||
	    chip.out_count == sizeof(chip.out)) {
		chip.lost++;
		return;
	}
	chip.waiting++;
	chip.out[chip.out_count++] = (char)byte;
	if (chip.sent)
		chip.sent(chip.sent_arg);
}

static void set_line(u32 value)
{
	if (!(value & PL011_LCR_H_FIFO)) {
		chip.lost += chip.waiting;
		chip.waiting = 0;
		chip.in_read = chip.in_count;
	}
	chip.lcr_h = value;
}

static void chip_out(struct console_pl011 *uart, unsigned int reg, u32 value)
{
	switch (reg) {
	case PL011_DR:		send((u8)value); break;
	case PL011_LCR_H:	set_line(value); break;
	case PL011_CR:		chip.cr = value; break;
	case PL011_IMSC:	chip.imsc = value; break;
	}
}

/* As firmware leaves it, with an interrupt that somebody has switched on, and a byte received. */
static void power_on(void)
{
	memset(&chip, 0, sizeof(chip));
	memcpy(chip.id, pl011_id, sizeof(chip.id));
	chip.uart.in = chip_in;
	chip.uart.out = chip_out;
	chip.imsc = PL011_INT_ALL;
	chip.in_count = 1;
}

static struct console *fresh(struct ktest *kt)
{
	power_on();
	ASSERT_EQ(kt, console_pl011_start(&chip.uart), 0);
	return &chip.uart.console;
}

static size_t written(char *buf, size_t size)
{
	size_t n = MIN(chip.out_count - chip.taken, size);

	memcpy(buf, chip.out + chip.taken, n);
	chip.taken += n;
	return n;
}

static void type(const char *bytes, size_t n)
{
	n = MIN(n, sizeof(chip.in) - chip.in_count);
	memcpy(chip.in + chip.in_count, bytes, n);
	chip.in_count += n;
}

static void (*interruption)(void *arg);

static void interrupt_once(void *arg)
{
	chip.sent = NULL;
	interruption(arg);
}

static void interrupt(void (*fn)(void *arg), void *arg)
{
	interruption = fn;
	chip.sent = interrupt_once;
	chip.sent_arg = arg;
}

static const struct console_bench bench = {
	.fresh		= fresh,
	.written	= written,
	.type		= type,
	.interrupt	= interrupt,
};

static const struct ktest_suite console_pl011_suite = {
	.name	= "console/pl011-model",
	.needs	= FACT(CONSOLE),
	.cases	= console_conform,
	.bench	= &bench,
};
KTEST_SUITE(console_pl011_suite);

static void sets_up_the_line(struct ktest *kt)
{
	struct console *console = fresh(kt);

	EXPECT_EQ(kt, chip.lcr_h, PL011_LCR_H_8_BITS | PL011_LCR_H_FIFO);
	EXPECT_EQ(kt, chip.cr, PL011_CR_ENABLE | PL011_CR_SEND | PL011_CR_RECEIVE);
	EXPECT_EQ(kt, chip.imsc, 0);
	EXPECT_EQ(kt, chip.out_count, 0);
	EXPECT_EQ(kt, console_read(console), -EAGAIN);
}

/* Each byte of its identity counts, but for the revision. */
static void others_are_no_pl011(struct ktest *kt)
{
	for (unsigned int i = 0; i < sizeof(pl011_id); i++) {
		power_on();
		chip.id[i] ^= 0x01;
		EXPECT_EQ(kt, console_pl011_start(&chip.uart), -ENODEV);
	}
	power_on();
	chip.id[2] ^= 0xf0;
	EXPECT_EQ(kt, console_pl011_start(&chip.uart), 0);
}

static void lets_others_finish(struct ktest *kt)
{
	power_on();
	chip.waiting = FIFO_BYTES;
	EXPECT_EQ(kt, console_pl011_start(&chip.uart), 0);
	EXPECT_EQ(kt, chip.lost, 0);
}

static void dead_line(struct ktest *kt)
{
	struct console *console = fresh(kt);

	chip.uart.patience = 50;
	chip.stuck = true;
	chip.looks = 0;
	console_write(console, "0123456789", 10);
	EXPECT_EQ(kt, chip.looks, 50 + 9);
	EXPECT_EQ(kt, chip.out_count, 0);

	chip.stuck = false;
	console_write(console, "alive", 5);
	EXPECT_EQ(kt, chip.out_count, 5);
	EXPECT_EQ(kt, chip.lost, 0);
}

/* One level less than there are places in the FIFO. */
#define LEVELS	(FIFO_BYTES - 1)

static void write_deeper(void *depth)
{
	if (++*(unsigned int *)depth < LEVELS)
		console_write(&chip.uart.console, "x", 1);
}

/* Between the look at the line and the byte, all levels above write one each. */
static u32 look_and_be_interrupted(struct console_pl011 *uart, unsigned int reg)
{
	u32 value = chip_in(uart, reg);

	if (reg == PL011_FR && value & PL011_FR_OUT_EMPTY)
		write_deeper(chip.sent_arg);
	return value;
}

static void deep_writes(struct ktest *kt)
{
	struct console *console = fresh(kt);
	unsigned int depth = 0;

	chip.sent_arg = &depth;
	chip.uart.in = look_and_be_interrupted;
	console_write(console, "x", 1);
	EXPECT_EQ(kt, chip.out_count, LEVELS);
	EXPECT_EQ(kt, chip.lost, 0);
}

/* --- registers as memory ----------------------------------------------------------- */

static u32 memory[PL011_BYTES / sizeof(u32)];

static void reaches_its_registers(struct ktest *kt)
{
	/* SAFETY: memory that plays registers */
	void __iomem *base = (void __iomem __force *)memory;
	struct console_pl011 uart;

	memset(memory, 0, sizeof(memory));
	EXPECT_EQ(kt, console_pl011_init(&uart, base), -ENODEV);
	for (unsigned int i = 0; i < sizeof(pl011_id); i++)
		memory[PL011_PERIPH_ID / sizeof(u32) + i] = pl011_id[i];
	memory[PL011_FR / sizeof(u32)] = PL011_FR_OUT_EMPTY;
	ASSERT_EQ(kt, console_pl011_init(&uart, base), 0);

	console_write(&uart.console, "!", 1);
	EXPECT_EQ(kt, memory[PL011_DR / sizeof(u32)], '!');
	EXPECT_EQ(kt, console_read(&uart.console), '!');
}

static const struct ktest_case cases[] = {
	KCASE("8 bits, FIFOs on, no interrupts, nothing received", sets_up_the_line),
	KCASE("what is no PL011 is -ENODEV", others_are_no_pl011),
	KCASE("what was written before init still goes out", lets_others_finish),
	KCASE("a dead line is waited for once, and comes back", dead_line),
	KCASE("writes inside writes never overrun the FIFO", deep_writes),
	KCASE("registers are reached like memory", reaches_its_registers),
	KCASE_END
};

static const struct ktest_suite console_pl011_own_suite = {
	.name	= "console/pl011-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(console_pl011_own_suite);
