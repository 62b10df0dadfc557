// SPDX-License-Identifier: MIT
/*
 * Compare the kernel's lib/ with the C library of the host, on random input.
 *
 *	differ [seed]
 *
 * Exit status: 0 equal, 1 different; the sanitizers have their own.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differ.h"

static u64 seed, state;

u64 random_bits(void)
{
	u64 x = state += 0x9e3779b97f4a7c15ull;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

size_t below(size_t end)
{
	return random_bits() % end;
}

void *exact(const void *from, size_t n)
{
	void *copy = malloc(n);

	if (!copy) {
		perror("differ");
		exit(2);
	}
	memcpy(copy, from, n);
	return copy;
}

char *random_text(const char *alphabet, size_t most)
{
	const size_t len = below(most), letters = strlen(alphabet);
	char text[256];

	if (len >= sizeof(text))
		abort();
	for (size_t i = 0; i < len; i++)
		text[i] = alphabet[below(letters)];
	text[len] = '\0';
	return exact(text, len + 1);
}

void differs(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\nreplay with SEED=%llu\n", seed);
	exit(1);
}

/* What a BUG of the kernel's ends in; no input here may cause one. */
__attribute__((noreturn)) void bug_stop(const char *file, int line, const char *fmt, ...);

void bug_stop(const char *file, int line, const char *fmt, ...)
{
	differs("BUG at %s:%d: %s", file, line, fmt);
}

/* The sanitizer's own reading of the C library's formats refuses texts that a precision ends. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "check_printf=0";
}

static const struct {
	const char	*name;
	void		(*compare)(void);
	unsigned int	rounds;
} comparisons[] = {
	{ "print",	compare_print,	200000 },
	{ "memory",	compare_memory,	100000 },
	{ "text",	compare_text,	100000 },
	{ "match",	compare_match,	100000 },
	{ "number",	compare_number,	100000 },
	{ "words",	compare_words,	100000 },
};

int main(int argc, char **argv)
{
	char *end = "";

	seed = argc > 1 ? strtoull(argv[1], &end, 0) : 1;
	if (argc > 2 || *end) {
		fprintf(stderr, "usage: differ [seed]\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
		state = seed;
		for (unsigned int round = 0; round < comparisons[i].rounds; round++)
			comparisons[i].compare();
		printf("%s: %u equal\n", comparisons[i].name, comparisons[i].rounds);
	}
	return 0;
}
