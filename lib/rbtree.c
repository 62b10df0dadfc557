// SPDX-License-Identifier: MIT
/*
 * rbtree - a side is 0, towards the lower keys, or 1; what holds for one side holds mirrored for
 * the other.
 */
#include <foundry/bug.h>
#include <foundry/rbtree.h>

static bool is_red(const struct rbtree_node *node)
{
	return node && node->red;
}

/* On which side of its parent a node hangs; 0 for the root. */
static int side_of(const struct rbtree_node *node)
{
	return node->parent && node->parent->child[1] == node;
}

static void hang(struct rbtree_node *parent, int side, struct rbtree_node *child)
{
	parent->child[side] = child;
	if (child)
		child->parent = parent;
}

/* @new, which may be NULL, takes the place of @old under the parent of @old. */
static void replace(struct rbtree *tree, const struct rbtree_node *old, struct rbtree_node *new)
{
	if (old->parent) {
		hang(old->parent, side_of(old), new);
		return;
	}
	tree->root = new;
	if (new)
		new->parent = NULL;
}

/* @down sinks to @side, its child of the other side takes its place. */
static void rotate(struct rbtree *tree, struct rbtree_node *down, int side)
{
	struct rbtree_node *up = down->child[!side];

	replace(tree, down, up);
	hang(down, !side, up->child[side]);
	hang(up, side, down);
}

/* A red node has come under a red parent, perhaps. */
static void part_reds(struct rbtree *tree, struct rbtree_node *node)
{
	while (is_red(node->parent)) {	/* bounded: by the height, two levels a step */
		struct rbtree_node *parent = node->parent, *grand = parent->parent;
		int side = side_of(parent);

		if (is_red(grand->child[!side])) {
			grand->child[0]->red = grand->child[1]->red = false;
			grand->red = true;
			node = grand;
			continue;
		}
		if (side_of(node) != side) {
			rotate(tree, parent, side);
			parent = node;
		}
		parent->red = false;
		grand->red = true;
		rotate(tree, grand, !side);
		break;
	}
	tree->root->red = false;
}

void rbtree_add(struct rbtree *tree, struct rbtree_node *node, u64 key)
{
	struct rbtree_node *parent = NULL, **link = &tree->root;

	while (*link) {		/* bounded: by the height */
		parent = *link;
		link = &parent->child[key >= parent->key];
	}
	*node = (struct rbtree_node){ .parent = parent, .key = key, .red = true };
	*link = node;
	part_reds(tree, node);
}

static struct rbtree_node *lowest(struct rbtree_node *node)
{
	while (node && node->child[0])	/* bounded: by the height */
		node = node->child[0];
	return node;
}

/* A node with two children changes places with the one behind it, which has one at most. */
static void change_places(struct rbtree *tree, struct rbtree_node *node)
{
	struct rbtree_node *next = lowest(node->child[1]);
	struct rbtree_node was = *next;

	replace(tree, node, next);
	hang(next, 0, node->child[0]);
	if (was.parent == node) {
		hang(next, 1, node);
	} else {
		hang(next, 1, node->child[1]);
		hang(was.parent, 0, node);
	}
	next->red = node->red;
	node->red = was.red;
	hang(node, 0, NULL);
	hang(node, 1, was.child[1]);
}

/* Ways down @side of @parent pass one black node too few. */
static void repay_black(struct rbtree *tree, struct rbtree_node *parent, int side)
{
	while (parent) {	/* bounded: by the height */
		struct rbtree_node *sibling = parent->child[!side];

		if (sibling->red) {
			sibling->red = false;
			parent->red = true;
			rotate(tree, parent, side);
			sibling = parent->child[!side];
		}
		if (is_red(sibling->child[side]) && !is_red(sibling->child[!side])) {
			sibling->red = true;
			sibling->child[side]->red = false;
			rotate(tree, sibling, !side);
			sibling = parent->child[!side];
		}
		if (is_red(sibling->child[!side])) {
			sibling->red = parent->red;
			parent->red = false;
			sibling->child[!side]->red = false;
			rotate(tree, parent, side);
			return;
		}

		/* No red one to borrow from: the whole of @parent is one short, unless it was red. */
		sibling->red = true;
		if (parent->red) {
			parent->red = false;
			return;
		}
		side = side_of(parent);
		parent = parent->parent;
	}
}

static bool is_in(const struct rbtree *tree, const struct rbtree_node *node)
{
	return node->parent ? node->parent->child[side_of(node)] == node : tree->root == node;
}

void rbtree_remove(struct rbtree *tree, struct rbtree_node *node)
{
	struct rbtree_node *parent, *child;
	int side;

	BUG_ON(!is_in(tree, node), "rbtree: removed node %p of key 0x%llx is not in the tree",
	       (void *)node, node->key);
	if (node->child[0] && node->child[1])
		change_places(tree, node);
	parent = node->parent;
	side = side_of(node);
	child = node->child[0] ? node->child[0] : node->child[1];
	replace(tree, node, child);

	/* An only child is red, and its parent black. */
	if (child)
		child->red = false;
	else if (!node->red)
		repay_black(tree, parent, side);
	*node = (struct rbtree_node){ .parent = NULL };
}

struct rbtree_node *rbtree_first(const struct rbtree *tree)
{
	return lowest(tree->root);
}

struct rbtree_node *rbtree_next(const struct rbtree_node *node)
{
	if (node->child[1])
		return lowest(node->child[1]);
	while (side_of(node))	/* bounded: by the height */
		node = node->parent;
	return node->parent;
}

struct rbtree_node *rbtree_find(const struct rbtree *tree, u64 key)
{
	struct rbtree_node *node = tree->root, *found = NULL;

	while (node) {		/* bounded: by the height */
		if (node->key == key)
			found = node;
		node = node->child[node->key < key];
	}
	return found;
}

struct rbtree_node *rbtree_floor(const struct rbtree *tree, u64 key)
{
	struct rbtree_node *node = tree->root, *found = NULL;

	while (node) {		/* bounded: by the height */
		if (node->key <= key)
			found = node;
		node = node->child[node->key <= key];
	}
	return found;
}
