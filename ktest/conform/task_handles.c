// SPDX-License-Identifier: MIT
/* The promise of task_handles.h, executed. */
#include <foundry/endpoint_mpmc.h>
#include <foundry/port.h>

#include "task_handles.h"
#include "task_team.h"

#define SLOTS		4	/* of the task */
#define OWN_SLOTS	8
#define CAPACITY	4
#define TRANSIT		(CAPACITY * MESSAGE_HANDLES_MAX)

/* Task and case each have a table of one space; between them are two ports, one each way. */
static struct handle_space space;
static struct task_handles tasks;
static struct handle_table own;
static struct handle_slot task_slots[SLOTS], own_slots[OWN_SLOTS];
static struct team team;

struct line {
	struct port			port;
	struct endpoint_mpmc		ring;
	struct endpoint_mpmc_padded	slots[CAPACITY];
	struct handle_slot		transit[TRANSIT];
	u32				sends, receives;	/* who sends, who receives: by these, in their tables */
	unsigned int			released;
};

static struct line in, out;	/* to the task, from it */

/* A thing is released with the last handle for it. */
struct thing {
	struct handle_object	object;
	unsigned int		released;
};

static struct thing things[2];

static void let_thing_go(struct handle_object *object)
{
	container_of(object, struct thing, object)->released++;
}

static const struct handle_type thing_type = { .name = "thing", .release = let_thing_go };

/* --- the bed --------------------------------------------------------------------------------------- */

static void let_line_go(struct port *port)
{
	container_of(port, struct line, port)->released++;
}

static void open_line(struct ktest *kt, struct line *line, struct handle_table *from, struct handle_table *to)
{
	line->released = 0;
	endpoint_mpmc_init(&line->ring, line->slots, sizeof(line->slots[0]), CAPACITY);
	port_init(&line->port, &line->ring.ep, &space, line->transit, TRANSIT, let_line_go);
	ASSERT_EQ(kt, handle_open(from, &line->port.object, HANDLE_SEND, 0, &line->sends), 0);
	ASSERT_EQ(kt, handle_open(to, &line->port.object, HANDLE_RECV, 0, &line->receives), 0);
	port_put(&line->port);
}

static void open_lines(struct ktest *kt)
{
	open_line(kt, &in, &own, &tasks.table);
	open_line(kt, &out, &tasks.table, &own);
}

/* A handle for a thing, which nothing else names. */
static u32 cargo(struct ktest *kt, struct handle_table *table, struct thing *thing)
{
	u32 handle = HANDLE_NONE;

	*thing = (struct thing){ .released = 0 };
	handle_object_init(&thing->object, &thing_type);
	ASSERT_EQ(kt, handle_open(table, &thing->object, HANDLE_SEND | HANDLE_GRANT, 0, &handle), 0);
	handle_object_put(&thing->object);
	return handle;
}

static struct message one_with(u32 handle)
{
	return (struct message){ .type = 1, .handle_count = 1, .handles = { handle } };
}

static void make(struct ktest *kt, int (*fn)(void *member))
{
	const struct task_handles_bench *bench = kt->bench;

	team_make(kt, &team, 1, fn);
	handle_space_init(&space);
	handle_table_init(&own, &space, own_slots, OWN_SLOTS);
	bench->init(&tasks, team.members[0].task, &space, task_slots, SLOTS);
}

static void run_to_its_end(struct ktest *kt)
{
	struct team_member *member = &team.members[0];

	task_start(member->task);
	task_join(member->task);
	member->joined = true;
	EXPECT_EQ(kt, member->task->result, 0);
}

/* --- what the task does ------------------------------------------------------------------------------- */

/* Notes how many of its handles it can use. */
static int use_all(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct handle_use use;

	for (unsigned int i = 0; i < SLOTS; i++) {
		if (handle_use(&tasks.table, task_slots[i].number, &thing_type, HANDLE_SEND, &use))
			continue;
		handle_done(&use);
		me->seen++;
	}
	return 0;
}

static int end(void *arg) __may_sleep
{
	return 0;
}

static int end_by_exit(void *arg) __may_sleep
{
	task_exit(0);
}

static u32 its_cargo;

/* Leaves what has come to it where it is. */
static int send_and_end(void *arg) __may_sleep
{
	const struct message message = one_with(its_cargo);

	return port_send(&tasks.table, out.sends, &message);
}

/* --- cases -------------------------------------------------------------------------------------------- */

static void fill(struct ktest *kt)
{
	u32 origin = cargo(kt, &own, &things[0]), granted;

	for (unsigned int i = 0; i < SLOTS; i++)
		ASSERT_EQ(kt, handle_grant(&own, origin, &tasks.table, HANDLE_SEND, 0, &granted), 0);
	ASSERT_EQ(kt, handle_close(&own, origin), 0);
}

static void is_a_table(struct ktest *kt)
{
	make(kt, use_all);
	fill(kt);
	EXPECT_EQ(kt, handle_count(&tasks.table), SLOTS);
	run_to_its_end(kt);
	EXPECT_EQ(kt, team.members[0].seen, SLOTS);
}

static void expect_ended(struct ktest *kt)
{
	u32 origin, granted;

	EXPECT_EQ(kt, things[0].released, 0);
	run_to_its_end(kt);
	EXPECT_EQ(kt, handle_count(&tasks.table), 0);
	EXPECT_EQ(kt, things[0].released, 1);
	origin = cargo(kt, &own, &things[1]);
	EXPECT_EQ(kt, handle_grant(&own, origin, &tasks.table, HANDLE_SEND, 0, &granted), -EPIPE);
	EXPECT_EQ(kt, handle_close(&own, origin), 0);
}

static void ends_when_it_returns(struct ktest *kt)
{
	make(kt, end);
	fill(kt);
	expect_ended(kt);
}

static void ends_when_it_exits(struct ktest *kt)
{
	make(kt, end_by_exit);
	fill(kt);
	expect_ended(kt);
}

/* Two messages are in flight to it, with handles. */
static void who_sends_hears_of_it(struct ktest *kt)
{
	struct message message;

	make(kt, end);
	open_lines(kt);
	for (unsigned int i = 0; i < 2; i++) {
		message = one_with(cargo(kt, &own, &things[i]));
		ASSERT_EQ(kt, port_send(&own, in.sends, &message), 0);
	}
	run_to_its_end(kt);
	EXPECT_EQ(kt, things[0].released, 1);
	EXPECT_EQ(kt, things[1].released, 1);
	EXPECT_EQ(kt, handle_count(&in.port.transit), 0);
	message = (struct message){ .type = 2 };
	EXPECT_EQ(kt, port_send(&own, in.sends, &message), -EPIPE);
	EXPECT_EQ(kt, handle_close(&own, in.sends), 0);
	EXPECT_EQ(kt, in.released, 1);
}

static void who_receives_hears_of_it(struct ktest *kt)
{
	struct message message = { .type = 0 };
	u64 badge;

	make(kt, send_and_end);
	open_lines(kt);
	its_cargo = cargo(kt, &tasks.table, &things[0]);
	run_to_its_end(kt);
	EXPECT_EQ(kt, things[0].released, 0);
	ASSERT_EQ(kt, port_recv(&own, out.receives, &message, &badge), 0);
	EXPECT_EQ(kt, message.type, 1);
	EXPECT_EQ(kt, handle_close(&own, message.handles[0]), 0);
	EXPECT_EQ(kt, things[0].released, 1);
	EXPECT_EQ(kt, port_recv(&own, out.receives, &message, &badge), -EPIPE);
	EXPECT_EQ(kt, handle_close(&own, out.receives), 0);
	EXPECT_EQ(kt, out.released, 1);
	EXPECT_EQ(kt, handle_count(&out.port.transit), 0);
}

const struct ktest_case task_handles_conform[] = {
	KCASE("TASK_HANDLES-1 it is a table as any other, before the task runs too", is_a_table),
	KCASE("TASK_HANDLES-2 all ends when the task returns", ends_when_it_returns),
	KCASE("TASK_HANDLES-2 all ends when the task exits", ends_when_it_exits),
	KCASE("TASK_HANDLES-3 who sends to it hears of its end", who_sends_hears_of_it),
	KCASE("TASK_HANDLES-3 who receives from it hears of its end", who_receives_hears_of_it),
	KCASE_END
};
