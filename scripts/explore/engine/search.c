// SPDX-License-Identifier: MIT
/*
 * search - depth first, by doing all again from the start: a schedule takes the choices that stand in the
 * nodes, and the first option of each node behind them.
 *
 * Without a bound sleep sets leave out what differs only in the order of operations that do not touch:
 * whoever was tried at a node sleeps behind its later options until something dependent happens
 * (P. Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996, chapter 5).
 * They are not used with a bound: of two orders that are alike the one that was left out may be the one
 * with fewer preemptions.
 */
#include "engine.h"

static unsigned int lowest(unsigned int set)
{
	return (unsigned int)__builtin_ctz(set);
}

static const struct op *op_of(unsigned int actor, struct op *flush)
{
	if (actor < THREADS)
		return &E->threads[actor].op;
	*flush = (struct op){ .kind = STORE, .loc = E->threads[actor - THREADS].buffer[0].loc };
	return flush;
}

bool dependent(unsigned int a, unsigned int b)
{
	struct op of_a, of_b;
	const struct op *x = op_of(a, &of_a), *y = op_of(b, &of_b);

	if (x->kind == FENCE || y->kind == FENCE)
		return x->kind == y->kind;
	if (x->in_buffer || y->in_buffer)
		return false;
	return x->loc == y->loc && (x->kind != LOAD || y->kind != LOAD);
}

/* Who still sleeps when @actor has had its turn. */
static unsigned int still_asleep(unsigned int asleep, unsigned int actor)
{
	unsigned int left = 0;

	for (; asleep; asleep &= asleep - 1)
		if (!dependent(lowest(asleep), actor))
			left |= 1u << lowest(asleep);
	return left;
}

static struct node *add_node(void)
{
	if (E->depth == NODES)
		fail("the explorer has no room for more than %u choices", NODES);
	E->node_count = E->depth + 1;
	return &E->nodes[E->depth++];
}

static unsigned int next_option(const struct node *node, unsigned int usual)
{
	unsigned int left = node->options & ~node->done;

	return left & 1u << usual ? usual : lowest(left);
}

static unsigned int reduced(unsigned int enabled, unsigned int usual)
{
	struct node *node;
	unsigned int asleep = E->sleep;

	if (!(enabled & ~asleep))
		end_schedule(PRUNED);
	if (!(enabled & (enabled - 1))) {
		E->sleep = (uint16_t)still_asleep(asleep, usual);
		return usual;
	}
	if (E->depth < E->node_count) {
		node = &E->nodes[E->depth++];
	} else {
		node = add_node();
		*node = (struct node){ .options = (uint16_t)(enabled & ~asleep), .sleep = (uint16_t)asleep };
		node->chosen = (uint8_t)next_option(node, usual);
	}
	E->sleep = (uint16_t)still_asleep(node->sleep | node->done, node->chosen);
	return node->chosen;
}

/* A thread that could go on and does not is preempted. */
static unsigned int bounded(unsigned int enabled, unsigned int usual)
{
	struct node *node;
	unsigned int threads = enabled & ((1u << THREADS) - 1);
	bool could_go_on = usual % THREADS == E->current && self()->status == READY;

	if (could_go_on && E->preemptions >= E->bound)
		enabled &= ~threads | (1u << usual & threads);
	if (!(enabled & (enabled - 1)))
		return usual;
	if (E->depth < E->node_count) {
		node = &E->nodes[E->depth++];
	} else {
		node = add_node();
		*node = (struct node){ .options = (uint16_t)enabled };
		node->chosen = (uint8_t)next_option(node, usual);
	}
	E->preemptions += could_go_on && node->chosen < THREADS && node->chosen != E->current;
	return node->chosen;
}

static unsigned int replayed(unsigned int enabled, unsigned int usual)
{
	for (unsigned int actor = 0; actor < 2 * THREADS; actor++)
		if (enabled & 1u << actor &&
		    word_takes((char)(actor < THREADS ? 'a' + actor : 'A' + actor - THREADS)))
			return actor;
	return usual;
}

unsigned int choose_actor(unsigned int enabled, unsigned int usual)
{
	unsigned int actor = E->replays ? replayed(enabled, usual) :
			     E->reduces ? reduced(enabled, usual) : bounded(enabled, usual);

	if (actor != usual)
		word_note((char)(actor < THREADS ? 'a' + actor : 'A' + actor - THREADS));
	return actor;
}

/* @costs: all but the first count against the bound. */
unsigned int choose_outcome(unsigned int count, char first_letter, bool costs)
{
	unsigned int chosen = 0;

	if (E->replays) {
		for (unsigned int i = 1; i < count && !chosen; i++)
			if (word_takes((char)(first_letter + i - 1)))
				chosen = i;
	} else if (count > 1 && !(costs && E->bound != UNBOUNDED && E->deviations >= E->bound)) {
		struct node *node;

		if (E->depth < E->node_count) {
			node = &E->nodes[E->depth++];
		} else {
			node = add_node();
			*node = (struct node){ .outcomes = (uint8_t)count };
		}
		chosen = node->chosen;
	}
	E->deviations += costs && chosen;
	if (chosen)
		word_note((char)(first_letter + chosen - 1));
	return chosen;
}

/* To the next schedule.  False: there is none. */
bool search_next(void)
{
	for (; E->node_count > 0; E->node_count--) {
		struct node *node = &E->nodes[E->node_count - 1];

		if (node->outcomes) {
			if (++node->chosen < node->outcomes)
				return true;
			continue;
		}
		node->done |= (uint16_t)(1u << node->chosen);
		if (node->options & ~node->done) {
			node->chosen = (uint8_t)lowest(node->options & ~node->done);
			return true;
		}
	}
	return false;
}
