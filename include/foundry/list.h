/* SPDX-License-Identifier: MIT */
/*
 * list - doubly linked and intrusive: the link lives in the object, nothing is allocated.
 *
 * A head is a link that points at itself when the list is empty.  The caller
 * owns the objects and the lock: a list has none.
 *
 * Provided by:  this header.
 * Used by:      whoever keeps objects in an order of their coming.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/list.c proves each by its number.
 *
 *  * LIST-1  what is added at the head is first, what is added at the tail is last, and all else
 *            keeps its order.
 *  * LIST-2  removing takes out that link and never another; it is by itself then, and removing it
 *            again changes nothing.
 *  * LIST-3  backwards is always the mirror of forwards, and both end at the head.
 *  * LIST-4  a walk passes each entry once, in order; the safe one also while its body removes the
 *            entry it is at.
 *
 * Context of all: any.  Each call takes constant time.
 */
#ifndef FOUNDRY_LIST_H
#define FOUNDRY_LIST_H

#include <foundry/types.h>

struct list {
	struct list	*next, *prev;
};

#define LIST_INIT(head)		{ .next = &(head), .prev = &(head) }

static inline void list_init(struct list *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool list_is_empty(const struct list *head)
{
	return head->next == head;
}

static inline void list_insert_between(struct list *link, struct list *prev, struct list *next)
{
	link->prev = prev;
	link->next = next;
	prev->next = link;
	next->prev = link;
}

static inline void list_add_head(struct list *head, struct list *link)
{
	list_insert_between(link, head, head->next);
}

static inline void list_add_tail(struct list *head, struct list *link)
{
	list_insert_between(link, head->prev, head);
}

/* The link points at itself afterwards. */
static inline void list_remove(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	list_init(link);
}

#define list_entry(link, type, member)	container_of(link, type, member)

/* The body must not remove @entry; list_foreach_safe() lets it. */
#define list_foreach(entry, head, type, member)				\
	for (type *entry = list_entry((head)->next, type, member);	\
	     &entry->member != (head);					\
	     entry = list_entry(entry->member.next, type, member))

#define list_foreach_safe(entry, head, type, member)			\
	for (type *entry = list_entry((head)->next, type, member),	\
	     *entry##_next = list_entry(entry->member.next, type, member); \
	     &entry->member != (head);					\
	     entry = entry##_next,					\
	     entry##_next = list_entry(entry->member.next, type, member))

#endif
