// SPDX-License-Identifier: MIT
/* wait_any - who waits is in the queue of each source before it looks at any of them. */
#include <foundry/errno.h>
#include <foundry/wait_any.h>

static struct wait_queue *queue_of(const struct wait_source *source)
{
	return source->box ? &source->box->receivers.queue : &source->notification->queue;
}

/* --- looking ---------------------------------------------------------------------------------- */

/* Return: whether it had something. */
static bool take(struct wait_source *source, struct wait_event *event)
{
	int err;

	event->ended = false;
	event->bits = 0;
	if (!source->box) {
		event->bits = notification_take(source->notification, source->mask);
		return event->bits != 0;
	}
	err = endpoint_recv(&source->box->ep, &event->message);
	event->ended = source->ended = err == -EPIPE;
	return err != -EAGAIN;
}

/* Return: 0; -EAGAIN when there is nothing; -EPIPE. */
static int look(struct wait_set *set, struct wait_event *event)
{
	unsigned int ended = 0;

	for (unsigned int i = 0; i < set->count; i++) {
		unsigned int which = (set->next + i) % set->count;

		if (set->sources[which].ended) {
			ended++;
		} else if (take(&set->sources[which], event)) {
			event->which = which;
			set->next = which + 1;
			return 0;
		}
	}
	return ended == set->count ? -EPIPE : -EAGAIN;
}

/* --- waiting -------------------------------------------------------------------------------------- */

/* One timer is enough. */
static void begin(struct wait_set *set, tick_t deadline)
{
	for (unsigned int i = 0; i < set->count; i++) {
		struct wait_source *source = &set->sources[i];

		wait_begin(&source->waiter, queue_of(source), i == 0 ? deadline : WAIT_FOR_EVER);
		if (source->box)
			endpoint_receiver_in(source->box);
	}
}

static void enter(struct wait_set *set)
{
	for (unsigned int i = 0; i < set->count; i++)
		wait_enter(&set->sources[i].waiter);
}

/* Who was woken for one source and has taken from another one: what the first one has is for who waits there. */
static void end(struct wait_set *set) __may_sleep
{
	for (unsigned int i = 0; i < set->count; i++) {
		struct wait_source *source = &set->sources[i];

		(void)!wait_end(&source->waiter, true);
		if (source->box)
			endpoint_receiver_out(source->box);
	}
}

int wait_any(struct wait_set *set, struct wait_event *event, tick_t deadline) __may_sleep
{
	int err = look(set, event);

	if (err != -EAGAIN)
		return err;
	begin(set, deadline);
	do {
		enter(set);
		err = look(set, event);
	} while (err == -EAGAIN && wait_block(&set->sources[0].waiter));
	if (err == -EAGAIN)
		err = look(set, event);
	end(set);
	return err == -EAGAIN ? -ETIMEDOUT : err;
}
