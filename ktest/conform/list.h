/* SPDX-License-Identifier: MIT */
/* The promise of list.h, executed. */
#ifndef KTEST_CONFORM_LIST_H
#define KTEST_CONFORM_LIST_H

#include <foundry/ktest.h>
#include <foundry/list.h>

/* What is in the lists of the cases. */
struct list_item {
	int		id;
	struct list	link;
};

/* What an implementation lends: the calls of list.h, and its walks with a call for a body. */
struct list_bench {
	void	(*add_head)(struct list *head, struct list *link);
	void	(*add_tail)(struct list *head, struct list *link);
	void	(*remove)(struct list *link);
	void	(*walk)(struct list *head, void (*body)(struct list_item *item));
	void	(*walk_safely)(struct list *head, void (*body)(struct list_item *item));
};

extern const struct ktest_case list_conform[];

#endif
