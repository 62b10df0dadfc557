// SPDX-License-Identifier: MIT
/*
 * memory - what a load may return.
 *
 * sc: the last value written.  tso: the same, but a store waits in its thread's buffer, which only that
 * thread sees.  weak: each variable has all its writes in the order in which they were made; a thread has
 * a view, the oldest write of each variable that it may still read.  An acquire that reads what a release
 * wrote takes over the view of who released.
 *
 * In all of them what orders plain accesses is a clock, and goes the way that C11 gives it (5.1.2.4).
 */
#include <string.h>

#include "engine.h"

#define STALE_MAX	10	/* letters that a word has for them */

/* --- bytes ------------------------------------------------------------------------- */

static uint64_t memory_read(uintptr_t addr, unsigned int size)
{
	switch (size) {
	case 1:
		return *(volatile uint8_t *)addr;
	case 2:
		return *(volatile uint16_t *)addr;
	case 4:
		return *(volatile uint32_t *)addr;
	default:
		return *(volatile uint64_t *)addr;
	}
}

/* What a schedule writes is put back before the next one. */
void memory_dirty(uintptr_t addr, size_t bytes)
{
	size_t offset = offset_of(addr), last;

	if (offset == NOWHERE || is_stack(offset))
		return;
	last = (offset + bytes - 1) / LINE;
	for (size_t line = offset / LINE; line <= last; line++) {
		if (E->dirty_run[line] == E->run)
			continue;
		E->dirty_run[line] = E->run;
		E->dirty[E->dirty_count++] = (uint32_t)line;
	}
}

void memory_write(uintptr_t addr, unsigned int size, uint64_t value)
{
	memory_dirty(addr, size);
	switch (size) {
	case 1:
		*(volatile uint8_t *)addr = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)addr = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)addr = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)addr = value;
	}
}

void memory_begin(void)
{
	while (E->dirty_count > 0) {
		size_t at = (size_t)E->dirty[--E->dirty_count] * LINE;

		memcpy((void *)(E->image + at), E->snapshot + at, LINE);
	}
}

/* --- variables ----------------------------------------------------------------------- */

static struct loc *loc_new(uintptr_t addr, unsigned int size, size_t offset)
{
	struct loc *loc;

	if (E->loc_count == LOCS)
		fail("the explorer has no room for more than %u atomic variables", LOCS);
	loc = &E->locs[E->loc_count++];
	loc->addr = addr;
	loc->size = size;
	E->loc_index[offset] = (uint16_t)E->loc_count;
	E->words[offset / 4] |= HAS_LOC;
	return loc;
}

static void restart_history(struct loc *loc)
{
	loc->run = E->run;
	loc->version = 0;
	loc->rebase = false;
	loc->first = loc->last = 0;
	memset(&loc->messages[0], 0, offsetof(struct message, view));
	if (E->model == WEAK)
		memset(&loc->messages[0].view, 0, sizeof(struct view));
	loc->messages[0].value = memory_read(loc->addr, loc->size);
}

static struct message *message_new(struct loc *loc)
{
	if (E->model == WEAK && ++loc->last == MESSAGES)
		fail("the explorer has no room for more than %u writes to a variable", MESSAGES);
	return &loc->messages[loc->last];
}

/* Whoever reads on is ordered behind the plain write, or that is a race. */
static void rebase(struct loc *loc)
{
	struct message *message = message_new(loc);

	loc->rebase = false;
	loc->first = loc->last;
	loc->version++;
	memset(message, 0, E->model == WEAK ? sizeof(*message) : offsetof(struct message, view));
	message->value = memory_read(loc->addr, loc->size);
}

/* Return: NULL for what is not watched. */
struct loc *loc_of(uintptr_t addr, unsigned int size)
{
	size_t offset = offset_of(addr);
	struct loc *loc;

	if (offset == NOWHERE)
		return NULL;
	loc = E->loc_index[offset] ? &E->locs[E->loc_index[offset] - 1] : loc_new(addr, size, offset);
	if (loc->size != size)
		fail("an atomic access of %u bytes to what was accessed with %u", size, loc->size);
	if (loc->run != E->run)
		restart_history(loc);
	else if (loc->rebase)
		rebase(loc);
	return loc;
}

/* What is learned here lasts: then all is searched again, with one more point. */
void loc_touch(struct loc *loc, bool writes)
{
	loc->touched |= 1u << E->current;
	loc->written |= writes;
	if (loc->shared || !loc->written || !(loc->touched & (loc->touched - 1)))
		return;
	if (E->view_count == VIEWS)
		fail("the explorer has no room for more than %u shared variables", VIEWS);
	loc->shared = true;
	loc->slot = E->view_count++;
	if (!E->replays)
		end_schedule(LEARNED);
}

/* The oldest value that this round of a loop has read of it: another one may lead elsewhere. */
static void note_spin(struct loc *loc, unsigned int stamp)
{
	struct thread *thread = self();
	unsigned int i = 0;

	while (i < thread->spin_count && thread->spins[i].loc != loc)
		i++;
	if (i == READS)
		thread->relax_pc = 0;		/* a round that is not known whole is like a first one */
	if (i < thread->spin_count || i == READS)
		return;
	thread->spins[thread->spin_count++] =
		(struct spin){ .loc = loc, .version = loc->version, .stamp = stamp };
}

/* Its own write is no news to a loop that waits. */
static void renew_spin(const struct loc *loc)
{
	struct thread *thread = self();

	for (unsigned int i = 0; i < thread->spin_count; i++) {
		if (thread->spins[i].loc != loc)
			continue;
		thread->spins[i].version = loc->version;
		thread->spins[i].stamp = loc->last;
	}
}

/* --- what goes with a message ------------------------------------------------------------ */

static void view_join(struct view *view, const struct view *other)
{
	for (unsigned int i = 0; i < E->view_count; i++)
		if (view->at[i] < other->at[i])
			view->at[i] = other->at[i];
}

static bool acquires(enum order order)
{
	return order == ACQUIRE || order == ACQ_REL || order == SEQ_CST || order == CONSUME;
}

static bool releases(enum order order)
{
	return order == RELEASE || order == ACQ_REL || order == SEQ_CST;
}

static void receive(const struct message *message, enum order order)
{
	struct thread *thread = self();

	thread->acquirable = clock_join(thread->acquirable, message->clock);
	if (acquires(order))
		thread->clock = clock_join(thread->clock, message->clock);
	if (E->model != WEAK)
		return;
	view_join(&thread->acquirable_view, &message->view);
	if (acquires(order))
		view_join(&thread->view, &message->view);
}

static void send(struct message *message, enum order order)
{
	struct thread *thread = self();

	message->clock = releases(order) ? thread->clock : thread->released;
	if (releases(order))
		thread->clock[E->current]++;
	if (E->model == WEAK)
		message->view = releases(order) ? thread->view : thread->released_view;
}

/* --- tso: the buffer --------------------------------------------------------------------- */

static void commit(struct loc *loc, const struct message *message)
{
	struct message *slot = message_new(loc);

	if (memory_read(loc->addr, loc->size) != message->value)
		loc->version++;
	memory_write(loc->addr, loc->size, message->value);
	*slot = *message;
}

void memory_flush(unsigned int id)
{
	struct thread *thread = &E->threads[id];
	struct entry *oldest = &thread->buffer[0];

	if (oldest->loc->rebase)
		rebase(oldest->loc);
	if (oldest->kept && E->traces) {
		unsigned int current = E->current;

		E->current = id;
		report_event(FLUSH, RELAXED, oldest->loc->addr, oldest->loc->size,
			     oldest->message.value, 0, 0);
		E->current = current;
	}
	commit(oldest->loc, &oldest->message);
	thread->buffered--;
	memmove(oldest, oldest + 1, thread->buffered * sizeof(*oldest));
}

void memory_flush_all(unsigned int id)
{
	while (E->threads[id].buffered > 0)
		memory_flush(id);
}

static const struct entry *forwarded(const struct loc *loc)
{
	const struct thread *thread = self();

	for (unsigned int i = thread->buffered; i-- > 0;)
		if (thread->buffer[i].loc == loc)
			return &thread->buffer[i];
	return NULL;
}

static void buffer_store(struct loc *loc, const struct message *message)
{
	struct thread *thread = self();

	if (thread->buffered == BUFFER)
		memory_flush(E->current);
	thread->buffer[thread->buffered++] = (struct entry){ .loc = loc, .message = *message };
}

/* --- weak: which message ------------------------------------------------------------------- */

static unsigned int oldest_readable(const struct loc *loc)
{
	unsigned int seen = loc->shared ? self()->view.at[loc->slot] : loc->last;

	return seen > loc->first ? seen : loc->first;
}

static void see(const struct loc *loc, unsigned int stamp)
{
	if (E->model == WEAK && loc->shared && self()->view.at[loc->slot] < stamp)
		self()->view.at[loc->slot] = (uint16_t)stamp;
}

static unsigned int choose_message(const struct loc *loc)
{
	unsigned int count = loc->last - oldest_readable(loc) + 1;

	if (count > STALE_MAX + 1) {
		count = STALE_MAX + 1;
		E->capped = true;
	}
	return loc->last - choose_outcome(count, 'p', true);
}

static void trace_read(const struct loc *loc, unsigned int stamp, enum order order, enum kind kind,
		       uint64_t value, uint32_t pc)
{
	uint32_t event;

	if (!E->traces)
		return;
	event = report_event(kind, order, loc->addr, loc->size, value, value, pc);
	E->events[event - 1].from = loc->messages[stamp].event;
	E->events[event - 1].missed = (uint16_t)(loc->last - stamp);
	E->events[event - 1].newest = loc->messages[loc->last].event;
}

/* --- operations -------------------------------------------------------------------------- */

uint64_t memory_load(struct loc *loc, enum order order, uint32_t pc)
{
	const struct entry *own = E->model == TSO ? forwarded(loc) : NULL;
	unsigned int stamp = E->model == WEAK ? choose_message(loc) : loc->last;
	const struct message *message = own ? &own->message : &loc->messages[stamp];
	uint64_t value = own || E->model == WEAK ? message->value : memory_read(loc->addr, loc->size);

	note_spin(loc, stamp);
	receive(message, order);
	see(loc, stamp);
	trace_read(loc, stamp, order, LOAD, value, pc);
	return value;
}

void memory_store(struct loc *loc, uint64_t value, enum order order, uint32_t pc)
{
	struct message message;

	message.value = value;
	message.event = report_event(STORE, order, loc->addr, loc->size, value, 0, pc);
	if (E->model == TSO) {
		send(&message, order);
		buffer_store(loc, &message);
		return;
	}
	see(loc, loc->last + 1);
	send(&message, order);
	commit(loc, &message);
	renew_spin(loc);
}

/* Whoever acquires what it wrote has what the write before released as well: C11 5.1.2.4, release sequence. */
static void replace(struct loc *loc, uint64_t value, enum order order, uint32_t pc)
{
	struct message before = loc->messages[loc->last], message;

	message.value = value;
	message.event = report_event(RMW, order, loc->addr, loc->size, value,
				     memory_read(loc->addr, loc->size), pc);
	if (E->traces)
		E->events[message.event - 1].from = before.event;
	receive(&before, order);
	see(loc, loc->last + 1);
	send(&message, order);
	message.clock = clock_join(message.clock, before.clock);
	if (E->model == WEAK)
		view_join(&message.view, &before.view);
	commit(loc, &message);
	renew_spin(loc);
}

uint64_t memory_rmw(struct loc *loc, uint64_t (*change)(uint64_t old, uint64_t operand),
		    uint64_t operand, enum order order, uint32_t pc)
{
	uint64_t old = memory_read(loc->addr, loc->size);

	note_spin(loc, loc->last);
	replace(loc, change(old, operand), order, pc);
	return old;
}

/* A compare that fails is a load, and may read something old. */
bool memory_cas(struct loc *loc, uint64_t *expected, uint64_t value, enum order order,
		enum order failed, uint32_t pc)
{
	unsigned int stamp = E->model == WEAK ? choose_message(loc) : loc->last;
	uint64_t found = E->model == WEAK ? loc->messages[stamp].value :
					    memory_read(loc->addr, loc->size);

	note_spin(loc, stamp);
	if (found == *expected && stamp < loc->last)
		end_schedule(PRUNED);
	if (found == *expected) {
		replace(loc, value, order, pc);
		return true;
	}
	receive(&loc->messages[stamp], failed);
	see(loc, stamp);
	trace_read(loc, stamp, failed, LOAD, found, pc);
	*expected = found;
	return false;
}

void memory_fence(enum order order, uint32_t pc)
{
	struct thread *thread = self();

	report_event(FENCE, order, 0, 0, 0, 0, pc);
	if (acquires(order))
		thread->clock = clock_join(thread->clock, thread->acquirable);
	if (E->model == WEAK && acquires(order))
		view_join(&thread->view, &thread->acquirable_view);
	if (E->model == WEAK && order == SEQ_CST) {
		view_join(&thread->view, &E->fences);
		E->fences = thread->view;
	}
	if (!releases(order))
		return;
	thread->released = thread->clock;
	thread->clock[E->current]++;
	if (E->model == WEAK)
		thread->released_view = thread->view;
}

static void plain_at(size_t offset, bool writes)
{
	struct loc *loc;

	if (!E->loc_index[offset])
		return;
	loc = &E->locs[E->loc_index[offset] - 1];
	if (loc->run != E->run)
		return;
	while (E->model == TSO && forwarded(loc))
		memory_flush(E->current);
	loc->rebase |= writes;
}

/* A plain access of what is atomic elsewhere. */
void memory_plain(uintptr_t addr, size_t bytes, bool writes)
{
	size_t offset = offset_of(addr), end = offset + bytes;

	for (size_t word = offset / 4; 4 * word < end; word++)
		for (size_t i = 4 * word; E->words[word] & HAS_LOC && i < 4 * word + 4; i++)
			plain_at(i, writes);
}
