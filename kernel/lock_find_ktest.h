/* SPDX-License-Identifier: MIT */
/* lock_find - a class of locks by its name. */
#ifndef KERNEL_LOCK_FIND_KTEST_H
#define KERNEL_LOCK_FIND_KTEST_H

#include <foundry/lock_check.h>
#include <foundry/string.h>

/* Return: whether there is one; @holds receives how it was held. */
static bool lock_find_class(const char *name, struct lock_holds *holds)
{
	const char *is;

	for (unsigned int i = 0; (is = lock_check_class(i, holds)); i++)
		if (strcmp(is, name) == 0)
			return true;
	return false;
}

#endif
