// SPDX-License-Identifier: MIT
/* Mailboxes with one thing wrong each, around the one that there is. */
#include "conform/task_mailbox.h"
#include "saboteur.h"

/* TASK_MAILBOX-1 */
static int recv_skips_one(struct task_mailbox *mailbox, struct message *message, tick_t deadline) __may_sleep
{
	int err = task_mailbox_recv(mailbox, message, deadline);

	return err || message->type != 2 ? err : task_mailbox_recv(mailbox, message, deadline);
}

static bool has_come;

static void forget(struct ktest *kt)
{
	has_come = false;
}

static int recv_from_now_on(struct task_mailbox *mailbox, struct message *message, tick_t deadline) __may_sleep
{
	bool is_first = !has_come && task_current() == mailbox->owner;

	has_come |= is_first;
	while (is_first && !endpoint_recv(&mailbox->box.ep, message))
		;
	return task_mailbox_recv(mailbox, message, deadline);
}

/* TASK_MAILBOX-2 */
static void init_for_ever(struct task_mailbox *mailbox, struct task *owner, void *slots, size_t slot_bytes,
			  size_t capacity)
{
	task_mailbox_init(mailbox, owner, slots, slot_bytes, capacity);
	task_ending_cancel(&mailbox->ending);
}

static void close_the_ring(struct task_ending *ending) __may_sleep
{
	endpoint_close(&container_of(ending, struct task_mailbox, ending)->ring.ep);
}

static void init_to_end_silently(struct task_mailbox *mailbox, struct task *owner, void *slots, size_t slot_bytes,
				 size_t capacity)
{
	task_mailbox_init(mailbox, owner, slots, slot_bytes, capacity);
	mailbox->ending.fn = close_the_ring;
}

/* TASK_MAILBOX-3 */
static int recv_by_anybody(struct task_mailbox *mailbox, struct message *message, tick_t deadline) __may_sleep
{
	return endpoint_recv_until(&mailbox->box, message, deadline);
}

#define MOCK(init, recv)	(&(const struct task_mailbox_bench){ init, recv })

static const struct saboteur task_mailbox_saboteurs[] = {
	{ .name = "TASK_MAILBOX-1 one of its messages is skipped", .bench = MOCK(task_mailbox_init, recv_skips_one) },
	{ .name = "TASK_MAILBOX-1 what came before it ran is lost", .bench = MOCK(task_mailbox_init, recv_from_now_on) },
	{ .name = "TASK_MAILBOX-2 it is there for ever", .bench = MOCK(init_for_ever, task_mailbox_recv),
	  .also = "TASK_MAILBOX-1", .why = "a mailbox between two tasks is open" },
	{ .name = "TASK_MAILBOX-2 who waits does not hear of the end", .bench = MOCK(init_to_end_silently, task_mailbox_recv) },
	{ .name = "TASK_MAILBOX-3 anybody receives", .bench = MOCK(task_mailbox_init, recv_by_anybody) },
};

static const struct saboteur_contract task_mailbox_contract = { .conform = task_mailbox_conform, .before = forget };

SABOTEURS(task_mailbox, FACT(SCHED), task_mailbox_contract, task_mailbox_saboteurs);
