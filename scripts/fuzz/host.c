// SPDX-License-Identifier: MIT
/* A BUG of the kernel's code is a finding. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((noreturn)) void bug_stop(const char *file, int line, const char *fmt, ...);

const char *fuzz_story;

void bug_stop(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	if (fuzz_story)
		fprintf(stderr, "%s\n", fuzz_story);
	fprintf(stderr, "BUG at %s:%d: ", file, line);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}
