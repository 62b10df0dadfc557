// SPDX-License-Identifier: MIT
/* Text. */
#include <foundry/bug.h>
#include <foundry/string.h>

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

size_t strnlen(const char *s, size_t max)
{
	size_t len = 0;

	while (len < max && s[len])
		len++;
	return len;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (u8)*a - (u8)*b;
		if (!*a)
			break;
	}
	return 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++) {
		if (!*s)
			return NULL;
	}
	return (char *)s;
}

char *strstr(const char *s, const char *part)
{
	for (;; s++) {
		if (str_has_prefix(s, part))
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

bool strscpy(char *to, const char *from, size_t size)
{
	size_t len;

	BUG_ON(size == 0, "strscpy() into a buffer of no bytes");
	len = strnlen(from, size - 1);
	memcpy(to, from, len);
	to[len] = '\0';
	return !from[len];
}

bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
