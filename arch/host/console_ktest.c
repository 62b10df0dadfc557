// SPDX-License-Identifier: MIT
/* The host's console over two pipes: what it writes comes out of one, what is typed goes into the other. */
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include <asm/host.h>

#include "conform/console.h"
#include "console.h"

enum { READS, WRITES };

static struct console_host host;
static int out[2], in[2];

static void close_pipe(void *ends)
{
	host_close(((int *)ends)[READS]);
	host_close(((int *)ends)[WRITES]);
}

static struct console *fresh(struct ktest *kt)
{
	ASSERT_TRUE(kt, host_pipe(out));
	ktest_defer(kt, close_pipe, out);
	ASSERT_TRUE(kt, host_pipe(in));
	ktest_defer(kt, close_pipe, in);
	console_host_init(&host, in[READS], out[WRITES]);
	return &host.console;
}

static size_t written(char *buf, size_t size)
{
	long n = host_read(out[READS], buf, size);

	return n > 0 ? (size_t)n : 0;
}

static void type(const char *bytes, size_t n)
{
	host_write(in[WRITES], bytes, n);
}

/* A write is one system call: nothing of this kernel can come in between. */
static const struct console_bench bench = {
	.fresh		= fresh,
	.written	= written,
	.type		= type,
};

static const struct ktest_suite console_host_suite = {
	.name	= "console/host",
	.needs	= FACT(CONSOLE),
	.cases	= console_conform,
	.bench	= &bench,
};
KTEST_SUITE(console_host_suite);

static void ends_with_its_writer(struct ktest *kt)
{
	struct console *console = fresh(kt);

	type("x", 1);
	host_close(in[WRITES]);
	EXPECT_EQ(kt, console_read(console), 'x');
	EXPECT_EQ(kt, console_read(console), -EPIPE);
	EXPECT_EQ(kt, console_read(console), -EPIPE);
	in[WRITES] = -1;	/* closed already */
}

/* The reader has gone: the bytes are lost, the kernel is not. */
static void survives_its_reader(struct ktest *kt)
{
	struct console *console = fresh(kt);

	host_close(out[READS]);
	out[READS] = -1;
	console_write(console, "lost", 4);
	EXPECT_EQ(kt, console_read(console), -EAGAIN);
}

static const struct ktest_case cases[] = {
	KCASE("reading ends when nobody can type any more", ends_with_its_writer),
	KCASE("writing goes on when nobody listens any more", survives_its_reader),
	KCASE_END
};

static const struct ktest_suite console_host_own_suite = {
	.name	= "console/host-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(console_host_own_suite);
