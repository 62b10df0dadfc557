// SPDX-License-Identifier: MIT
/*
 * kcsan_keep - races that were found, until somebody may print.
 *
 * They are found with any lock held, the log's too.  So a few places are filled with irqs off, one CPU at a time,
 * and printed when a case ends.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/log.h>
#include <foundry/near.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#include "kcsan.h"

#define RACES_MAX	32

static struct {
	u32			busy;		/* atomic */
	u32			count;		/* in races[]; guarded by busy, as the next */
	u32			told;		/* of these */
	u32			lost;		/* for which there was no room */
	struct kcsan_race	races[RACES_MAX];
} kept;

static irqflags_t enter(void)
{
	irqflags_t flags = arch_irq_save();

	while (!atomic_cas_acquire(&kept.busy, 0, 1))	/* bounded: by a short time on each CPU */
		arch_yield();
	return flags;
}

static void leave(irqflags_t flags)
{
	atomic_store_release(&kept.busy, 0);		/* pairs with the exchange in enter() */
	arch_irq_restore(flags);
}

/* By the same two places, whichever waited. */
static bool same(const struct kcsan_race *a, const struct kcsan_race *b)
{
	u64 a0 = a->side[0].callers[0].raw, a1 = a->side[1].callers[0].raw;
	u64 b0 = b->side[0].callers[0].raw, b1 = b->side[1].callers[0].raw;

	return a->has_second == b->has_second && ((a0 == b0 && a1 == b1) || (a0 == b1 && a1 == b0));
}

void kcsan_keep(const struct kcsan_race *race)
{
	irqflags_t flags = enter();
	u32 i = 0;

	while (i < kept.count && !same(&kept.races[i], race))
		i++;
	if (i == RACES_MAX) {
		kept.lost++;
	} else {
		if (i == kept.count) {
			kept.races[i] = *race;
			kept.count++;
		}
		kept.races[i].times++;
	}
	leave(flags);
}

u32 kcsan_races(void)
{
	return READ_ONCE(kept.count);
}

bool kcsan_take(struct kcsan_race *race)
{
	irqflags_t flags = enter();
	bool found = kept.count > 0;

	if (found) {
		*race = kept.races[--kept.count];
		if (kept.told > kept.count)
			kept.told = kept.count;
	}
	leave(flags);
	return found;
}

/* --- telling ------------------------------------------------------------------------- */

static void tell_side(const char *word, const struct kcsan_side *side)
{
	char near[NEAR_TEXT_MAX], caller[SYMBOL_TEXT_MAX];

	near_text(side->addr, near, sizeof(near));
	print("%s CPU %u, %s%s of %llu byte%s at 0x%llx (%s)\n", word, side->cpu,
	      side->kind & KCSAN_MARKED ? "marked " : "plain ", side->kind & KCSAN_WRITE ? "write" : "read",
	      side->bytes, side->bytes == 1 ? "" : "s", side->addr.raw, near);
	for (unsigned int i = 0; i < KCSAN_CALLERS && side->callers[i].raw; i++) {
		symbol_name_caller(side->callers[i], caller, sizeof(caller));
		print("  #%u  0x%016llx %s\n", i, side->callers[i].raw, caller);
	}
}

static void tell(const struct kcsan_race *race)
{
	tell_side("race:", &race->side[0]);
	if (race->has_second)
		tell_side("  with", &race->side[1]);
	else
		print("  with somebody who was not seen: it was 0x%llx and is 0x%llx\n", race->before, race->after);
}

void kcsan_tell(void)
{
	static struct kcsan_race race;		/* too large for a stack; one CPU tells */

	for (;;) {
		irqflags_t flags = enter();
		bool more = kept.told < kept.count;

		if (more)
			race = kept.races[kept.told++];
		leave(flags);
		if (!more)
			break;
		tell(&race);
	}
	if (READ_ONCE(kept.lost))
		print("race: %u more, for which there was no room\n", READ_ONCE(kept.lost));
}
