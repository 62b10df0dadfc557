// SPDX-License-Identifier: MIT
/* The promise of list.h on the header itself. */
#include "conform/list.h"

static void walk(struct list *head, void (*body)(struct list_item *item))
{
	list_foreach(item, head, struct list_item, link) {
		body(item);
	}
}

static void walk_safely(struct list *head, void (*body)(struct list_item *item))
{
	list_foreach_safe(item, head, struct list_item, link) {
		body(item);
	}
}

static const struct list_bench bench = {
	.add_head	= list_add_head,
	.add_tail	= list_add_tail,
	.remove		= list_remove,
	.walk		= walk,
	.walk_safely	= walk_safely,
};

static const struct ktest_suite conform = {
	.name	= "list/links",
	.needs	= FACT(CONSOLE),
	.cases	= list_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);
