// SPDX-License-Identifier: MIT
/* The terminal behind the console: a key at a time for the prompt, restored at shutdown. */
#include <foundry/device.h>
#include <foundry/kernel.h>

#include <asm/host.h>

static int terminal_init(struct device *device)
{
	host_terminal_raw(true);
	return 0;
}

static void terminal_shutdown(struct device *device)
{
	host_terminal_raw(false);
}

static const struct device_ops terminal_ops = {
	.init		= terminal_init,
	.shutdown	= terminal_shutdown,
};

static struct device terminal = { .name = "terminal", .ops = &terminal_ops };

static int terminal_probe(struct kernel *kernel)
{
	return device_register(&kernel->devices, &terminal);
}

static const struct driver terminal_driver = { .name = "terminal", .probe = terminal_probe };
DRIVER(terminal_driver);
