/* SPDX-License-Identifier: MIT */
/* What the files of the checker have in common. */
#ifndef KERNEL_LOCK_CHECK_H
#define KERNEL_LOCK_CHECK_H

#include <foundry/catch.h>

#include "lock_check_graph.h"

/* What is known; looked at without the guard bit by bit, and as a whole with it. */
extern struct lock_graph lock_check_graph;

/* The graph, to this CPU alone and with irqs off: no lock that is checked, and nothing waits inside. */
struct lock_graph *lock_check_enter(irqflags_t *flags);
void lock_check_leave(irqflags_t flags);

static inline const void *lock_check_key(const struct lock_tag *tag)
{
	return tag->site ? (const void *)tag->site : tag;
}

/* Make or find its class.  Without the guard.  Return: 0 when there is no room. */
unsigned int lock_check_find_class(struct lock_tag *tag);

/* The same when it is known.  What a tag remembers may be of a class that was forgotten: the key tells. */
static inline unsigned int lock_check_class_of(struct lock_tag *tag)
{
	unsigned int class = READ_ONCE(tag->class);

	if (likely(READ_ONCE(lock_check_graph.class[class].key) == lock_check_key(tag)))
		return class;
	return lock_check_find_class(tag);
}

/* A sentence that is made while the graph is looked at; empty while nothing is wrong. */
struct lock_report {
	size_t	len;
	char	text[CATCH_TEXT_MAX];
};

/* @wanted is about to be taken with @held held: says what is wrong with that, if anything is. */
void lock_report_order(struct lock_report *report, struct lock_graph *graph,
		       const struct held_lock *held, const struct lock_tag *wanted,
		       const struct lock_edge *edge);

/* @class is about to be used in the ways @uses for the first time. */
void lock_report_use(struct lock_report *report, struct lock_graph *graph, unsigned int class,
		     u32 uses);

/* Irqs are on while @held is, which is of @class. */
void lock_report_irqs_on(struct lock_report *report, struct lock_graph *graph,
			 const struct held_lock *held, unsigned int class);

/* Two of a class. */
void lock_report_class(struct lock_report *report, const struct held_lock *held,
		       const struct lock_tag *wanted);

/* A BUG at @where, if the report says something.  Without the guard. */
void lock_report_stop(const struct lock_report *report, vaddr_t where);

/* A place as reports show it: "uart_poll+0x1c". */
#define LOCK_PLACE_MAX	48
const char *lock_place(vaddr_t where, char buf[LOCK_PLACE_MAX]);

#endif
