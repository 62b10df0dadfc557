// SPDX-License-Identifier: MIT
/* Lists with one thing wrong each, around the one that there is. */
#include "conform/list.h"
#include "saboteur.h"

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

/* LIST-1 */
static void add_head_behind_the_first(struct list *head, struct list *link)
{
	list_add_head(list_is_empty(head) ? head : head->next, link);
}

static void add_tail_before_the_last(struct list *head, struct list *link)
{
	list_add_tail(list_is_empty(head) ? head : head->prev, link);
}

/* LIST-2 */
static struct list *known;

static void add_tail_and_remember(struct list *head, struct list *link)
{
	known = head;
	list_add_tail(head, link);
}

static void remove_two(struct list *link)
{
	if (link->prev != known)
		list_remove(link->prev);
	list_remove(link);
}

static void remove_leaves_the_link(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
}

/* LIST-3: the list is found mirrored by all that changes it, and by nobody else. */
static struct list *bent;

static void straighten(void)
{
	if (bent)
		bent->next->prev = bent;
	bent = NULL;
}

static void bend(struct list *head)
{
	bent = head->next == head ? NULL : head;
	if (bent)
		bent->next->prev = bent->next;
}

static void add_head_bent(struct list *head, struct list *link)
{
	straighten();
	list_add_head(head, link);
	bend(head);
}

static void add_tail_straight(struct list *head, struct list *link)
{
	straighten();
	list_add_tail(head, link);
}

static void remove_straight(struct list *link)
{
	straighten();
	list_remove(link);
}

/* LIST-4 */
static void walk_without_the_last(struct list *head, void (*body)(struct list_item *item))
{
	for (struct list *link = head->next; link != head && link->next != head; link = link->next)
		body(list_entry(link, struct list_item, link));
}

static void walk_backwards(struct list *head, void (*body)(struct list_item *item))
{
	for (struct list *link = head->prev; link != head; link = link->prev)
		body(list_entry(link, struct list_item, link));
}

static void walk_to_the_first_removal(struct list *head, void (*body)(struct list_item *item))
{
	struct list *link = head->next;

	while (link != head) {
		struct list *was = link;

		body(list_entry(link, struct list_item, link));
		link = was->next == was ? head : was->next;
	}
}

#define MOCK(add_head, add_tail, remove, walk, walk_safely)	\
	(&(const struct list_bench){ add_head, add_tail, remove, walk, walk_safely })
#define MOCK_ADD_HEAD(op)	\
	MOCK(op, list_add_tail, list_remove, walk, walk_safely)
#define MOCK_ADD_TAIL(op)	\
	MOCK(list_add_head, op, list_remove, walk, walk_safely)
#define MOCK_REMOVE(op)	\
	MOCK(list_add_head, list_add_tail, op, walk, walk_safely)
#define MOCK_WALK(op)	\
	MOCK(list_add_head, list_add_tail, list_remove, op, walk_safely)
#define MOCK_WALK_SAFELY(op)	\
	MOCK(list_add_head, list_add_tail, list_remove, walk, op)

static const struct saboteur list_saboteurs[] = {
	{ .name = "LIST-1 the head goes behind the first",
	  .bench = MOCK_ADD_HEAD(add_head_behind_the_first) },
	{ .name = "LIST-1 the tail goes before the last",
	  .bench = MOCK_ADD_TAIL(add_tail_before_the_last),
	  .also = "LIST-2 LIST-4",
	  .why = "lists that are made by their tail are in another order" },
	{ .name = "LIST-2 the one before goes as well",
	  .bench = MOCK(list_add_head, add_tail_and_remember, remove_two, walk, walk_safely),
	  .also = "LIST-3 LIST-4",
	  .why = "a list has fewer links than are expected" },
	{ .name = "LIST-2 the removed link still points at its neighbours",
	  .bench = MOCK_REMOVE(remove_leaves_the_link) },
	{ .name = "LIST-3 the first link does not point back at the head",
	  .bench = MOCK(add_head_bent, add_tail_straight, remove_straight, walk, walk_safely) },
	{ .name = "LIST-4 a walk ends before the last",
	  .bench = MOCK_WALK(walk_without_the_last) },
	{ .name = "LIST-4 a walk goes backwards",
	  .bench = MOCK_WALK(walk_backwards) },
	{ .name = "LIST-4 the safe walk ends at a removal",
	  .bench = MOCK_WALK_SAFELY(walk_to_the_first_removal) },
};

static void before(struct ktest *kt)
{
	bent = NULL;
}

static const struct saboteur_contract list_contract = { .conform = list_conform, .before = before };

SABOTEURS(list, FACT(CONSOLE), list_contract, list_saboteurs);
