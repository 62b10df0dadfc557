// SPDX-License-Identifier: MIT
/* The promise of rbtree.h, executed: against a table of nodes in no order. */
#include "rbtree.h"

#define NODES	48
#define KEYS	24		/* so that many are equal */
#define STEPS	150

static struct item {
	struct rbtree_node	node;
	bool			in;
	u64			key;
	u64			serial;		/* when it was added */
} items[NODES];

static struct rbtree tree;
static u64 serial;

static void fresh(void)
{
	memset(items, 0, sizeof(items));
	rbtree_init(&tree);
	serial = 0;
}

static struct item *item_of(struct rbtree_node *node)
{
	return rbtree_entry(node, struct item, node);
}

static void add(struct ktest *kt, struct item *item, u64 key)
{
	const struct rbtree_bench *bench = kt->bench;

	bench->add(&tree, &item->node, key);
	item->in = true;
	item->key = key;
	item->serial = ++serial;
}

static void take_out(struct ktest *kt, struct item *item)
{
	const struct rbtree_bench *bench = kt->bench;

	bench->remove(&tree, &item->node);
	item->in = false;
}

/* Grows in the beginning, shrinks in the end. */
static void come_and_go(struct ktest *kt, u64 keys, void (*check)(struct ktest *kt))
{
	u64 random = kt->seed;

	fresh();
	check(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		struct item *item = &items[ktest_random(&random) % NODES];
		bool grow = ktest_random(&random) % STEPS >= step;

		if (!item->in && grow)
			add(kt, item, ktest_random(&random) % keys);
		else if (item->in && !(grow && step < STEPS / 3))
			take_out(kt, item);
		else
			continue;
		check(kt);
	}
}

/* A walk, and a bound for it. */
static struct rbtree_node *walk[NODES + 1];

static size_t walk_all(struct ktest *kt)
{
	const struct rbtree_bench *bench = kt->bench;
	struct rbtree_node *node = bench->first(&tree);
	size_t count = 0;

	for (; node && count <= NODES; node = bench->next(node))
		walk[count++] = node;
	return count;
}

static void check_order(struct ktest *kt)
{
	size_t count = walk_all(kt);

	for (size_t i = 1; i < count; i++) {
		const struct item *was = item_of(walk[i - 1]), *is = item_of(walk[i]);

		ASSERT_LE(kt, was->key, is->key);
		if (was->key == is->key)
			ASSERT_LT(kt, was->serial, is->serial);
	}
}

static void in_order(struct ktest *kt)
{
	come_and_go(kt, KEYS, check_order);
}

static void check_walk(struct ktest *kt)
{
	size_t count = walk_all(kt), in = 0;

	for (size_t i = 0; i < NODES; i++)
		in += items[i].in;
	ASSERT_EQ(kt, count, in);
	for (size_t i = 0; i < count; i++) {
		ASSERT_TRUE(kt, item_of(walk[i])->in);
		for (size_t j = 0; j < i; j++)
			ASSERT_NE(kt, walk[i], walk[j]);
	}
}

static void each_once(struct ktest *kt)
{
	come_and_go(kt, KEYS, check_walk);
}

/* Keys at both ends of what a key can be. */
static void any_key(struct ktest *kt)
{
	const struct rbtree_bench *bench = kt->bench;

	fresh();
	add(kt, &items[0], U64_MAX);
	add(kt, &items[1], 0);
	add(kt, &items[2], 1ull << 63);
	EXPECT_EQ(kt, bench->first(&tree), &items[1].node);
	EXPECT_EQ(kt, bench->next(&items[1].node), &items[2].node);
	EXPECT_EQ(kt, bench->next(&items[2].node), &items[0].node);
	EXPECT_EQ(kt, bench->next(&items[0].node), NULL);
}

/* The one of @key that was added first. */
static struct rbtree_node *model_find(u64 key)
{
	struct item *found = NULL;

	for (struct item *item = items; item < items + NODES; item++)
		if (item->in && item->key == key && (!found || item->serial < found->serial))
			found = item;
	return found ? &found->node : NULL;
}

/* The last one in the order of keys and of coming, up to @key. */
static struct rbtree_node *model_floor(u64 key)
{
	struct item *found = NULL;

	for (struct item *item = items; item < items + NODES; item++)
		if (item->in && item->key <= key &&
		    (!found || item->key > found->key ||
		     (item->key == found->key && item->serial > found->serial)))
			found = item;
	return found ? &found->node : NULL;
}

static void check_find(struct ktest *kt)
{
	const struct rbtree_bench *bench = kt->bench;

	for (u64 key = serial % 5; key <= KEYS; key += 5)
		ASSERT_EQ(kt, bench->find(&tree, key), model_find(key));
}

/* As many as make the first of them, and the last, a leaf. */
static void add_equals(struct ktest *kt)
{
	fresh();
	for (size_t i = 0; i < 8; i++)
		add(kt, &items[i], KEYS / 2);
}

static void finds_the_first(struct ktest *kt)
{
	const struct rbtree_bench *bench = kt->bench;

	add_equals(kt);
	EXPECT_EQ(kt, bench->find(&tree, KEYS / 2), &items[0].node);
	come_and_go(kt, KEYS, check_find);
}

static void check_floor(struct ktest *kt)
{
	const struct rbtree_bench *bench = kt->bench;

	for (u64 key = serial % 5; key <= KEYS; key += 5)
		ASSERT_EQ(kt, bench->floor(&tree, key), model_floor(key));
}

static void floor_is_the_last(struct ktest *kt)
{
	const struct rbtree_bench *bench = kt->bench;

	add_equals(kt);
	EXPECT_EQ(kt, bench->floor(&tree, KEYS), &items[7].node);
	come_and_go(kt, KEYS, check_floor);
}

/* Black nodes from here down, the same on every way, or -1. */
static int black_height(const struct rbtree_node *node)
{
	int left, right;

	if (!node)
		return 0;
	for (int side = 0; side < 2; side++)
		if (node->red && node->child[side] && node->child[side]->red)
			return -1;
	left = black_height(node->child[0]);
	right = black_height(node->child[1]);
	return left < 0 || left != right ? -1 : left + !node->red;
}

static void check_balance(struct ktest *kt)
{
	ASSERT_GE(kt, black_height(tree.root), 0);
}

static void stays_balanced(struct ktest *kt)
{
	come_and_go(kt, KEYS, check_balance);
}

/* Upwards, downwards and all the same: what makes a list of a tree that does not turn. */
static void balanced_in_order(struct ktest *kt)
{
	for (int slope = -1; slope <= 1; slope++) {
		fresh();
		for (int i = 0; i < NODES; i++) {
			add(kt, &items[i], (u64)(NODES + slope * i));
			check_balance(kt);
		}
		for (int i = 0; i < NODES; i++) {
			take_out(kt, &items[i]);
			check_balance(kt);
		}
	}
}

static void expect_remove_is_a_bug(struct ktest *kt, struct item *item)
{
	const struct rbtree_bench *bench = kt->bench;
	size_t count = walk_all(kt);

	EXPECT_BUG(kt, "removed", bench->remove(&tree, &item->node));
	ASSERT_EQ(kt, walk_all(kt), count);
}

static void not_in_is_a_bug(struct ktest *kt)
{
	fresh();
	expect_remove_is_a_bug(kt, &items[0]);
	for (size_t i = 0; i < 4; i++)
		add(kt, &items[i], i);
	expect_remove_is_a_bug(kt, &items[4]);
	for (size_t i = 0; i < 4; i++) {
		take_out(kt, &items[i]);
		expect_remove_is_a_bug(kt, &items[i]);
	}
}

const struct ktest_case rbtree_conform[] = {
	KCASE("RBTREE-1 a walk goes up, equal keys in the order of their coming", in_order),
	KCASE("RBTREE-1 any number is a key", any_key),
	KCASE("RBTREE-2 a walk passes each node that is in, once", each_once),
	KCASE("RBTREE-3 find is the first node of that key", finds_the_first),
	KCASE("RBTREE-4 floor is the last node that is not above", floor_is_the_last),
	KCASE("RBTREE-5 balanced after every step", stays_balanced),
	KCASE("RBTREE-5 balanced when keys come in order", balanced_in_order),
	KCASE("RBTREE-6 removing what is not in is a BUG", not_in_is_a_bug),
	KCASE_END
};
