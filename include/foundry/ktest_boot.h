/* SPDX-License-Identifier: MIT */
/* ktest_boot - where a booting kernel meets its tests; nothing at all with CONFIG_KTEST=n. */
#ifndef FOUNDRY_KTEST_BOOT_H
#define FOUNDRY_KTEST_BOOT_H

#include <foundry/kconfig.h>

struct kernel;

#if IS_ENABLED(CONFIG_KTEST)

/* Run the suites that waited for what @stage gave.  Context: boot only. */
void ktest_checkpoint(struct kernel *kernel, const char *stage);

/*
 * When the command line asked for tests: the verdict, and the end of the machine.
 * Context: booted.
 */
void ktest_verdict(void);

#else

/* No tests: nothing to do.  Context: any. */
static inline void ktest_checkpoint(struct kernel *kernel, const char *stage) {}
static inline void ktest_verdict(void) {}

#endif
#endif
