/* SPDX-License-Identifier: MIT */
/* types - the integers of the kernel, and the way from a member to its owner. */
#ifndef FOUNDRY_TYPES_H
#define FOUNDRY_TYPES_H

#include <stdbool.h>
#include <stddef.h>

#include <foundry/compiler.h>

typedef unsigned char		u8;
typedef unsigned short		u16;
typedef unsigned int		u32;
typedef unsigned long long	u64;	/* %llu on every port */
typedef signed char		s8;
typedef short			s16;
typedef int			s32;
typedef long long		s64;
typedef unsigned long		uintptr_t;

/* A point in time or a distance, in ticks of one clock.  Ordered, never wraps. */
typedef u64			tick_t;

#define U32_MAX			(~(u32)0)
#define U64_MAX			(~(u64)0)
#define S64_MAX			((s64)(U64_MAX >> 1))
#define S64_MIN			(-S64_MAX - 1)
#define SIZE_MAX		(~(size_t)0)

#define KiB			1024ull
#define MiB			(1024 * KiB)
#define GiB			(1024 * MiB)

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define MIN(a, b)		((a) < (b) ? (a) : (b))
#define MAX(a, b)		((a) > (b) ? (a) : (b))

/* The object of @type whose @member is at @ptr. */
#define container_of(ptr, type, member) \
	((type *)(void *)((char *)(ptr) - offsetof(type, member)))

_Static_assert(sizeof(uintptr_t) == 8 && sizeof(u64) == 8, "a 64-bit kernel");

#endif
