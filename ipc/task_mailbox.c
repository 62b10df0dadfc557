// SPDX-License-Identifier: MIT
/* task_mailbox - a ring for many, at which one task waits; its end closes it. */
#include <foundry/task_mailbox.h>

static void hang_up(struct task_ending *ending) __may_sleep
{
	struct task_mailbox *mailbox = container_of(ending, struct task_mailbox, ending);

	endpoint_close(&mailbox->box.ep);
}

void task_mailbox_init(struct task_mailbox *mailbox, struct task *owner, void *slots, size_t slot_bytes,
		       size_t capacity)
{
	endpoint_mpmc_init(&mailbox->ring, slots, slot_bytes, capacity);
	endpoint_wait_init(&mailbox->box, &mailbox->ring.ep);
	mailbox->owner = owner;
	task_at_end(owner, &mailbox->ending, hang_up);
}

int task_mailbox_recv(struct task_mailbox *mailbox, struct message *message, tick_t deadline) __may_sleep
{
	BUG_ON(task_current() != mailbox->owner, "task_mailbox: '%s' receives what is for '%s'", task_current()->name,
	       mailbox->owner->name);
	return endpoint_recv_until(&mailbox->box, message, deadline);
}
