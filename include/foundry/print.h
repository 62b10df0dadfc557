/* SPDX-License-Identifier: MIT */
/*
 * print - text from values, into a buffer, without allocation.
 *
 * The formats are those of ISO C for whole numbers, characters, strings and
 * pointers: flags `-0+ #`, width and precision as numbers or `*`, the lengths
 * hh h l ll z t.  No floating point and no %n: the first has no place in a kernel,
 * the second is a hole.  After an unknown conversion the rest of the format is
 * printed as it stands, for the size of its argument is not known.  A NULL string
 * is "(null)", a pointer is 0x and its digits.
 */
#ifndef FOUNDRY_PRINT_H
#define FOUNDRY_PRINT_H

#include <stdarg.h>

#include <foundry/types.h>

/**
 * vsnprintf() - format into a buffer
 * @buf:	receives the text, always terminated when @size is not 0
 * @size:	bytes in @buf; 0 only measures
 * @fmt:	see above
 * @args:	the values
 *
 * Context: any.
 * Return: the length of the whole text, also when it was cut; INT_MAX at most.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#endif
