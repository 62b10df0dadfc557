// SPDX-License-Identifier: MIT
/*
 * race - two accesses to the same bytes, one of them a write, one of them plain, that nothing orders.
 *
 * Each thread has a clock: what it knows of every other one.  It ticks with each release.  An access is
 * ordered behind another one if its thread's clock knows of the time of that one.  An earlier access of a
 * thread is known by whoever knows its last one, so the last one is enough.
 */
#include "engine.h"

static bool any(clock_type times, clock_type known)
{
	typedef uint64_t bits_type __attribute__((vector_size(8)));

	return ((bits_type)(times > known))[0] != 0;
}

static unsigned int which(clock_type times, clock_type known)
{
	unsigned int id = 0;

	while (times[id] <= known[id])
		id++;
	return id;
}

static __attribute__((noreturn)) void found(enum kind other, clock_type times, uintptr_t addr,
					    unsigned int size, uint32_t pc)
{
	unsigned int id = which(times, self()->clock);

	E->race_addr = addr;
	E->race_size = size;
	E->race_pc = pc;
	E->race_other_kind = other;
	E->race_other_thread = id;
	fail("data race: nothing orders this and what thread %u did", id);
}

static void check(const struct cell *cell, enum kind kind, uintptr_t addr, unsigned int size, uint32_t pc)
{
	clock_type known = self()->clock;
	bool plain = kind == READ || kind == WRITE, writes = kind == WRITE || kind == STORE;

	if (any(cell->write, known))
		found(WRITE, cell->write, addr, size, pc);
	if (writes && any(cell->read, known))
		found(READ, cell->read, addr, size, pc);
	if (plain && any(cell->atomic_write, known))
		found(STORE, cell->atomic_write, addr, size, pc);
	if (kind == WRITE && any(cell->atomic_read, known))
		found(LOAD, cell->atomic_read, addr, size, pc);
}

static void note(struct cell *cell, enum kind kind)
{
	uint16_t now = self()->clock[E->current];

	if (kind == READ)
		cell->read[E->current] = now;
	else if (kind == WRITE)
		cell->write[E->current] = now;
	else if (kind == LOAD)
		cell->atomic_read[E->current] = now;
	else
		cell->atomic_write[E->current] = now;
}

/* Less than four bytes of it are accessed: then each has a cell of its own, from the start of the search. */
static void learn_fine(size_t word)
{
	if (E->words[word] & IS_FINE)
		return;
	E->words[word] |= IS_FINE;
	if (!E->replays)
		end_schedule(LEARNED);
	for (size_t i = 1; i < 4; i++)
		E->cells[4 * word + i] = E->cells[4 * word];
}

static void access(uintptr_t addr, size_t bytes, enum kind kind, uint32_t pc)
{
	size_t offset = offset_of(addr), end = offset + bytes;

	while (offset < end) {
		size_t word = offset / 4;

		if (offset % 4 || end - offset < 4)
			learn_fine(word);
		do {
			struct cell *cell = &E->cells[offset];

			if (cell->run == E->run)
				check(cell, kind, addr, (unsigned int)bytes, pc);
			else
				*cell = (struct cell){ .run = E->run };
			note(cell, kind);
			offset += E->words[word] & IS_FINE ? 1 : 4;
		} while (offset / 4 == word && offset < end);
	}
}

void race_plain(uintptr_t addr, size_t bytes, bool writes, uint32_t pc)
{
	access(addr, bytes, writes ? WRITE : READ, pc);
}

void race_atomic(uintptr_t addr, unsigned int size, bool writes, uint32_t pc)
{
	access(addr, size, writes ? STORE : LOAD, pc);
}
