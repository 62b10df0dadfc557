/* SPDX-License-Identifier: MIT */
/* fdt_walk - read all of a tree by every call there is, for tests and for the fuzzer. */
#ifndef LIB_FDT_WALK_H
#define LIB_FDT_WALK_H

#include <foundry/fdt.h>

/**
 * fdt_walk() - what holds of every tree that fdt_check() accepted
 * @fdt:	checked
 *
 * Return: what is wrong, or NULL.
 */
const char *fdt_walk(const struct fdt *fdt);

#endif
