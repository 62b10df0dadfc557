// SPDX-License-Identifier: MIT
/* A BUG of the kernel's code is a finding. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((noreturn)) void bug_stop(const char *file, int line, const char *fmt, ...);

void bug_stop(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "BUG at %s:%d: ", file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}
