/* SPDX-License-Identifier: MIT */
/* near - what lies at an address that a fault has named. */
#ifndef FOUNDRY_NEAR_H
#define FOUNDRY_NEAR_H

#include <foundry/addr.h>

#define NEAR_TEXT_MAX	96

/**
 * near_text() - say what an address belongs to
 * @addr:	any; it is not read
 * @buf:	receives "null page", "guard page below a stack", "guard page" of a space,
 *		the name that its owner gives it, "log+0x10/0x28",
 *		"direct map, physical 0xa0000" or "nothing known there"
 * @size:	bytes in @buf, not 0
 *
 * Context: any, panic-safe.
 * Return: whether anything is known there.
 */
bool near_text(vaddr_t addr, char *buf, size_t size);

#endif
