/* SPDX-License-Identifier: MIT */
/*
 * kasan_shadow - where the shadow of an address lies; for C, assembly and link.lds.
 *
 * One byte for eight: 0, all may be touched; 1 to 7, so many of them; else none, and why not.
 * The compiler works with the same formula: scripts/Makefile.sanitize.
 */
#ifndef FOUNDRY_KASAN_SHADOW_H
#define FOUNDRY_KASAN_SHADOW_H

#ifdef __ASSEMBLER__
# define KASAN_OFFSET		CONFIG_KASAN_OFFSET
#else
# define KASAN_UNSIGNED(x)	x##ull
# define KASAN_NUMBER(x)	KASAN_UNSIGNED(x)
# define KASAN_OFFSET		KASAN_NUMBER(CONFIG_KASAN_OFFSET)
#endif

#define KASAN_SHADOW(address)	(((address) >> 3) + KASAN_OFFSET)

/* From the start of the image's window: no image is larger, and its shadow begins here. */
#define KASAN_IMAGE_BYTES	0x2000000

#endif
