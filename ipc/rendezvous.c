// SPDX-License-Identifier: MIT
/*
 * rendezvous - whoever waits lies in one of three lists, by what is on its own stack; whoever comes does for both.
 *
 * That is touched under the lock alone, and whoever waits takes the lock once more before it goes: so it stays as long
 * as somebody may touch it, and so does the task, which is woken or claimed under the lock.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/hand_over.h>
#include <foundry/rendezvous.h>

void rendezvous_init(struct rendezvous *rendezvous) __no_lock_analysis /* nobody else knows it */
{
	spin_lock_init(&rendezvous->lock, "rendezvous");
	list_init(&rendezvous->receivers);
	list_init(&rendezvous->senders);
	list_init(&rendezvous->callers);
	rendezvous->last_call = 0;
	rendezvous->closed = false;
	wait_queue_init(&rendezvous->queue, "rendezvous");
}

static bool is_too_large(const struct message *message)
{
	BUG_ON(!message, "rendezvous: NULL is no message");
	return message->size > MESSAGE_PAYLOAD_MAX || message->handle_count > MESSAGE_HANDLES_MAX;
}

static void party_init(struct rendezvous_party *party, struct message *message)
{
	*party = (struct rendezvous_party){ .task = task_current(), .message = message };
	list_init(&party->link);
}

static struct rendezvous_party *first(const struct list *list)
{
	return list_is_empty(list) ? NULL : list_entry(list->next, struct rendezvous_party, link);
}

/* It waits no more; whoever says so wakes it behind that. */
static void end(struct rendezvous_party *party, int err)
{
	list_remove(&party->link);
	party->err = err;
	atomic_store_release(&party->done, 1);		/* pairs with the load in finish() */
}

/* The message of @sender is @receiver's, who ends.  The sender does too, unless it waits for a reply. */
static void pass(struct rendezvous *rendezvous, struct rendezvous_party *sender, struct rendezvous_party *receiver)
	__must_hold(&rendezvous->lock)
{
	message_copy(receiver->message, sender->message);
	receiver->call = sender->call;
	end(receiver, 0);
	if (sender->call) {
		list_remove(&sender->link);
		list_add_tail(&rendezvous->callers, &sender->link);
	} else {
		end(sender, 0);
	}
}

/* --- waiting -------------------------------------------------------------------------------------- */

/* Until somebody has ended it, or it is late; @next is to run meanwhile, or NULL.  Irqs are as they were. */
static int finish(struct rendezvous *rendezvous, struct rendezvous_party *party, struct waiter *waiter)
	__may_sleep
{
	bool done;

	while (!(done = atomic_load_acquire(&party->done)) && wait_block(waiter))
		;
	(void)!wait_end(waiter, done);
	spin_guard(&rendezvous->lock);
	if (party->done)
		return party->err;
	list_remove(&party->link);
	return -ETIMEDOUT;
}

/* --- senders -------------------------------------------------------------------------------------- */

/* Return: the receiver, to run next, or NULL. */
static struct task *offer(struct rendezvous *rendezvous, struct rendezvous_party *me, bool is_call)
{
	struct rendezvous_party *receiver;

	spin_guard(&rendezvous->lock);
	if (rendezvous->closed) {
		end(me, -EPIPE);
		return NULL;
	}
	if (is_call)
		me->call = ++rendezvous->last_call;
	receiver = first(&rendezvous->receivers);
	if (!receiver) {
		list_add_tail(&rendezvous->senders, &me->link);
		return NULL;
	}
	pass(rendezvous, me, receiver);
	if (is_call)
		return hand_over_claim(receiver->task);	/* bounded: irqs are off, and stay so */
	task_wake(receiver->task);	/* bounded: irqs are off, and stay so */
	return NULL;
}

static int meet(struct rendezvous *rendezvous, struct rendezvous_party *me, bool is_call, tick_t deadline)
	__may_sleep
{
	struct waiter waiter;
	irqflags_t flags;
	struct task *next;

	wait_begin(&waiter, &rendezvous->queue, deadline);
	flags = arch_irq_save();
	next = offer(rendezvous, me, is_call);
	if (next)
		hand_over(next);
	arch_irq_restore(flags);
	return finish(rendezvous, me, &waiter);
}

int rendezvous_send(struct rendezvous *rendezvous, const struct message *message, tick_t deadline) __may_sleep
{
	struct rendezvous_party me;
	struct message copy;

	if (is_too_large(message))
		return -EMSGSIZE;
	message_copy(&copy, message);
	party_init(&me, &copy);
	return meet(rendezvous, &me, false, deadline);
}

int rendezvous_call(struct rendezvous *rendezvous, struct message *message, tick_t deadline) __may_sleep
{
	struct rendezvous_party me;

	if (is_too_large(message))
		return -EMSGSIZE;
	party_init(&me, message);
	return meet(rendezvous, &me, true, deadline);
}

/* --- receivers -------------------------------------------------------------------------------------- */

/* A message that waits, or wait for one. */
static void ask(struct rendezvous *rendezvous, struct rendezvous_party *me) __must_hold(&rendezvous->lock)
{
	struct rendezvous_party *sender = first(&rendezvous->senders);

	if (sender) {
		pass(rendezvous, sender, me);
		if (!sender->call)
			task_wake(sender->task);	/* bounded: irqs are off, and stay so */
	} else if (rendezvous->closed) {
		end(me, -EPIPE);
	} else {
		list_add_tail(&rendezvous->receivers, &me->link);
	}
}

static struct rendezvous_party *find_caller(struct rendezvous *rendezvous, u64 call)
	__must_hold(&rendezvous->lock)
{
	list_foreach(caller, &rendezvous->callers, struct rendezvous_party, link)	/* bounded: by callers */
		if (caller->call == call)
			return caller;
	return NULL;
}

/* Return: the caller, which has ended and is to be woken, or NULL. */
static struct rendezvous_party *answer(struct rendezvous *rendezvous, struct reply_right *right,
				       const struct message *message) __must_hold(&rendezvous->lock)
{
	struct rendezvous_party *caller = right->call ? find_caller(rendezvous, right->call) : NULL;

	right->call = 0;
	if (!caller)
		return NULL;
	message_copy(caller->message, message);
	end(caller, 0);
	return caller;
}

int rendezvous_reply(struct rendezvous *rendezvous, struct reply_right *right, const struct message *message)
{
	struct rendezvous_party *caller;

	if (is_too_large(message))
		return -EMSGSIZE;
	spin_guard(&rendezvous->lock);
	caller = answer(rendezvous, right, message);
	if (!caller)
		return -ENOENT;
	task_wake(caller->task);	/* bounded: irqs are off, and stay so */
	return 0;
}

/* Return: the caller, to run next, or NULL. */
static struct task *answer_and_ask(struct rendezvous *rendezvous, struct reply_right *right,
				   struct rendezvous_party *me)
{
	struct rendezvous_party *caller;

	spin_guard(&rendezvous->lock);
	caller = answer(rendezvous, right, me->message);
	ask(rendezvous, me);
	if (!caller)
		return NULL;
	if (!me->done)
		return hand_over_claim(caller->task);	/* bounded: irqs are off, and stay so */
	task_wake(caller->task);	/* bounded: irqs are off, and stay so */
	return NULL;
}

int rendezvous_reply_recv(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
			  tick_t deadline) __may_sleep
{
	struct rendezvous_party me;
	struct waiter waiter;
	struct task *next;
	irqflags_t flags;
	int err;

	BUG_ON(right->call && is_too_large(message), "rendezvous: a reply of %u bytes", message->size);
	party_init(&me, message);
	wait_begin(&waiter, &rendezvous->queue, deadline);
	flags = arch_irq_save();
	next = answer_and_ask(rendezvous, right, &me);
	if (next)
		hand_over(next);
	arch_irq_restore(flags);
	err = finish(rendezvous, &me, &waiter);
	right->call = err ? 0 : me.call;
	return err;
}

int rendezvous_recv(struct rendezvous *rendezvous, struct reply_right *right, struct message *message,
		    tick_t deadline) __may_sleep
{
	BUG_ON(!message, "rendezvous: NULL is no message");
	right->call = 0;
	return rendezvous_reply_recv(rendezvous, right, message, deadline);
}

/* --- the end -------------------------------------------------------------------------------------- */

static void end_all(struct list *list)
{
	struct rendezvous_party *party;

	while ((party = first(list))) {		/* bounded: nobody comes, for it is closed and locked */
		end(party, -EPIPE);
		task_wake(party->task);		/* bounded: as above */
	}
}

void rendezvous_close(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	rendezvous->closed = true;
	end_all(&rendezvous->receivers);	/* bounded: as end_all() says */
	end_all(&rendezvous->senders);	/* bounded: as end_all() says */
	end_all(&rendezvous->callers);	/* bounded: as end_all() says */
}

void rendezvous_open(struct rendezvous *rendezvous)
{
	spin_guard(&rendezvous->lock);
	rendezvous->closed = false;
}
