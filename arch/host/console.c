// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/types.h>

#include <asm/host.h>

#include "console.h"

/* A reader that never comes loses bytes after so many seconds, not the kernel. */
#define WRITE_PATIENCE		60

static struct console_host *to_host(struct console *console)
{
	return container_of(console, struct console_host, console);
}

static void host_console_write(struct console *console, const char *bytes, size_t n)
{
	int out = to_host(console)->out;

	for (unsigned int tries = 0; n > 0 && tries < WRITE_PATIENCE; tries++) {
		long done = host_write(out, bytes, n);

		if (done <= 0)
			continue;
		bytes += done;
		n -= (size_t)done;
		tries = 0;
	}
}

static int host_console_read(struct console *console)
{
	unsigned char byte;
	long done = host_read(to_host(console)->in, &byte, 1);

	if (done == 1)
		return byte;
	return done == 0 ? -EPIPE : -EAGAIN;
}

static const struct console_ops host_console_ops = {
	.write	= host_console_write,
	.read	= host_console_read,
};

void console_host_init(struct console_host *host, int in, int out)
{
	*host = (struct console_host){
		.console = { .ops = &host_console_ops, .name = "host" },
		.in = in,
		.out = out,
	};
}
