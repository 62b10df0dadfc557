// SPDX-License-Identifier: MIT
/* The promise of list.h, executed: against an array of what is in the list. */
#include "list.h"

#define ITEMS	12
#define STEPS	200

static struct list_item items[ITEMS];
static struct list head;
static int model[ITEMS];
static size_t model_count;

static void fresh(void)
{
	list_init(&head);
	model_count = 0;
	for (int i = 0; i < ITEMS; i++) {
		items[i].id = i;
		list_init(&items[i].link);
	}
}

static bool model_has(int id)
{
	for (size_t i = 0; i < model_count; i++)
		if (model[i] == id)
			return true;
	return false;
}

static void model_insert(size_t at, int id)
{
	memmove(&model[at + 1], &model[at], (model_count - at) * sizeof(model[0]));
	model[at] = id;
	model_count++;
}

static void model_remove(int id)
{
	size_t at = 0;

	while (model[at] != id)
		at++;
	model_count--;
	memmove(&model[at], &model[at + 1], (model_count - at) * sizeof(model[0]));
}

static void add_tail(struct ktest *kt, int id)
{
	const struct list_bench *bench = kt->bench;

	bench->add_tail(&head, &items[id].link);
	model_insert(model_count, id);
}

static void add_head(struct ktest *kt, int id)
{
	const struct list_bench *bench = kt->bench;

	bench->add_head(&head, &items[id].link);
	model_insert(0, id);
}

static void remove_item(struct ktest *kt, int id)
{
	const struct list_bench *bench = kt->bench;

	bench->remove(&items[id].link);
	model_remove(id);
}

static void expect_forwards(struct ktest *kt)
{
	struct list *link = head.next;

	for (size_t i = 0; i < model_count; i++, link = link->next)
		ASSERT_EQ(kt, link, &items[model[i]].link);
	ASSERT_EQ(kt, link, &head);
}

static void expect_mirrored(struct ktest *kt)
{
	struct list *link = &head;

	for (size_t i = 0; i <= model_count; i++, link = link->next)
		ASSERT_EQ(kt, link->next->prev, link);
	ASSERT_EQ(kt, link, &head);
}

static void ends_are_ends(struct ktest *kt)
{
	u64 random = kt->seed;

	for (unsigned int round = 0; round < 10; round++) {
		fresh();
		expect_forwards(kt);
		for (int id = 0; id < ITEMS; id++) {
			if (ktest_random(&random) % 2)
				add_head(kt, id);
			else
				add_tail(kt, id);
			expect_forwards(kt);
		}
	}
}

/* From both ends and from the middle. */
static void takes_one_out(struct ktest *kt)
{
	const struct list_bench *bench = kt->bench;
	u64 random = kt->seed;

	fresh();
	for (unsigned int step = 0; step < STEPS; step++) {
		int id = (int)(ktest_random(&random) % ITEMS);

		if (!model_has(id)) {
			add_tail(kt, id);
			continue;
		}
		remove_item(kt, id);
		ASSERT_TRUE(kt, list_is_empty(&items[id].link));
		expect_forwards(kt);
		bench->remove(&items[id].link);
		expect_forwards(kt);
	}
}

static void mirrors(struct ktest *kt)
{
	u64 random = kt->seed;

	fresh();
	expect_mirrored(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		u64 dice = ktest_random(&random);
		int id = (int)(dice / 2 % ITEMS);

		if (model_has(id))
			remove_item(kt, id);
		else if (dice % 2)
			add_head(kt, id);
		else
			add_tail(kt, id);
		expect_mirrored(kt);
	}
}

/* What a walk came by. */
static int seen[2 * ITEMS];
static size_t seen_count;
static void (*remove_seen)(struct list *link);

static void note(struct list_item *item)
{
	if (seen_count < ARRAY_SIZE(seen))
		seen[seen_count++] = item->id;
}

static void note_and_remove(struct list_item *item)
{
	note(item);
	if (item->id % 3 != 0)
		remove_seen(&item->link);
}

static void expect_seen(struct ktest *kt, size_t count)
{
	ASSERT_EQ(kt, seen_count, count);
	for (size_t i = 0; i < count; i++)
		ASSERT_EQ(kt, seen[i], (int)i);
}

static void walks_in_order(struct ktest *kt)
{
	const struct list_bench *bench = kt->bench;

	fresh();
	for (int count = 0; count <= ITEMS; count++) {
		seen_count = 0;
		bench->walk(&head, note);
		expect_seen(kt, (size_t)count);
		seen_count = 0;
		bench->walk_safely(&head, note);
		expect_seen(kt, (size_t)count);
		if (count < ITEMS)
			add_tail(kt, count);
	}
}

static void walks_while_removing(struct ktest *kt)
{
	const struct list_bench *bench = kt->bench;

	fresh();
	for (int id = 0; id < ITEMS; id++)
		add_tail(kt, id);
	seen_count = 0;
	remove_seen = bench->remove;
	bench->walk_safely(&head, note_and_remove);
	expect_seen(kt, ITEMS);
	for (int id = 0; id < ITEMS; id++)
		if (id % 3 != 0)
			model_remove(id);
	expect_forwards(kt);
}

const struct ktest_case list_conform[] = {
	KCASE("LIST-1 the head is first, the tail last, the rest as it was", ends_are_ends),
	KCASE("LIST-2 a removal takes one out, and a second one nothing", takes_one_out),
	KCASE("LIST-3 backwards mirrors forwards", mirrors),
	KCASE("LIST-4 a walk passes each once, in order", walks_in_order),
	KCASE("LIST-4 the safe walk lets its body remove", walks_while_removing),
	KCASE_END
};
