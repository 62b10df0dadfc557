/* SPDX-License-Identifier: MIT */
/*
 * tlbi - the instructions that forget, and the barriers around them: Arm ARM (DDI 0487), C5.5 "A64
 * System instructions for TLB maintenance".
 *
 * What ends in _is reaches every CPU of the inner shareable domain; the others act on this one.
 */
#ifndef AARCH64_TLBI_H
#define AARCH64_TLBI_H

#include <foundry/types.h>

/* Everything of EL1 and EL0. */
static inline void tlbi_all_is(void)
{
	__asm__ volatile("tlbi vmalle1is" : : : "memory");
}

/* An ASID, from bit 48 of @operand on, but for what is global. */
static inline void tlbi_space_is(u64 operand)
{
	__asm__ volatile("tlbi aside1is, %0" : : "r" (operand) : "memory");
}

static inline void tlbi_space(u64 operand)
{
	__asm__ volatile("tlbi aside1, %0" : : "r" (operand) : "memory");
}

/* A page, by its number, and the tables that led there: of an ASID, or of all and what is global. */
static inline void tlbi_page_is(u64 operand)
{
	__asm__ volatile("tlbi vae1is, %0" : : "r" (operand) : "memory");
}

static inline void tlbi_page_of_all_is(u64 operand)
{
	__asm__ volatile("tlbi vaae1is, %0" : : "r" (operand) : "memory");
}

/* Writes before it are seen by whoever walks tables after it. */
static inline void dsb_ishst(void)
{
	__asm__ volatile("dsb ishst" : : : "memory");
}

/* What was to be forgotten is: by all CPUs, or by this one. */
static inline void dsb_ish(void)
{
	__asm__ volatile("dsb ish" : : : "memory");
}

static inline void dsb_nsh(void)
{
	__asm__ volatile("dsb nsh" : : : "memory");
}

#endif
