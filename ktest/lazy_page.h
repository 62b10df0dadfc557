/* SPDX-License-Identifier: MIT */
/* lazy_page - a page of the kernel's space where nothing is until it is touched. */
#ifndef KTEST_LAZY_PAGE_H
#define KTEST_LAZY_PAGE_H

#include <foundry/ktest.h>

/*
 * Touched, it is a page full of @fill; gone when the case is over.  Whoever makes it survives a
 * fault of his own.  Skips the case where the kernel has no space.
 */
volatile u64 *lazy_page(struct ktest *kt, u64 fill);

/* How often it was asked for. */
unsigned int lazy_page_asked(void);

/* arch/<arch>/access.S */
unsigned int access_regs(u64 *want, u64 *got, const volatile u64 *at);
unsigned int access_regs_until(u64 *want, u64 *got, const volatile u64 *at);

#endif
