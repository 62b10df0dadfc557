/* SPDX-License-Identifier: MIT */
/* console_host - a console on two file descriptors of the process. */
#ifndef HOST_CONSOLE_H
#define HOST_CONSOLE_H

#include <foundry/console.h>

struct console_host {
	struct console	console;
	int		in, out;
};

void console_host_init(struct console_host *host, int in, int out);

#endif
