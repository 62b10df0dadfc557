// SPDX-License-Identifier: MIT
/* host - the one file that sees libc's headers: a BUG of the kernel's code is a finding, RAM is mapped. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

__attribute__((noreturn)) void bug_stop(const char *file, int line, const char *fmt, ...);

void fuzz_map(unsigned long addr, size_t bytes);

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

void fuzz_map(unsigned long addr, size_t bytes)
{
	void *at = mmap((void *)addr, bytes, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (at == (void *)addr)
		return;
	fprintf(stderr, "no memory at 0x%lx\n", addr);
	abort();
}
