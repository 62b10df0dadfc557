// SPDX-License-Identifier: MIT
/* The graph of the checker beside a model that is too simple to be wrong, and at its limits. */
#include <foundry/ktest.h>

#include "lock_check_graph.h"

#define CLASSES		12
#define STEPS		300

static struct lock_graph graph;
static const char keys[LOCK_CLASSES_MAX];

/* leads[a][b]: there is a way; edge[a][b]: of one step. */
static struct {
	bool	edge[CLASSES + 1][CLASSES + 1];
	bool	leads[CLASSES + 1][CLASSES + 1];
} model;

static unsigned int class(unsigned int i)
{
	return lock_graph_class(&graph, &keys[i], "class");
}

static void before(struct ktest *kt)
{
	memset(&graph, 0, sizeof(graph));
	memset(&model, 0, sizeof(model));
}

static void add(unsigned int from, unsigned int to)
{
	lock_graph_add(&graph, &(struct lock_edge){ (u16)from, (u16)to, vaddr(from), vaddr(to) });
}

/* All ways anew, one step longer each time. */
static void close_model(void)
{
	memcpy(model.leads, model.edge, sizeof(model.leads));
	for (unsigned int via = 1; via <= CLASSES; via++)
		for (unsigned int a = 1; a <= CLASSES; a++)
			for (unsigned int b = 1; b <= CLASSES; b++)
				model.leads[a][b] |= model.leads[a][via] && model.leads[via][b];
}

/* What graph->from[] tells is a way from @start to @end. */
static void expect_way(struct ktest *kt, unsigned int start, unsigned int end)
{
	unsigned int steps = 0;

	for (unsigned int at = end; at != start; at = graph.from[at]) {
		ASSERT_LT(kt, steps++, CLASSES);
		ASSERT_TRUE(kt, model.edge[graph.from[at]][at]);
	}
}

static void expect_alike(struct ktest *kt)
{
	for (unsigned int a = 1; a <= CLASSES; a++) {
		for (unsigned int b = 1; b <= CLASSES; b++) {
			bool leads = a == b || model.leads[a][b];

			ASSERT_EQ(kt, lock_graph_knows(&graph, a, b), model.edge[a][b]);
			ASSERT_EQ(kt, lock_graph_edge(&graph, a, b) != NULL, model.edge[a][b]);
			ASSERT_EQ(kt, lock_graph_walk(&graph, a, false, b, 0), leads ? b : 0);
			if (leads)
				expect_way(kt, a, b);
			ASSERT_EQ(kt, lock_graph_walk(&graph, b, true, a, 0), leads ? a : 0);
		}
	}
}

static void forget_above(unsigned int classes)
{
	lock_graph_forget(&graph, classes);
	for (unsigned int a = 1; a <= CLASSES; a++)
		for (unsigned int b = 1; b <= CLASSES; b++)
			model.edge[a][b] &= a <= classes && b <= classes;
	for (unsigned int i = 0; i < CLASSES; i++)
		(void)class(i);
	close_model();
}

static void random_orders(struct ktest *kt)
{
	u64 seed = kt->seed;

	for (unsigned int i = 0; i < CLASSES; i++)
		ASSERT_EQ(kt, class(i), i + 1);
	for (unsigned int step = 0; step < STEPS; step++) {
		unsigned int a = 1 + ktest_random(&seed) % CLASSES;
		unsigned int b = 1 + ktest_random(&seed) % CLASSES;

		if (step % 60 == 59)
			forget_above(ktest_random(&seed) % CLASSES);
		if (a == b || model.edge[a][b] || lock_graph_walk(&graph, b, false, a, 0))
			continue;
		add(a, b);
		model.edge[a][b] = true;
		close_model();
		ASSERT_FALSE(kt, model.leads[a][a]);
		expect_alike(kt);
	}
}

static void shortest_way(struct ktest *kt)
{
	for (unsigned int i = 0; i < 5; i++)
		(void)class(i);
	add(1, 2);
	add(2, 3);
	add(3, 4);
	add(4, 5);
	add(1, 4);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 1, false, 5, 0), 5);
	EXPECT_EQ(kt, graph.from[5], 4);
	EXPECT_EQ(kt, graph.from[4], 1);
}

static void nearest_use(struct ktest *kt)
{
	for (unsigned int i = 0; i < 4; i++)
		(void)class(i);
	add(1, 2);
	add(2, 3);
	add(3, 4);
	graph.class[3].uses = BIT(USE_IN_IRQ);
	graph.class[4].uses = BIT(USE_IRQS_ON);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 1, false, 0, BIT(USE_IN_IRQ)), 3);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 1, false, 0, BIT(USE_IRQS_ON)), 4);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 4, true, 0, BIT(USE_IN_IRQ)), 3);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 2, true, 0, BIT(USE_IN_IRQ)), 0);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 4, false, 0, BIT(USE_IRQS_ON)), 4);
}

static void room_ends(struct ktest *kt)
{
	for (unsigned int i = 0; i < LOCK_CLASSES_MAX - 1; i++)
		ASSERT_EQ(kt, class(i), i + 1);
	EXPECT_FALSE(kt, graph.full);
	EXPECT_EQ(kt, class(LOCK_CLASSES_MAX - 1), 0);
	EXPECT_TRUE(kt, graph.full);
	EXPECT_EQ(kt, class(7), 8);

	add(1, LOCK_CLASSES_MAX - 1);
	EXPECT_EQ(kt, lock_graph_walk(&graph, 1, false, LOCK_CLASSES_MAX - 1, 0), LOCK_CLASSES_MAX - 1);
	lock_graph_forget(&graph, 100);
	EXPECT_EQ(kt, class(LOCK_CLASSES_MAX - 1), 101);
	EXPECT_FALSE(kt, lock_graph_knows(&graph, 1, LOCK_CLASSES_MAX - 1));
}

/* Order is known without the places of it. */
static void places_end(struct ktest *kt)
{
	unsigned int edges = 0;

	for (unsigned int i = 0; i < 60; i++)
		(void)class(i);
	for (unsigned int a = 1; a < 60; a++)
		for (unsigned int b = a + 1; b <= 60; b++, edges++)
			add(a, b);
	ASSERT_GT(kt, edges, LOCK_EDGES_MAX);
	EXPECT_EQ(kt, graph.edges, LOCK_EDGES_MAX);
	EXPECT_TRUE(kt, lock_graph_knows(&graph, 59, 60));
	EXPECT_EQ(kt, lock_graph_edge(&graph, 59, 60), NULL);
	lock_graph_forget(&graph, 2);
	EXPECT_EQ(kt, graph.edges, 1);
}

/* At and around the edges of a word of bits. */
static const unsigned int borders[] = { 0, 1, 62, 63, 64, 65, 127, 128, 254, 255 };

static void forgets_behind(struct ktest *kt)
{
	unsigned int last = *(const unsigned int *)kt->param;

	for (unsigned int i = 0; i < LOCK_CLASSES_MAX - 1; i++)
		(void)class(i);
	for (unsigned int i = 2; i < LOCK_CLASSES_MAX; i++)
		add(1, i);
	lock_graph_forget(&graph, last);
	for (unsigned int i = 2; i < LOCK_CLASSES_MAX; i++)
		ASSERT_EQ(kt, lock_graph_knows(&graph, 1, i), last >= 1 && i <= last);
	EXPECT_EQ(kt, graph.edges, last ? last - 1 : 0);
}

static const struct ktest_case cases[] = {
	KCASE("random orders are as a naive model has them", random_orders),
	KCASE("the shortest way is found", shortest_way),
	KCASE("the nearest use is found, either way", nearest_use),
	KCASE("what finds no room has no class, and the others stay", room_ends),
	KCASE("an order without room for its places is an order", places_end),
	KCASE_FOR("what comes behind a class is forgotten", forgets_behind, borders, NULL),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_check/graph", .needs = FACT(CONSOLE), .cases = cases, .before = before,
};
KTEST_SUITE(suite);
