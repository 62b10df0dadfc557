// SPDX-License-Identifier: MIT
/* The other CPUs: their stacks, their start and their end, as fibers or as threads. */
#include <foundry/backtrace.h>
#include <foundry/errno.h>
#include <foundry/fault.h>
#include <foundry/kasan.h>
#include <foundry/kernel.h>
#include <foundry/panic.h>

#include "host.h"

/* Rounds that a CPU may take from its last word until it is off. */
#define END_ROUNDS	1000000

struct host_cpus host_cpus_now = { .count = 1, .asked = &host_fibers, .kind = &host_alone };

struct cpu *arch_cpu(unsigned int id)
{
	return &host_cpus[id].cpu;
}

static struct host_stacks stacks_of(unsigned int id)
{
	u64 slot = STACKS_BASE + id * STACK_SLOT;

	return (struct host_stacks){
		.low = slot + STACK_OFFSET, .high = slot + STACK_SLOT,
		.signal_low = slot + STACK_SIGNAL_OFFSET,
	};
}

static bool map_stacks(unsigned int id)
{
	struct host_stacks stacks = stacks_of(id);

	kasan_cover(vaddr(stacks.low), stacks.high - stacks.low);
	kasan_cover(vaddr(stacks.signal_low), HOST_SIGNAL_STACK_BYTES);
	return host_map_stack(stacks.low, stacks.high - stacks.low) &&
	       host_map_stack(stacks.signal_low, HOST_SIGNAL_STACK_BYTES);
}

bool host_cpus_init(unsigned int count, bool threads, u64 seed)
{
	host_cpus_now.count = count;
	host_cpus_now.asked = threads ? &host_threads : &host_fibers;
	host_cpus_now.seed = seed;
	(void)host_fibers_seed(seed);
	host_cpus[0].is_live = true;
	if (count == 1)
		return true;
	if (!host_reserve(STACKS_BASE, count * STACK_SLOT))
		return false;
	for (unsigned int id = 1; id < count; id++)
		if (!map_stacks(id))
			return false;
	return true;
}

void host_enter(unsigned int id)
{
	host_this = &host_cpus[id];
	smp_enter();
}

static unsigned int host_count(void)
{
	return host_cpus_now.count;
}

/* One that has said that it is off may have a few steps left. */
static bool is_off(const struct host_cpu *host)
{
	for (u32 round = 0; atomic_load_acquire(&host->is_live) && round < END_ROUNDS; round++)
		cpu_relax();
	return !atomic_load_acquire(&host->is_live);
}

static int host_start_cpu(unsigned int id)
{
	struct host_stacks stacks = stacks_of(id);
	struct host_cpu *host = &host_cpus[id];
	int err;

	if (id == 0 || id >= host_cpus_now.count)
		return -EINVAL;
	if (!is_off(host))
		return -EBUSY;
	host_tlb_begin(id, &this_kernel()->space.pt);
	kasan_unpoison(vaddr_to_ptr(vaddr(stacks.low)), stacks.high - stacks.low);
	host->cpu.stack = (struct stack_bounds){ vaddr(stacks.low), vaddr(stacks.high) };
	host->irqs_on = false;
	host->waits = false;
	atomic_store_relaxed(&host->is_live, true);
	if (host_cpus_now.kind == &host_alone)
		host_cpus_now.kind = host_cpus_now.asked;	/* before anybody else is there to read it */
	err = host_cpus_now.kind->start(host, &stacks);
	if (err)
		atomic_store_relaxed(&host->is_live, false);
	return err;
}

static void host_off(void)
{
	struct host_cpu *host = host_this;

	host_cpus_now.kind->end(host);
}

static void host_stop(unsigned int id)
{
	struct host_cpu *host = &host_cpus[id];

	atomic_store_release(&host->must_stop, 1);
	host_pin(NULL, id);
}

void host_stop_here(struct host_cpu *host)
{
	struct fault here = {
		.what	= "stop",
		.access	= FAULT_OTHER,
		.pc	= vaddr_of(__builtin_return_address(0)),
		.frame	= this_frame(),
	};

	atomic_store_relaxed(&host->must_stop, 0);
	if (panic_stops_this_cpu())
		panic_stop_here(&here);
}

const struct smp_ops host_smp = {
	.count	= host_count,
	.start	= host_start_cpu,
	.off	= host_off,
	.stop	= host_stop,
};
