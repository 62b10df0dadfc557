// SPDX-License-Identifier: MIT
/* Trees with one thing wrong each, around the one that there is. */
#include "conform/rbtree.h"
#include "saboteur.h"

/* RBTREE-1 */
static void add_before_its_equals(struct rbtree *tree, struct rbtree_node *node, u64 key)
{
	struct rbtree_node *equals[64], *equal;
	unsigned int count = 0;

	while (count < ARRAY_SIZE(equals) && (equal = rbtree_find(tree, key)) != NULL) {
		rbtree_remove(tree, equal);
		equals[count++] = equal;
	}
	rbtree_add(tree, node, key);
	for (unsigned int i = 0; i < count; i++)
		rbtree_add(tree, equals[i], key);
}

static void add_by_half_the_key(struct rbtree *tree, struct rbtree_node *node, u64 key)
{
	rbtree_add(tree, node, key / 2);
}

/* RBTREE-2 */
static struct rbtree_node *first_is_the_second(const struct rbtree *tree)
{
	struct rbtree_node *first = rbtree_first(tree);
	struct rbtree_node *second = first ? rbtree_next(first) : NULL;

	return second ? second : first;
}

static struct rbtree_node *next_but_one(const struct rbtree_node *node)
{
	struct rbtree_node *next = rbtree_next(node);
	struct rbtree_node *other = next ? rbtree_next(next) : NULL;

	return other && other->key == next->key ? other : next;
}

static struct rbtree_node *next_forgets_the_way_up(const struct rbtree_node *node)
{
	return node->key % 8 != 3 || node->child[1] ? rbtree_next(node) : NULL;
}

/* RBTREE-3 */
static struct rbtree_node *find_any(const struct rbtree *tree, u64 key)
{
	struct rbtree_node *node = tree->root;

	while (node && node->key != key)
		node = node->child[node->key < key];
	return node;
}

static struct rbtree_node *find_the_nearest(const struct rbtree *tree, u64 key)
{
	struct rbtree_node *found = rbtree_find(tree, key);

	return found ? found : rbtree_floor(tree, key);
}

/* RBTREE-4 */
static struct rbtree_node *floor_below(const struct rbtree *tree, u64 key)
{
	return key ? rbtree_floor(tree, key - 1) : NULL;
}

static struct rbtree_node *floor_is_the_first(const struct rbtree *tree, u64 key)
{
	struct rbtree_node *last = rbtree_floor(tree, key);

	return last ? rbtree_find(tree, last->key) : NULL;
}

/* RBTREE-5: a colour is wrong whenever nobody is at work on the tree. */
static struct rbtree_node *painted;

static void put_right(void)
{
	if (painted)
		painted->red = !painted->red;
	painted = NULL;
}

static void paint(struct rbtree_node *node)
{
	painted = node;
	if (painted)
		painted->red = !painted->red;
}

static void add_red_root(struct rbtree *tree, struct rbtree_node *node, u64 key)
{
	put_right();
	rbtree_add(tree, node, key);
	paint(tree->root);
}

static void remove_red_root(struct rbtree *tree, struct rbtree_node *node)
{
	put_right();
	rbtree_remove(tree, node);
	paint(tree->root);
}

static void add_paint_first(struct rbtree *tree, struct rbtree_node *node, u64 key)
{
	put_right();
	rbtree_add(tree, node, key);
	paint(rbtree_first(tree));
}

static void remove_paint_first(struct rbtree *tree, struct rbtree_node *node)
{
	put_right();
	rbtree_remove(tree, node);
	paint(rbtree_first(tree));
}

/* RBTREE-6 */
static void remove_nothing(struct rbtree *tree, struct rbtree_node *node)
{
	if (node->parent || tree->root == node)
		rbtree_remove(tree, node);
}

#define MOCK(add, remove, first, next, find, floor)	\
	(&(const struct rbtree_bench){ add, remove, first, next, find, floor })
#define MOCK_ADD(op)	\
	MOCK(op, rbtree_remove, rbtree_first, rbtree_next, rbtree_find, rbtree_floor)
#define MOCK_REMOVE(op)	\
	MOCK(rbtree_add, op, rbtree_first, rbtree_next, rbtree_find, rbtree_floor)
#define MOCK_FIRST(op)	\
	MOCK(rbtree_add, rbtree_remove, op, rbtree_next, rbtree_find, rbtree_floor)
#define MOCK_NEXT(op)	\
	MOCK(rbtree_add, rbtree_remove, rbtree_first, op, rbtree_find, rbtree_floor)
#define MOCK_FIND(op)	\
	MOCK(rbtree_add, rbtree_remove, rbtree_first, rbtree_next, op, rbtree_floor)
#define MOCK_FLOOR(op)	\
	MOCK(rbtree_add, rbtree_remove, rbtree_first, rbtree_next, rbtree_find, op)

static const struct saboteur rbtree_saboteurs[] = {
	{ .name = "RBTREE-1 the newest of equal keys comes first",
	  .bench = MOCK_ADD(add_before_its_equals),
	  .also = "RBTREE-3 RBTREE-4",
	  .why = "the first and the last of equal keys are others" },
	{ .name = "RBTREE-1 only half the key counts",
	  .bench = MOCK_ADD(add_by_half_the_key),
	  .also = "RBTREE-3 RBTREE-4",
	  .why = "what is looked for has another key" },
	{ .name = "RBTREE-2 the walk begins at the second",
	  .bench = MOCK_FIRST(first_is_the_second),
	  .also = "RBTREE-1",
	  .why = "the first one is not the lowest" },
	{ .name = "RBTREE-2 the walk passes one over",
	  .bench = MOCK_NEXT(next_but_one) },
	{ .name = "RBTREE-2 the walk ends early",
	  .bench = MOCK_NEXT(next_forgets_the_way_up) },
	{ .name = "RBTREE-3 any node of that key will do",
	  .bench = MOCK_FIND(find_any) },
	{ .name = "RBTREE-3 another key is found where there is none",
	  .bench = MOCK_FIND(find_the_nearest) },
	{ .name = "RBTREE-4 the key itself is above",
	  .bench = MOCK_FLOOR(floor_below) },
	{ .name = "RBTREE-4 the first of equal keys is found",
	  .bench = MOCK_FLOOR(floor_is_the_first) },
	{ .name = "RBTREE-5 the root is red over a red child",
	  .bench = MOCK(add_red_root, remove_red_root, rbtree_first, rbtree_next, rbtree_find,
			rbtree_floor) },
	{ .name = "RBTREE-5 a way down has another number of black nodes",
	  .bench = MOCK(add_paint_first, remove_paint_first, rbtree_first, rbtree_next, rbtree_find,
			rbtree_floor) },
	{ .name = "RBTREE-6 removing what is not in does nothing",
	  .bench = MOCK_REMOVE(remove_nothing) },
};

static void before(struct ktest *kt)
{
	painted = NULL;
}

static const struct saboteur_contract rbtree_contract = {
	.conform	= rbtree_conform,
	.before		= before,
};

SABOTEURS(rbtree, FACT(CONSOLE), rbtree_contract, rbtree_saboteurs);
