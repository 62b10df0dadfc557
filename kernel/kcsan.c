// SPDX-License-Identifier: MIT
/*
 * kcsan - one watchpoint for each CPU, and what is asked in front of every access.
 *
 * Whose watchpoint is touched waits in its own hook, irqs off, so that its access still lies ahead: both accesses
 * are there at the same time.  Who touches it leaves word there and goes on.  Nothing here has hooks, and no lock is taken.
 */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/kernel.h>
#include <foundry/percpu.h>
#include <foundry/physmem.h>

#include "kcsan.h"

/* One access in so many is waited at, for so many turns of others. */
#define WATCH_PART	64
#define WATCH_TURNS	8

/* The next state is always somebody's one to make: ARMED and DONE its CPU's, TOUCHED and TOLD another one's. */
enum { WATCH_NONE, WATCH_ARMED, WATCH_TOUCHED, WATCH_TOLD };

struct __percpu_type watch {
	u32			state;		/* atomic */
	u32			ignore;		/* the CPU's own: how many want it */
	struct kcsan_race	race;		/* the first side its CPU's, the second one who touches it */
};

static DEFINE_PER_CPU(struct watch, watches);
static u32 armed;				/* watchpoints; atomic */

void kcsan_ignore_begin(void)
{
	this_cpu_ptr(watches)->ignore++;
	barrier();
}

void kcsan_ignore_end(void)
{
	barrier();
	this_cpu_ptr(watches)->ignore--;
}

/* --- a side ------------------------------------------------------------------------- */

static bool overlap(const struct kcsan_side *side, u64 addr, u64 bytes)
{
	return addr < side->addr.raw + side->bytes && side->addr.raw < addr + bytes;
}

static bool are_a_race(unsigned int a, unsigned int b)
{
	return (a | b) & KCSAN_WRITE && !(a & b & KCSAN_MARKED);
}

/* Whose stack it is, tasks' ones too: what says so may have hooks, which must not ask that again. */
static bool find_stack(vaddr_t addr, struct stack_bounds *stack)
{
	u64 drawn = yield_set(YIELD_NEVER);
	bool found = stack_at(addr, stack);

	(void)yield_set(drawn);
	return found;
}

/* @frame is the hook's. */
static void fill_side(struct kcsan_side *side, const struct kcsan_access *access)
{
	struct stack_bounds stack;
	size_t n = 0;

	if (find_stack(vaddr_add(access->frame, ARCH_FRAME_RECORD), &stack))
		n = backtrace(&stack, access->frame, side->callers, KCSAN_CALLERS);
	for (; n < KCSAN_CALLERS; n++)
		side->callers[n] = vaddr(0);
	side->cpu = this_cpu()->id;
	side->kind = access->kind;
	side->addr = vaddr(access->addr);
	side->bytes = access->bytes;
}

/* --- who comes -------------------------------------------------------------------------- */

static void touch(struct watch *watch, const struct kcsan_access *access)
{
	/* Pairs with the store in arm(). */
	if (atomic_load_acquire(&watch->state) != WATCH_ARMED)
		return;
	if (!overlap(&watch->race.side[0], access->addr, access->bytes) ||
	    !are_a_race(watch->race.side[0].kind, access->kind))
		return;
	if (!atomic_cas_acquire(&watch->state, WATCH_ARMED, WATCH_TOUCHED))
		return;
	fill_side(&watch->race.side[1], access);
	atomic_store_release(&watch->state, WATCH_TOLD);	/* pairs with the load in disarm() */
}

static void touch_others(const struct kcsan_access *access)
{
	unsigned int self = this_cpu()->id;

	if (!atomic_load_relaxed(&armed))
		return;
	for (unsigned int id = 0; id < CPU_MAX; id++)
		if (id != self)
			touch(per_cpu_ptr(watches, id), access);
}

/* --- who waits ---------------------------------------------------------------------------- */

/* Of the image's data: by the ports' link.lds, and by the host's linker. */
extern const u8 __data_start[];
extern const u8 __image_end[] __weak, _end[] __weak;

static bool is_image(u64 addr)
{
	u64 end = vaddr_of(__image_end).raw ? vaddr_of(__image_end).raw : vaddr_of(_end).raw;

	return addr >= vaddr_of(__data_start).raw && addr < end;
}

static bool is_ram(u64 addr)
{
	const struct boot_info *info = this_kernel() ? this_kernel()->boot.info : NULL;
	u64 offset = addr - arch_direct_base().raw;

	for (size_t i = 0; info && i < info->memory_count; i++)
		if (info->memory[i].kind == MEM_USABLE &&
		    offset - info->memory[i].start.raw < info->memory[i].bytes)
			return true;
	return false;
}

/* Looking twice at a device would do something, and at what is not mapped fault: only memory is looked at. */
static bool is_memory(u64 addr)
{
	struct stack_bounds stack;

	if (find_stack(vaddr(addr), &stack))
		return true;
	if (find_stack(vaddr(addr + FRAME_BYTES), &stack))
		return false;			/* a guard page, perhaps */
	return is_image(addr) || is_ram(addr);
}

static u64 value_at(const struct kcsan_access *access)
{
	const void *at = vaddr_to_ptr(vaddr(access->addr));

	if (access->addr % access->bytes)
		return 0;
	switch (access->bytes) {
	case 1:		return READ_ONCE(*(const u8 *)at);
	case 2:		return READ_ONCE(*(const u16 *)at);
	case 4:		return READ_ONCE(*(const u32 *)at);
	case 8:		return READ_ONCE(*(const u64 *)at);
	default:	return 0;
	}
}

static void arm(struct watch *watch, const struct kcsan_access *access)
{
	watch->race = (struct kcsan_race){ .before = value_at(access) };
	fill_side(&watch->race.side[0], access);
	atomic_store_release(&watch->state, WATCH_ARMED);	/* pairs with the load in touch() */
	(void)atomic_fetch_add_relaxed(&armed, 1);
}

/* Return: whether it was touched. */
static bool disarm(struct watch *watch)
{
	bool touched = !atomic_cas_acquire(&watch->state, WATCH_ARMED, WATCH_NONE);

	/* bounded: who touched it only fills it in; pairs with the store in touch() */
	while (touched && atomic_load_acquire(&watch->state) != WATCH_TOLD)
		arch_yield();
	atomic_store_relaxed(&watch->state, WATCH_NONE);
	(void)atomic_fetch_sub_release(&armed, 1);		/* a count: pairs with nothing */
	return touched;
}

/* A handler on this CPU would not be a race, and change the bytes all the same: irqs are off. */
static void wait_for_others(struct watch *watch, const struct kcsan_access *access)
{
	irqflags_t flags = arch_irq_save();
	struct kcsan_race *race = &watch->race;

	arm(watch, access);
	for (unsigned int i = 0; i < WATCH_TURNS && atomic_load_relaxed(&watch->state) == WATCH_ARMED; i++)
		arch_yield();
	race->after = value_at(access);
	race->has_second = disarm(watch);
	if (race->has_second || (race->after != race->before && !(access->kind & KCSAN_MARKED)))
		kcsan_keep(race);
	arch_irq_restore(flags);
}

void kcsan_hook(const struct kcsan_access *access, u64 drawn)
{
	struct watch *watch = this_cpu_ptr(watches);

	if (watch->ignore || watch->state != WATCH_NONE)
		return;
	touch_others(access);
	if (drawn / YIELD_PART % WATCH_PART == 0 && is_memory(access->addr))
		wait_for_others(watch, access);
}

/* It is only looked whether somebody else waits: nothing is drawn. */
void kcsan_copy(const void *memory, u64 bytes, unsigned int kind)
{
	const struct kcsan_access access = {
		.addr = vaddr_of(memory).raw, .bytes = bytes, .kind = kind, .frame = this_frame(),
	};

	if (bytes && yield_is_on() && !this_cpu_ptr(watches)->ignore)
		touch_others(&access);
}
