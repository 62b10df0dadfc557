/* SPDX-License-Identifier: MIT */
/* What the comparisons share.  The kernel's functions are here by their names with f_ before. */
#ifndef DIFFER_H
#define DIFFER_H

#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned long long u64;

void *f_memcpy(void *to, const void *from, size_t n);
void *f_memmove(void *to, const void *from, size_t n);
void *f_memset(void *to, int byte, size_t n);
int f_memcmp(const void *a, const void *b, size_t n);
size_t f_strlen(const char *s);
size_t f_strnlen(const char *s, size_t max);
int f_strcmp(const char *a, const char *b);
int f_strncmp(const char *a, const char *b, size_t n);
char *f_strchr(const char *s, int c);
char *f_strstr(const char *s, const char *part);
bool f_strscpy(char *to, const char *from, size_t size);
bool f_str_has_prefix(const char *s, const char *prefix);
bool f_str_match(const char *glob, size_t glob_len, const char *text);
int f_str_to_u64(const char *s, u64 *value);
int f_snprintf(char *buf, size_t size, const char *fmt, ...);

struct word {
	const char	*key;
	size_t		key_len;
	const char	*value;
	size_t		value_len;
	bool		unterminated;
};

const char *f_word_next(const char *line, struct word *word);

/* A random number below @end, from the seed. */
size_t below(size_t end);
u64 random_bits(void);

/* A copy of exactly @n bytes, so that the sanitizer sees a step past either end. */
void *exact(const void *from, size_t n);

/* A random text of fewer than @most characters of @alphabet, in exactly its own bytes. */
char *random_text(const char *alphabet, size_t most);

/* Print the sentence and the seed, and end with 1. */
__attribute__((noreturn, format(printf, 1, 2))) void differs(const char *fmt, ...);

/* One comparison each, on random input. */
void compare_print(void);
void compare_memory(void);
void compare_text(void);
void compare_match(void);
void compare_number(void);
void compare_words(void);

#endif
