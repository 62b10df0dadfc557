/* SPDX-License-Identifier: MIT */
/*
 * lock_check_graph - classes of locks, and which was taken with which held.
 *
 * Plain data, that the caller guards; zeroed it is empty.  As what would close a circle is not added, there
 * is never one in it.
 */
#ifndef KERNEL_LOCK_CHECK_GRAPH_H
#define KERNEL_LOCK_CHECK_GRAPH_H

#include <foundry/bits.h>
#include <foundry/lock_check.h>
#include <foundry/once.h>

/* Number 0 is no class. */
#define LOCK_CLASSES_MAX	256
#define LOCK_EDGES_MAX		1024
#define LOCK_CLASS_WORDS	(LOCK_CLASSES_MAX / 64)

/* In which contexts it was taken, and the places of that. */
enum lock_use { USE_IN_IRQ, USE_IRQS_ON, LOCK_USES };

struct lock_class {
	const void		*key;		/* its site, or its one tag */
	const char		*name;
	u32			uses;		/* BIT(enum lock_use) */
	vaddr_t			used_at[LOCK_USES];
	struct lock_holds	holds;
};

/* The places that saw it first; where there are too many, an edge has none. */
struct lock_edge {
	u16	before, after;
	vaddr_t	before_at, after_at;
};

struct lock_graph {
	unsigned int		classes;	/* 1 to this one */
	bool			full;		/* there were more */
	struct once		told;		/* the log has said so */
	unsigned int		edges;
	struct lock_class	class[LOCK_CLASSES_MAX];
	u64			after[LOCK_CLASSES_MAX][LOCK_CLASS_WORDS];
	struct lock_edge	edge[LOCK_EDGES_MAX];
	u8			from[LOCK_CLASSES_MAX];	/* of the last walk: whence; itself at its start */
};

/* Whether @after was taken with @before held.  Context: any, without the guard too. */
static inline bool lock_graph_knows(const struct lock_graph *graph, unsigned int before,
				    unsigned int after)
{
	return READ_ONCE(graph->after[before][after / 64]) >> (after % 64) & 1;
}

/* The class of that key, made when it is new.  Return: 0 when there is no room. */
unsigned int lock_graph_class(struct lock_graph *graph, const void *key, const char *name);

/* @edge is new, and closes no circle. */
void lock_graph_add(struct lock_graph *graph, const struct lock_edge *edge);

/* Where an edge was seen, or NULL. */
const struct lock_edge *lock_graph_edge(const struct lock_graph *graph, unsigned int before,
					unsigned int after);

/*
 * Go from @start along the edges, or against them, to the nearest class that is @to or has been used
 * in one of the ways @uses; @start counts.  Return: it, with graph->from[] leading back; 0 when none is.
 */
unsigned int lock_graph_walk(struct lock_graph *graph, unsigned int start, bool back,
			     unsigned int to, u32 uses);

/* Classes above number @classes were never there; there is room again. */
void lock_graph_forget(struct lock_graph *graph, unsigned int classes);

#endif
