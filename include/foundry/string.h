/* SPDX-License-Identifier: MIT */
/*
 * string - memory and text, by the names and promises of ISO C.
 *
 * The compiler emits calls to the first four by itself.  Context of all: any.
 */
#ifndef FOUNDRY_STRING_H
#define FOUNDRY_STRING_H

#include <foundry/types.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strstr(const char *s, const char *part);

/**
 * strscpy() - copy text into a buffer, always terminated
 * @to:		receives the text
 * @from:	the text
 * @size:	bytes in @to; 0 is a BUG
 *
 * Return: whether all of it fitted; else it was cut.
 */
bool strscpy(char *to, const char *from, size_t size);

/* Whether @s begins with @prefix. */
bool str_has_prefix(const char *s, const char *prefix);

/**
 * str_match() - does a text match a glob
 * @glob:	`*` stands for any run of characters, `?` for one, the rest for itself
 * @glob_len:	characters of @glob to use
 * @text:	the text
 *
 * Return: true when the whole of @text matches.  Time is bounded by the product of the lengths.
 */
bool str_match(const char *glob, size_t glob_len, const char *text);

/* Whether `group` or `group.name`, globs with commas between, select it; "" selects all. */
bool str_selects(const char *patterns, const char *group, const char *name);

/**
 * str_to_u64() - read a whole number
 * @s:		decimal, or hexadecimal with 0x; an optional K, M or G multiplies by 2^10, 2^20, 2^30
 * @value:	receives it; untouched on refusal
 *
 * Return: 0; -EINVAL when @s is empty or is not wholly a number; -ERANGE past 64 bits.
 */
int __must_check str_to_u64(const char *s, u64 *value);

#endif
