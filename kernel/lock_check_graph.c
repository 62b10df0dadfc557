// SPDX-License-Identifier: MIT
/* lock_check_graph - a matrix of bits that is looked at often, and a list of places for reports. */
#include "lock_check_graph.h"

unsigned int lock_graph_class(struct lock_graph *graph, const void *key, const char *name)
{
	unsigned int i;

	for (i = 1; i <= graph->classes; i++)
		if (graph->class[i].key == key)
			return i;
	if (i == LOCK_CLASSES_MAX) {
		graph->full = true;
		return 0;
	}
	graph->class[i] = (struct lock_class){ .name = name };
	WRITE_ONCE(graph->class[i].key, key);
	graph->classes = i;
	return i;
}

void lock_graph_add(struct lock_graph *graph, const struct lock_edge *edge)
{
	u64 *word = &graph->after[edge->before][edge->after / 64];

	WRITE_ONCE(*word, *word | BIT(edge->after % 64));
	if (graph->edges < LOCK_EDGES_MAX)
		graph->edge[graph->edges++] = *edge;
}

const struct lock_edge *lock_graph_edge(const struct lock_graph *graph, unsigned int before,
					unsigned int after)
{
	for (unsigned int i = 0; i < graph->edges; i++)
		if (graph->edge[i].before == before && graph->edge[i].after == after)
			return &graph->edge[i];
	return NULL;
}

static bool leads(const struct lock_graph *graph, unsigned int at, unsigned int to, bool back)
{
	return back ? lock_graph_knows(graph, to, at) : lock_graph_knows(graph, at, to);
}

/* Breadth first: what is found is found by the shortest way. */
unsigned int lock_graph_walk(struct lock_graph *graph, unsigned int start, bool back,
			     unsigned int to, u32 uses)
{
	u8 queue[LOCK_CLASSES_MAX];
	unsigned int come = 0, done = 0;
	u64 seen[LOCK_CLASS_WORDS] = { 0 };

	queue[come++] = (u8)start;
	graph->from[start] = (u8)start;
	seen[start / 64] |= BIT(start % 64);
	while (done < come) {
		unsigned int at = queue[done++];

		if (at == to || graph->class[at].uses & uses)
			return at;
		for (unsigned int i = 1; i <= graph->classes; i++) {
			if (seen[i / 64] & BIT(i % 64) || !leads(graph, at, i, back))
				continue;
			seen[i / 64] |= BIT(i % 64);
			graph->from[i] = (u8)at;
			queue[come++] = (u8)i;
		}
	}
	return 0;
}

static void forget_after(u64 *after, unsigned int classes)
{
	for (unsigned int word = 0; word < LOCK_CLASS_WORDS; word++) {
		unsigned int first = word * 64;
		u64 stay = classes < first ? 0 : classes - first >= 63 ? U64_MAX :
			   BIT(classes - first + 1) - 1;

		WRITE_ONCE(after[word], after[word] & stay);
	}
}

void lock_graph_forget(struct lock_graph *graph, unsigned int classes)
{
	unsigned int kept = 0, last = graph->classes;

	if (last <= classes)
		return;
	for (unsigned int i = 1; i <= last; i++) {
		forget_after(graph->after[i], i <= classes ? classes : 0);
		if (i > classes)
			WRITE_ONCE(graph->class[i].key, NULL);
	}
	for (unsigned int i = 0; i < graph->edges; i++)
		if (graph->edge[i].before <= classes && graph->edge[i].after <= classes)
			graph->edge[kept++] = graph->edge[i];
	graph->edges = kept;
	graph->full = false;
	graph->told = (struct once)ONCE_INIT;
	graph->classes = classes;
}
