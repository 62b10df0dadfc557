/* SPDX-License-Identifier: MIT */
/* log_capture - a console that keeps what the log says, between begin and end. */
#ifndef KERNEL_LOG_CAPTURE_KTEST_H
#define KERNEL_LOG_CAPTURE_KTEST_H

#include <foundry/arch.h>
#include <foundry/console.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/log.h>

static struct {
	size_t	count;
	char	text[4 * LOG_LINE_MAX];
} captured;

static void capture_write(struct console *console, const char *bytes, size_t n)
{
	n = MIN(n, sizeof(captured.text) - 1 - captured.count);
	memcpy(captured.text + captured.count, bytes, n);
	captured.count += n;
	captured.text[captured.count] = '\0';
}

static int capture_read(struct console *console)
{
	return -EAGAIN;
}

static const struct console_ops capture_ops = { capture_write, capture_read };
static struct console capture = { .ops = &capture_ops, .name = "capture" };

static void capture_end(void *kernel)
{
	log_set_console(((struct kernel *)kernel)->arch->console);
}

/* Checks print to the same console: none between begin and end. */
static void capture_begin(void)
{
	captured.count = 0;
	captured.text[0] = '\0';
	log_set_console(&capture);
}

/* The suite's before(): a case that dies while it captures must not silence the others. */
static void capture_guard(struct ktest *kt)
{
	ktest_defer(kt, capture_end, kt->kernel);
}

#endif
