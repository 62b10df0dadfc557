// SPDX-License-Identifier: MIT
/*
 * CPUs as fibers of one thread: whose turn is next is drawn by a seeded generator, so that the same seed
 * is the same run.
 *
 * Time goes by in whichever fiber waits.  What is due then raises a line, and that must not be in the
 * middle of the irqchip: time stands still while a fiber is there whose turn has ended.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "host.h"

static u64 generator;

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
static u64 draw_number(void)
{
	u64 z = generator += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

u64 host_fibers_seed(u64 seed)
{
	u64 before = generator;

	generator = seed;
	return before;
}

static bool is_ready(const struct host_cpu *host)
{
	return host->is_live && (!host->waits || host->pin || host->must_stop);
}

static cpu_set_t ready(void)
{
	cpu_set_t cpus = CPUS_NONE;

	for (unsigned int id = 0; id < host_cpus_now.count; id++)
		if (is_ready(&host_cpus[id]))
			cpus |= CPU_BIT(id);
	return cpus;
}

/* One of a set that is not empty. */
static struct host_cpu *draw(cpu_set_t cpus)
{
	u64 skip = draw_number() % bits_set(cpus);

	while (skip--)
		cpus &= cpus - 1;
	return &host_cpus[lowest_bit(cpus)];
}

static void switch_to(struct host_cpu *host, struct host_cpu *next)
{
	if (next == host)
		return;
	host_this = next;
	host_tlb_turn(next->cpu.id);
	host_fiber_switch(next->cpu.id, next->cpu.stack.low.raw, next->cpu.stack.high.raw);
	host_look_for_stop(host);
}

void host_point(void)
{
	struct host_cpu *host = host_this;

	if (!host->takes_turns)
		return;
	switch_to(host, draw(ready() | CPU_BIT(host->cpu.id)));
	host_interrupt();
}

/* In the order of their ids, as QEMU has it: no seed but the caller's decides. */
void host_next_turn(void)
{
	struct host_cpu *host = host_this;
	cpu_set_t others = ready() & ~CPU_BIT(host->cpu.id);
	cpu_set_t behind = others & ~(CPU_BIT(host->cpu.id) - 1);

	if (!others)
		return;
	switch_to(host, &host_cpus[lowest_bit(behind ? behind : others)]);
	host_interrupt();
}

static void note_turns(void)
{
	unsigned int live = 0;

	for (unsigned int id = 0; id < host_cpus_now.count; id++)
		live += host_cpus[id].is_live;
	for (unsigned int id = 0; id < host_cpus_now.count; id++)
		host_cpus[id].takes_turns = live > 1;
}

/* --- time ------------------------------------------------------------------------------ */

/* One step, and nobody's turn comes in it; whom it interrupts it interrupts behind it. */
static void step(struct host_cpu *host, u64 ticks)
{
	bool on = host->irqs_on, turns = host->takes_turns;

	host->irqs_on = false;
	host->takes_turns = false;
	if (host_irqchip_is_free())
		clock_mock_advance(&host_machine.clock, ticks);
	host->takes_turns = turns;
	host->irqs_on = on;
	host_interrupt();
}

/* What is due interrupts at its own tick. */
static void pass(struct host_cpu *host, u64 ticks)
{
	struct clock_mock *clock = &host_machine.clock;
	tick_t end = clock->now + ticks, next = clock_mock_next(clock);

	if (next < end)
		step(host, next - clock->now);
	if (clock->now < end)
		step(host, end - clock->now);
}

/* Nobody has anything to do before the next deadline.  Return: whether there is one. */
static bool jump(struct host_cpu *host)
{
	tick_t next = clock_mock_next(&host_machine.clock);

	if (next == U64_MAX)
		return false;
	step(host, next - host_machine.clock.now);
	return true;
}

/* --- a fiber's life ---------------------------------------------------------------------- */

static int fiber_start(struct host_cpu *host, const struct host_stacks *stacks)
{
	host_fiber_start(host->cpu.id, stacks, host_enter);
	note_turns();
	host_point();
	return 0;
}

/* CPU 0 never ends: where nobody is ready, its wait does. */
static void fiber_end(struct host_cpu *host)
{
	cpu_set_t cpus;

	host->is_live = false;
	note_turns();
	cpus = ready();
	host_this = cpus ? draw(cpus) : &host_cpus[0];
	host_tlb_turn(host_this->cpu.id);
	host_fiber_end(host_this->cpu.id, host_this->cpu.stack.low.raw, host_this->cpu.stack.high.raw);
}

static void fiber_relax(struct host_cpu *host)
{
	host_look_for_stop(host);
	pass(host, HOST_RELAX_TICKS);
	host_point();
}

/* bounded: by the deadlines there are; where nobody is ready and none comes, this wait ends in vain. */
static void fiber_wait(struct host_cpu *host)
{
	cpu_set_t cpus;

	host->waits = true;
	do {
		cpus = ready();
	} while (!cpus && jump(host));
	if (cpus)
		switch_to(host, draw(cpus));
	host->waits = false;
}

static void fiber_idle(struct host_cpu *host)
{
	cpu_set_t others = ready() & ~CPU_BIT(host->cpu.id);

	if (others)
		switch_to(host, draw(others));
	else if (!jump(host))
		host_alone.idle(host);
	host_interrupt();
}

static void fiber_wake(struct host_cpu *host)
{
	host_point();
}

const struct host_kind host_fibers = {
	.name	= "fibers",
	.start	= fiber_start,
	.end	= fiber_end,
	.relax	= fiber_relax,
	.wait	= fiber_wait,
	.idle	= fiber_idle,
	.wake	= fiber_wake,
};
