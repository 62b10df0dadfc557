/* SPDX-License-Identifier: MIT */
/* once - before all else: an access that is done once is a relaxed atomic one here. */
#ifndef EXPLORE_ONCE_H
#define EXPLORE_ONCE_H

#include <foundry/compiler.h>

#undef READ_ONCE
#undef WRITE_ONCE
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, value)	__atomic_store_n(&(x), value, __ATOMIC_RELAXED)

#endif
