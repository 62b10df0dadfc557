// SPDX-License-Identifier: MIT
/* The driver on a chip in memory, whose line is slow, dead or missing when a case wants it so. */
#include <foundry/console_16550.h>
#include <foundry/errno.h>

#include "conform/console.h"

#define FIFO_BYTES	16	/* PC16550D, section 1 */

static struct {
	struct console_16550	uart;

	bool	absent;		/* every register reads as 0xff */
	bool	deaf;		/* what is sent in a loop does not come back */
	bool	stuck;		/* the line takes nothing */
	u8	ier, lcr, mcr;
	u16	divisor;

	u8	in[CONSOLE_BENCH_BYTES];
	size_t	in_read, in_count;
	char	out[2 * CONSOLE_BENCH_BYTES];
	size_t	out_count, taken;
	size_t	waiting;	/* in the FIFO that sends; a look at the line status moves one */
	size_t	lost;		/* sent into a full FIFO, or cleared in it */
	size_t	looks;

	void	(*sent)(void *arg);
	void	*sent_arg;
} chip;

static u8 line_status(void)
{
	u8 status = chip.in_read < chip.in_count ? UART_LSR_RECEIVED : 0;

	chip.looks++;
	if (chip.waiting > 0 && !chip.stuck)
		chip.waiting--;
	return chip.waiting == 0 && !chip.stuck ? status | UART_LSR_ROOM | UART_LSR_IDLE : status;
}

static u8 chip_in(struct console_16550 *uart, unsigned int reg)
{
	if (chip.absent)
		return 0xff;
	switch (reg) {
	case UART_DATA:	return chip.in_read < chip.in_count ? chip.in[chip.in_read++] : 0;
	case UART_LSR:	return line_status();
	default:	return 0;
	}
}

static void arrive(u8 byte)
{
	if (chip.in_count < sizeof(chip.in))
		chip.in[chip.in_count++] = byte;
}

static void send(u8 byte)
{
	if (chip.mcr & UART_MCR_LOOP) {
		if (!chip.deaf)
			arrive(byte);
		return;
	}
	if (chip.waiting == FIFO_BYTES || chip.out_count == sizeof(chip.out)) {
		chip.lost++;
		return;
	}
	chip.waiting++;
	chip.out[chip.out_count++] = (char)byte;
	if (chip.sent)
		chip.sent(chip.sent_arg);
}

static void chip_out(struct console_16550 *uart, unsigned int reg, u8 value)
{
	bool divisor = chip.lcr & UART_LCR_DIVISOR;

	switch (reg) {
	case UART_DATA:
		if (divisor)
			chip.divisor = (u16)((chip.divisor & 0xff00) | value);
		else
			send(value);
		break;
	case UART_IER:
		if (divisor)
			chip.divisor = (u16)((chip.divisor & 0x00ff) | value << 8);
		else
			chip.ier = value;
		break;
	case UART_FCR:
		if (value & UART_FCR_CLEAR_OUT)
			chip.lost += chip.waiting;
		if (value & UART_FCR_CLEAR_IN)
			chip.in_read = chip.in_count;
		break;
	case UART_LCR:
		chip.lcr = value;
		break;
	case UART_MCR:
		chip.mcr = value;
		break;
	}
}

/* As power-on leaves it, but for an interrupt that somebody has switched on. */
static void power_on(void)
{
	memset(&chip, 0, sizeof(chip));
	chip.uart.in = chip_in;
	chip.uart.out = chip_out;
	chip.ier = 0x0f;
}

static struct console *fresh(struct ktest *kt)
{
	power_on();
	ASSERT_EQ(kt, console_16550_start(&chip.uart), 0);
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
	for (size_t i = 0; i < n; i++)
		arrive((u8)bytes[i]);
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

static const struct ktest_suite console_16550_suite = {
	.name	= "console/16550-model",
	.needs	= FACT(CONSOLE),
	.cases	= console_conform,
	.bench	= &bench,
};
KTEST_SUITE(console_16550_suite);

static void sets_up_the_line(struct ktest *kt)
{
	fresh(kt);
	EXPECT_EQ(kt, chip.divisor, 1);
	EXPECT_EQ(kt, chip.lcr, UART_LCR_8_BITS);
	EXPECT_EQ(kt, chip.mcr, UART_MCR_DTR | UART_MCR_RTS);
	EXPECT_EQ(kt, chip.ier, 0);
	EXPECT_EQ(kt, chip.out_count, 0);
}

/* PC16550D, table III, has 3.072 and 18.432 MHz too; slower than 16 samples a bit is not possible. */
static void divides_its_clock(struct ktest *kt)
{
	static const struct { u32 hz; u16 divisor; } clocks[] = {
		{ 0, 1 }, { 1843200, 1 }, { 3072000, 2 }, { 3686400, 2 }, { 18432000, 10 },
		{ 600000000, 326 }, { 1000, 1 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(clocks); i++) {
		power_on();
		chip.uart.hz = clocks[i].hz;
		ASSERT_EQ(kt, console_16550_start(&chip.uart), 0);
		EXPECT_EQ(kt, chip.divisor, clocks[i].divisor);
	}
}

static void nobody_answers(struct ktest *kt)
{
	power_on();
	chip.absent = true;
	EXPECT_EQ(kt, console_16550_start(&chip.uart), -ENODEV);
}

static void not_a_uart(struct ktest *kt)
{
	power_on();
	chip.deaf = true;
	EXPECT_EQ(kt, console_16550_start(&chip.uart), -ENODEV);
	EXPECT_EQ(kt, chip.mcr & UART_MCR_LOOP, 0);
}

static void lets_others_finish(struct ktest *kt)
{
	power_on();
	chip.waiting = FIFO_BYTES;
	EXPECT_EQ(kt, console_16550_start(&chip.uart), 0);
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
static u8 look_and_be_interrupted(struct console_16550 *uart, unsigned int reg)
{
	u8 value = chip_in(uart, reg);

	if (reg == UART_LSR && value & UART_LSR_ROOM)
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

static const struct ktest_case cases[] = {
	KCASE("115200 baud, 8 bits, no interrupts", sets_up_the_line),
	KCASE("115200 baud by whatever clock", divides_its_clock),
	KCASE("where no chip is: -ENODEV", nobody_answers),
	KCASE("what does not loop is no UART: -ENODEV", not_a_uart),
	KCASE("what was written before init still goes out", lets_others_finish),
	KCASE("a dead line is waited for once, and comes back", dead_line),
	KCASE("writes inside writes never overrun the FIFO", deep_writes),
	KCASE_END
};

static const struct ktest_suite console_16550_own_suite = {
	.name	= "console/16550-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(console_16550_own_suite);
