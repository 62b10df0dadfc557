// SPDX-License-Identifier: MIT
/*
 * sections - how long irqs are off, and preemption.
 *
 * Each CPU keeps when and where they went off.  That may be of long ago where something else turned them off, a
 * trap or a recovery point: it is looked at only where they go on by the words of cpu.h and preempt.h.
 */
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/sections.h>
#include <foundry/string.h>

/* The port's own words, for what is no section of the kernel's. */
#undef arch_irq_save
#undef arch_irq_enable
#undef arch_irq_restore

#define RETURNS_TO	vaddr_of(__builtin_return_address(0))

/* Between keep() and whoever turned irqs on. */
#define OWN_FRAMES	4

/* The longest first.  Under @guard, which is taken with irqs off. */
struct kept {
	u32		guard;		/* atomic */
	unsigned int	count;
	u64		least;		/* what is no longer than this is not kept; read without the guard */
	struct section	of[SECTIONS_MAX];
};

static struct kept kept_of[SECTION_KINDS];

/* One that is about to end, as it is on this CPU. */
struct end {
	enum section_kind	kind;
	vaddr_t			from;
	u64			cost;		/* 0 where nobody knows when it began */
};

static irqflags_t enter(struct kept *kept)
{
	irqflags_t flags = arch_irq_save();

	while (!atomic_cas_acquire(&kept->guard, 0, 1))	/* pairs with the store in leave() */
		cpu_relax();
	return flags;
}

static void leave(struct kept *kept, irqflags_t flags)
{
	atomic_store_release(&kept->guard, 0);
	arch_irq_let(flags);
}

/* --- what is kept ------------------------------------------------------------------------ */

/* A lock's own functions are the place of many: then who called them tells. */
static bool is_same(const struct section *one, const struct section *other)
{
	return vaddr_eq(one->from, other->from) && vaddr_eq(one->to, other->to) &&
	       vaddr_eq(one->callers[0], other->callers[0]);
}

/* The entry of a place; a new one, behind all others, which may cost the last one. */
static unsigned int find(struct kept *kept, const struct section *section)
{
	unsigned int i = 0;

	while (i < kept->count && !is_same(&kept->of[i], section))
		i++;
	if (i < kept->count)
		return i;
	if (kept->count < SECTIONS_MAX)
		kept->count++;
	i = kept->count - 1;
	kept->of[i] = *section;
	return i;
}

static void find_callers(struct section *section)
{
	vaddr_t callers[OWN_FRAMES + SECTION_CALLERS_MAX];
	struct stack_bounds stack;
	size_t n = 0, first = 0;

	if (stack_at(this_frame(), &stack))
		n = backtrace(&stack, this_frame(), callers, ARRAY_SIZE(callers));
	while (first < n && !vaddr_eq(callers[first], section->to))
		first++;
	for (size_t i = 0; i < SECTION_CALLERS_MAX; i++)
		section->callers[i] = first + 1 + i < n ? callers[first + 1 + i] : vaddr(0);
}

/* In front of all that are shorter. */
static void move_up(struct kept *kept, unsigned int i)
{
	for (; i > 0 && kept->of[i - 1].longest < kept->of[i].longest; i--) {
		struct section shorter = kept->of[i - 1];

		kept->of[i - 1] = kept->of[i];
		kept->of[i] = shorter;
	}
}

/* Of sections that go on: what has been measured takes no part in them. */
static void leave_out(u64 cost)
{
	for (unsigned int i = 0; i < SECTION_KINDS; i++)
		if (this_cpu()->sections[i].since)
			this_cpu()->sections[i].since += cost;
}

static __noinline void keep(const struct end *end, vaddr_t to)
{
	struct kept *kept = &kept_of[end->kind];
	struct section section = { .from = end->from, .to = to };
	u64 start = arch_cost();
	irqflags_t flags;
	unsigned int i;

	find_callers(&section);
	flags = enter(kept);
	i = find(kept, &section);
	kept->of[i].count++;
	kept->of[i].longest = MAX(kept->of[i].longest, end->cost);
	move_up(kept, i);
	if (kept->count == SECTIONS_MAX)
		WRITE_ONCE(kept->least, kept->of[SECTIONS_MAX - 1].longest);
	leave(kept, flags);
	leave_out(arch_cost() - start);
}

/* --- from off to on -------------------------------------------------------------------------- */

static void begin(enum section_kind kind, vaddr_t from)
{
	this_cpu()->sections[kind] = (struct section_start){ .since = arch_cost(), .at = from };
}

static struct end end_of(enum section_kind kind)
{
	const struct section_start *start = &this_cpu()->sections[kind];

	return (struct end){ kind, start->at, start->since ? arch_cost() - start->since : 0 };
}

/* Whether it is one of those that are kept. */
static bool counts(const struct end *end)
{
	return end->cost > READ_ONCE(kept_of[end->kind].least);
}

irqflags_t section_irq_save(void)
{
	bool begins = arch_irqs_enabled();
	irqflags_t flags = arch_irq_save();

	if (begins)
		begin(SECTION_IRQS_OFF, RETURNS_TO);
	return flags;
}

void section_irq_enable(void)
{
	bool ends = !arch_irqs_enabled();
	struct end end = end_of(SECTION_IRQS_OFF);

	arch_irq_enable();
	if (ends && counts(&end))
		keep(&end, RETURNS_TO);
}

/* Whether they go on only the port can say: that is looked at behind. */
void section_irq_restore(irqflags_t flags)
{
	bool were_off = !arch_irqs_enabled();
	struct end end = end_of(SECTION_IRQS_OFF);

	arch_irq_restore(flags);
	if (were_off && counts(&end) && arch_irqs_enabled())
		keep(&end, RETURNS_TO);
}

void section_enter_irq(void) __irq_context
{
	begin(SECTION_IRQS_OFF, RETURNS_TO);
}

void section_leave_irq(void) __irq_context
{
	struct end end = end_of(SECTION_IRQS_OFF);

	if (counts(&end))
		keep(&end, RETURNS_TO);
}

void section_wait(void)
{
	struct end end = end_of(SECTION_IRQS_OFF);

	arch_wait();
	if (counts(&end))
		keep(&end, RETURNS_TO);
	begin(SECTION_IRQS_OFF, RETURNS_TO);
}

void section_preempt_off(void)
{
	begin(SECTION_PREEMPT_OFF, RETURNS_TO);
}

void section_preempt_on(void)
{
	struct end end = end_of(SECTION_PREEMPT_OFF);

	if (counts(&end))
		keep(&end, RETURNS_TO);
}

/* --- asking -------------------------------------------------------------------------------------- */

bool section_at(enum section_kind kind, unsigned int i, struct section *section)
{
	struct kept *kept = &kept_of[kind];
	irqflags_t flags = enter(kept);
	bool is_there = i < kept->count;

	if (is_there)
		*section = kept->of[i];
	leave(kept, flags);
	return is_there;
}

static void forget(struct kept *kept)
{
	irqflags_t flags = enter(kept);

	kept->count = 0;
	WRITE_ONCE(kept->least, 0);
	leave(kept, flags);
}

void sections_restart(void)
{
	for (unsigned int i = 0; i < SECTION_KINDS; i++)
		forget(&kept_of[i]);
}
