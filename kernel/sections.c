// SPDX-License-Identifier: MIT
/*
 * sections - how long irqs are off.
 *
 * Each CPU keeps when and where they went off.  That may be of long ago where something else turned them off, a
 * trap or a recovery point: it is looked at only where they go on by the words of cpu.h.
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
static struct {
	u32		guard;		/* atomic */
	unsigned int	count;
	u64		least;		/* what is no longer than this is not kept; read without the guard */
	struct section	of[SECTIONS_MAX];
} kept;

static irqflags_t enter(void)
{
	irqflags_t flags = arch_irq_save();

	while (!atomic_cas_acquire(&kept.guard, 0, 1))	/* pairs with the store in leave() */
		cpu_relax();
	return flags;
}

static void leave(irqflags_t flags)
{
	atomic_store_release(&kept.guard, 0);
	arch_irq_restore(flags);
}

/* --- what is kept ------------------------------------------------------------------------ */

/* A lock's own functions are the place of many: then who called them tells. */
static bool is_same(const struct section *one, const struct section *other)
{
	return vaddr_eq(one->from, other->from) && vaddr_eq(one->to, other->to) &&
	       vaddr_eq(one->callers[0], other->callers[0]);
}

/* The entry of a place; a new one, behind all others, which may cost the last one. */
static unsigned int find(const struct section *section)
{
	unsigned int i = 0;

	while (i < kept.count && !is_same(&kept.of[i], section))
		i++;
	if (i < kept.count)
		return i;
	if (kept.count < SECTIONS_MAX)
		kept.count++;
	i = kept.count - 1;
	kept.of[i] = *section;
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
static void move_up(unsigned int i)
{
	for (; i > 0 && kept.of[i - 1].longest < kept.of[i].longest; i--) {
		struct section shorter = kept.of[i - 1];

		kept.of[i - 1] = kept.of[i];
		kept.of[i] = shorter;
	}
}

static __noinline void keep(vaddr_t from, vaddr_t to, u64 cost)
{
	struct section section = { .from = from, .to = to };
	irqflags_t flags;
	unsigned int i;

	find_callers(&section);
	flags = enter();
	i = find(&section);
	kept.of[i].count++;
	kept.of[i].longest = MAX(kept.of[i].longest, cost);
	move_up(i);
	if (kept.count == SECTIONS_MAX)
		WRITE_ONCE(kept.least, kept.of[SECTIONS_MAX - 1].longest);
	leave(flags);
}

/* --- from off to on -------------------------------------------------------------------------- */

static void begin(vaddr_t from)
{
	struct cpu *cpu = this_cpu();

	cpu->irqs_off_at = from;
	cpu->irqs_off_since = arch_cost();
}

/* Return: what the section has cost that ends now; 0 where nobody knows when it began. */
static u64 cost_of(const struct cpu *cpu)
{
	return cpu->irqs_off_since ? arch_cost() - cpu->irqs_off_since : 0;
}

irqflags_t section_irq_save(void)
{
	bool begins = arch_irqs_enabled();
	irqflags_t flags = arch_irq_save();

	if (begins)
		begin(RETURNS_TO);
	return flags;
}

void section_irq_enable(void)
{
	bool ends = !arch_irqs_enabled();
	vaddr_t from = this_cpu()->irqs_off_at;
	u64 cost = cost_of(this_cpu());

	arch_irq_enable();
	if (ends && cost > READ_ONCE(kept.least))
		keep(from, RETURNS_TO, cost);
}

/* Whether they go on only the port can say: that is looked at behind. */
void section_irq_restore(irqflags_t flags)
{
	bool were_off = !arch_irqs_enabled();
	vaddr_t from = this_cpu()->irqs_off_at;
	u64 cost = cost_of(this_cpu());

	arch_irq_restore(flags);
	if (were_off && cost > READ_ONCE(kept.least) && arch_irqs_enabled())
		keep(from, RETURNS_TO, cost);
}

void section_enter_irq(void) __irq_context
{
	begin(RETURNS_TO);
}

void section_leave_irq(void) __irq_context
{
	u64 cost = cost_of(this_cpu());

	if (cost > READ_ONCE(kept.least))
		keep(this_cpu()->irqs_off_at, RETURNS_TO, cost);
}

void section_wait(void)
{
	vaddr_t from = this_cpu()->irqs_off_at;
	u64 cost = cost_of(this_cpu());

	arch_wait();
	if (cost > READ_ONCE(kept.least))
		keep(from, RETURNS_TO, cost);
	begin(RETURNS_TO);
}

/* --- asking -------------------------------------------------------------------------------------- */

bool section_at(unsigned int i, struct section *section)
{
	irqflags_t flags = enter();
	bool is_there = i < kept.count;

	if (is_there)
		*section = kept.of[i];
	leave(flags);
	return is_there;
}

void sections_restart(void)
{
	irqflags_t flags = enter();

	kept.count = 0;
	WRITE_ONCE(kept.least, 0);
	leave(flags);
}
