/* SPDX-License-Identifier: MIT */
/*
 * rbtree - objects in the order of a number; red and black, intrusive.
 *
 * The node lives in the object, nothing is allocated.  A key is a number because what is sorted in
 * a kernel is: addresses, points in time.  The caller owns the objects and the lock: a tree has none.
 *
 * Provided by:  lib/rbtree.c.
 * Used by:      the slab heap: large blocks by their address.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/rbtree.c proves each by its number.
 *
 *  * RBTREE-1  a walk from the first node on always goes up by key; of equal keys the one that
 *              was added first comes first.
 *  * RBTREE-2  a walk passes each node that is in exactly once, and never one that is not.
 *  * RBTREE-3  find is the first node with exactly that key, or NULL when there is none.
 *  * RBTREE-4  floor is the last node with a key that is not above, or NULL when there is none.
 *  * RBTREE-5  never deeper than twice the logarithm: no red node has a red child, and all ways
 *              down pass as many black ones.
 *  * RBTREE-6  removing a node that is in no tree is always a BUG, and nothing changes.
 *
 * Context of all: any.  Each call takes a step a level, that is log2(n) of them.
 */
#ifndef FOUNDRY_RBTREE_H
#define FOUNDRY_RBTREE_H

#include <foundry/types.h>

/* Embedded in an object; all zero while it is in no tree. */
struct rbtree_node {
	struct rbtree_node	*parent;
	struct rbtree_node	*child[2];	/* lower keys, higher keys */
	u64			key;
	bool			red;
};

struct rbtree {
	struct rbtree_node	*root;
};

/* Empty. */
static inline void rbtree_init(struct rbtree *tree)
{
	tree->root = NULL;
}

static inline bool rbtree_is_empty(const struct rbtree *tree)
{
	return tree->root == NULL;
}

/* Put a node in that is in no tree. */
void rbtree_add(struct rbtree *tree, struct rbtree_node *node, u64 key);

/* Take a node out; it is all zero then. */
void rbtree_remove(struct rbtree *tree, struct rbtree_node *node);

/* The node with the lowest key, and the one behind a node.  Return: NULL when there is none. */
struct rbtree_node *rbtree_first(const struct rbtree *tree);
struct rbtree_node *rbtree_next(const struct rbtree_node *node);

/* The first node with this key, and the last one that is not above it.  Return: NULL: none. */
struct rbtree_node *rbtree_find(const struct rbtree *tree, u64 key);
struct rbtree_node *rbtree_floor(const struct rbtree *tree, u64 key);

#define rbtree_entry(node, type, member)	container_of(node, type, member)

#endif
