/* SPDX-License-Identifier: MIT */
/*
 * The promise of handle.h, executed.
 *
 * What is lent are the calls: those of handle.h, or others that make the same of the same tables.
 */
#ifndef KTEST_CONFORM_HANDLE_H
#define KTEST_CONFORM_HANDLE_H

#include <foundry/handle.h>
#include <foundry/ktest.h>

struct handle_calls {
	int	(*open)(struct handle_table *table, struct handle_object *object, unsigned int rights, u64 badge,
			u32 *handle);
	int	(*look_up)(struct handle_table *table, u32 handle, const struct handle_type *type, unsigned int rights,
			   struct handle_use *use);
	void	(*done)(struct handle_use *use);
	int	(*derive)(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived);
	int	(*grant)(struct handle_table *table, u32 handle, struct handle_table *to, unsigned int rights,
			 u64 badge, u32 *granted);
	int	(*move)(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved);
	int	(*close)(struct handle_table *table, u32 handle);
	int	(*revoke)(struct handle_table *table, u32 handle);
	void	(*end)(struct handle_table *table);
};

/* Those of handle.h. */
extern const struct handle_calls handle_calls;

extern const struct ktest_case handle_conform[];

/* Several CPUs at once. */
extern const struct ktest_case handle_torture_conform[];

#endif
