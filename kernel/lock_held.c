// SPDX-License-Identifier: MIT
/*
 * lock_held - a short stack of locks in each struct cpu.
 *
 * No lock guards it, and irqs stay as they are.  An interrupt that comes while the CPU's own stack is
 * changed leaves it as it found it; so a place counts before it is filled, and is empty again
 * before it counts no more: what stands there meanwhile is NULL, and nobody's.
 */
#include <foundry/arch.h>
#include <foundry/bug.h>
#include <foundry/lock_tell.h>
#include <foundry/log.h>
#include <foundry/symbols.h>

#define NOT_HELD	CPU_HELD_MAX

/* The last one taken is looked at first. */
static unsigned int find(const struct cpu *cpu, const struct lock_tag *tag)
{
	unsigned int i = cpu->held_count;

	while (i-- > 0)		/* bounded: by CPU_HELD_MAX */
		if (READ_ONCE(cpu->held[i].tag) == tag)
			return i;
	return NOT_HELD;
}

bool lock_is_held(const struct lock_tag *tag)
{
	return find(this_cpu(), tag) != NOT_HELD;
}

void lock_will_take_at(struct lock_tag *tag, enum lock_mode mode, bool waits, vaddr_t where)
{
	BUG_ON(waits && lock_is_held(tag), "lock: '%s' is held by this CPU already", tag->name);
	BUG_ON(this_cpu()->held_count == CPU_HELD_MAX,
	       "lock: '%s' would be the %u. lock held at once", tag->name, CPU_HELD_MAX + 1);
	lock_check_will_take(tag, waits, where);
	cpu_point();
}

void lock_taken_at(struct lock_tag *tag, enum lock_mode mode, vaddr_t where)
{
	struct cpu *cpu = this_cpu();
	unsigned int i = cpu->held_count;

	WRITE_ONCE(cpu->held_count, i + 1);
	cpu->held[i].where = where;
	cpu->held[i].mode = mode;
	lock_check_taken(&cpu->held[i]);
	WRITE_ONCE(cpu->held[i].tag, tag);
	cpu_point();
}

/* Usually the last one taken, but any order is allowed. */
static void remove(struct cpu *cpu, unsigned int i)
{
	unsigned int last = cpu->held_count - 1;

	for (; i < last; i++)
		cpu->held[i] = cpu->held[i + 1];
	WRITE_ONCE(cpu->held[last].tag, NULL);
	WRITE_ONCE(cpu->held_count, last);
}

/* Told of another CPU as it is read, while that one goes on. */
static const struct cpu *holder(const struct lock_tag *tag)
{
	for (unsigned int id = 0; id < CPU_MAX; id++)
		if (find(arch_cpu(id), tag) != NOT_HELD)
			return arch_cpu(id);
	return NULL;
}

static __noinline __noreturn void not_held(const struct lock_tag *tag)
{
	const struct cpu *cpu = holder(tag);

	if (cpu)
		BUG("lock: '%s' is not held by this CPU, but by CPU %u", tag->name, cpu->id);
	BUG("lock: '%s' is not held by this CPU, nor by another one", tag->name);
}

void lock_will_release_at(struct lock_tag *tag, enum lock_mode mode, vaddr_t where)
{
	struct cpu *cpu = this_cpu();
	unsigned int i = find(cpu, tag);

	if (i == NOT_HELD)
		not_held(tag);
	BUG_ON(cpu->held[i].mode != mode, "lock: '%s' is held by this CPU in the other mode", tag->name);
	lock_check_released(&cpu->held[i], where);
	remove(cpu, i);
}

void lock_drop_held(unsigned int count)
{
	struct cpu *cpu = this_cpu();

	while (cpu->held_count > count) {
		struct held_lock last = cpu->held[cpu->held_count - 1];

		remove(cpu, cpu->held_count - 1);
		if (!last.tag)
			continue;
		BUG_ON(!last.tag->drop, "lock: '%s' has no way to be dropped", last.tag->name);
		last.tag->drop(last.tag, last.mode);
	}
}

void lock_held_print(const struct cpu *cpu)
{
	unsigned int i = MIN(READ_ONCE(cpu->held_count), (unsigned int)CPU_HELD_MAX);

	while (i-- > 0) {
		const struct held_lock *held = &cpu->held[i];
		const struct lock_tag *tag = READ_ONCE(held->tag);
		char where[SYMBOL_TEXT_MAX];

		if (!tag)
			continue;
		symbol_name_caller(held->where, where, sizeof(where));
		print("  holds '%s'%s, taken at %s\n", tag->name,
		      held->mode == LOCK_SHARED ? " to read" : "", where);
	}
}
