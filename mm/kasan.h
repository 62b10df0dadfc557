/* SPDX-License-Identifier: MIT */
/* kasan: what its files share. */
#ifndef MM_KASAN_H
#define MM_KASAN_H

#include <foundry/kasan.h>
#include <foundry/kasan_shadow.h>

/* Bytes that share a byte of shadow. */
#define GRANULE		8

/* What the compiler writes, beside enum kasan_kind: gcc's asan.h, LLVM's AddressSanitizer. */
enum {
	KASAN_STACK_LEFT	= 0xf1,
	KASAN_STACK_MIDDLE	= 0xf2,
	KASAN_STACK_RIGHT	= 0xf3,
	KASAN_STACK_RETURNED	= 0xf5,
	KASAN_STACK_SCOPE	= 0xf8,
	KASAN_GLOBAL		= 0xf9,
	KASAN_ALLOCA_LEFT	= 0xca,
	KASAN_ALLOCA_RIGHT	= 0xcb,
};

static inline u8 *kasan_shadow(vaddr_t addr)
{
	return vaddr_to_ptr(vaddr(KASAN_SHADOW(addr.raw)));
}

/* Whether @addr has shadow now. */
bool kasan_covers(vaddr_t addr);

/* A variable of the image, as gcc and clang describe it: sanitizer_common, asan_interface_internal.h. */
struct kasan_line {
	const char	*file;
	int		line, column;
};

struct kasan_global {
	const void		*start;
	u64			bytes, bytes_with_redzone;
	const char		*name, *module;
	u64			has_init;
	const struct kasan_line	*line;		/* or NULL */
	u64			odr;
};

/* The one whose redzone, or self, holds @addr, or NULL. */
const struct kasan_global *kasan_global_at(vaddr_t addr);

/* What the image's constructors do: each tells of the variables of a file. */
void kasan_run_constructors(void);

/* An access of @bytes at @addr, of which @bad is the first that may not be touched, in front of @pc. */
struct kasan_access {
	vaddr_t	addr, bad, pc;
	u64	bytes;
	bool	write;
};

__noreturn void kasan_report(const struct kasan_access *access);

#define KASAN_TEXT_MAX	224

/* Say where @addr lies; @kind is why it may not be touched. */
void kasan_describe(vaddr_t addr, u8 kind, char text[KASAN_TEXT_MAX]);
void kasan_describe_slab(vaddr_t addr, char text[KASAN_TEXT_MAX]);
void kasan_describe_large(vaddr_t addr, char text[KASAN_TEXT_MAX]);
void kasan_describe_frame(vaddr_t addr, char text[KASAN_TEXT_MAX]);
void kasan_describe_stack(vaddr_t addr, u8 kind, char text[KASAN_TEXT_MAX]);
void kasan_describe_global(vaddr_t addr, char text[KASAN_TEXT_MAX]);

#endif
