// SPDX-License-Identifier: MIT
#include <foundry/console_mock.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/spinlock.h>

#include "conform/console.h"
#include "saboteur.h"

/* A mock with one wrong op; NULL is the right one. */
struct bad_console {
	struct console_bench	bench;
	struct console_ops	ops;
};

static struct console_mock mock;
static struct console_ops wrong;
static const struct console_ops *right;
static size_t taken;		/* of what was written */
static unsigned int wrong_reads;
static bool writing;

static struct console *fresh(struct ktest *kt)
{
	const struct bad_console *bad = kt->bench;

	console_mock_init(&mock);
	right = mock.console.ops;
	wrong = *right;
	if (bad->ops.write)
		wrong.write = bad->ops.write;
	if (bad->ops.read)
		wrong.read = bad->ops.read;
	mock.console.ops = &wrong;
	taken = 0;
	wrong_reads = 0;
	writing = false;
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

/* --- writing ------------------------------------------------------------- */

static void ends_at_zero(struct console *console, const char *bytes, size_t n)
{
	right->write(console, bytes, strnlen(bytes, n));
}

static void adds_returns(struct console *console, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n')
			right->write(console, "\r", 1);
		right->write(console, &bytes[i], 1);
	}
}

static void drops_high_bit(struct console *console, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		right->write(console, &(const char){ bytes[i] & 0x7f }, 1);
}

static void gives_up(struct console *console, const char *bytes, size_t n)
{
	right->write(console, bytes, MIN(n, 512));
}

static void last_first(struct console *console, const char *bytes, size_t n)
{
	if (n == 3)	/* a FIFO that is emptied from the wrong end */
		right->write(console, (const char[]){ bytes[2], bytes[1], bytes[0] }, 3);
	else
		right->write(console, bytes, n);
}

static void write_turns_irqs_on(struct console *console, const char *bytes, size_t n)
{
	arch_irq_enable();
	right->write(console, bytes, n);
}

static void write_leaves_irqs_off(struct console *console, const char *bytes, size_t n)
{
	(void)arch_irq_save();
	right->write(console, bytes, n);
}

static void locks(struct console *console, const char *bytes, size_t n)
{
	static DEFINE_SPINLOCK(lock);

	spin_lock(&lock);
	right->write(console, bytes, n);
	spin_unlock(&lock);
}

static void drops_when_busy(struct console *console, const char *bytes, size_t n)
{
	if (writing)
		return;
	writing = true;
	right->write(console, bytes, n);
	writing = false;
}

/* --- reading ------------------------------------------------------------- */

static int reads_twice(struct console *console)
{
	if (mock.in_read == 2 && wrong_reads++ == 0)
		mock.in_read = 1;
	return right->read(console);
}

static int loses_one(struct console *console)
{
	if (mock.in_read == 2)
		mock.in_read = 3;
	return right->read(console);
}

static int extends_sign(struct console *console)
{
	int byte = right->read(console);

	return byte < 0 ? byte : (s8)byte;
}

static int invents(struct console *console)
{
	int byte = right->read(console);

	return byte == -EAGAIN && wrong_reads++ == 0 ? 0 : byte;
}

static int says_closed(struct console *console)
{
	int byte = right->read(console);

	return byte == -EAGAIN ? -EPIPE : byte;
}

static int read_turns_irqs_on(struct console *console)
{
	arch_irq_enable();
	return right->read(console);
}

static int read_leaves_irqs_off(struct console *console)
{
	(void)arch_irq_save();
	return right->read(console);
}

#define BAD(op, fn)	(&(const struct bad_console){				\
	.bench = { .fresh = fresh, .written = written, .type = type, .interrupt = interrupt },	\
	.ops = { .op = fn } })

static const struct saboteur table[] = {
	{ .name = "CONSOLE-1 ends at a zero byte", .bench = BAD(write, ends_at_zero) },
	{ .name = "CONSOLE-1 puts a return before each newline", .bench = BAD(write, adds_returns) },
	{ .name = "CONSOLE-1 drops the eighth bit", .bench = BAD(write, drops_high_bit) },
	{ .name = "CONSOLE-1 gives up in a long write", .bench = BAD(write, gives_up) },
	{ .name = "CONSOLE-1 writes the last byte first", .bench = BAD(write, last_first) },
	{ .name = "CONSOLE-2 reads a byte twice", .bench = BAD(read, reads_twice) },
	{ .name = "CONSOLE-2 loses a byte", .bench = BAD(read, loses_one) },
	{ .name = "CONSOLE-2 takes high bytes for errors", .bench = BAD(read, extends_sign) },
	{ .name = "CONSOLE-3 invents a byte", .bench = BAD(read, invents),
	  .also = "CONSOLE-2", .why = "what follows the last byte is asked for there too" },
	{ .name = "CONSOLE-3 takes silence for the end", .bench = BAD(read, says_closed) },
	{ .name = "CONSOLE-4 writing turns irqs on", .bench = BAD(write, write_turns_irqs_on) },
	{ .name = "CONSOLE-4 writing leaves irqs off", .bench = BAD(write, write_leaves_irqs_off),
	  .also = "CONSOLE-1 CONSOLE-5", .why = "no case may leave irqs off behind it" },
	{ .name = "CONSOLE-4 reading turns irqs on", .bench = BAD(read, read_turns_irqs_on) },
	{ .name = "CONSOLE-4 reading leaves irqs off", .bench = BAD(read, read_leaves_irqs_off),
	  .also = "CONSOLE-2 CONSOLE-3", .why = "no case may leave irqs off behind it" },
	{ .name = "CONSOLE-5 takes a lock", .bench = BAD(write, locks) },
	{ .name = "CONSOLE-5 drops a write inside a write", .bench = BAD(write, drops_when_busy) },
};

static const struct saboteur_contract contract = { .conform = console_conform };

SABOTEURS(console, FACT(IRQ), contract, table);
