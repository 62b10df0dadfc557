/* SPDX-License-Identifier: MIT */
/* kcsan - for who looks at a race that was told. */
#ifndef KERNEL_KCSAN_KTEST_H
#define KERNEL_KCSAN_KTEST_H

#include <foundry/kcsan.h>

/* Whether the access of @side is in @fn itself. */
bool kcsan_was_called_from(const struct kcsan_side *side, void (*fn)(void));

#endif
