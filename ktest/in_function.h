/* SPDX-License-Identifier: MIT */
/* in_function - whether a place in the code, as reports tell it, is one of a function. */
#ifndef KTEST_IN_FUNCTION_H
#define KTEST_IN_FUNCTION_H

#include <foundry/ktest.h>

/* @place lies in @fn, or at most behind it where that is short: the image does not say where a function ends. */
bool in_function(vaddr_t place, vaddr_t fn);

/* @fn is of whatever type. */
#define EXPECT_IN(kt, place, fn)	EXPECT_TRUE(kt, in_function(place, vaddr_of(fn)))

#endif
