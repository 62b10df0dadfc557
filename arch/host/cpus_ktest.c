// SPDX-License-Identifier: MIT
/* Simulated CPUs: their stacks, faults on them, what interrupted them, the doorbell between them. */
#include <foundry/backtrace.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/errno.h>
#include <foundry/fault.h>
#include <foundry/ipi.h>
#include <foundry/irq.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>
#include <foundry/string.h>

#include "conform/irqchip.h"

#include "cpus_ktest.h"

void on_cpu(struct ktest *kt, unsigned int id, void (*fn)(void *arg), void *arg)
{
	struct cpu_work work = { .fn = fn, .arg = arg };

	if (id == this_cpu()->id) {
		fn(arg);
		return;
	}
	ASSERT_EQ(kt, smp_run(id, &work), 0);
	smp_join(&work);
}

unsigned int cpus_or_skip(struct ktest *kt)
{
	unsigned int count = bits_set(smp_online());

	if (count == 1)
		ktest_skip(kt, "not provided: there is one CPU");
	return count;
}

/* --- faults -------------------------------------------------------------------------- */

static u64 nowhere = 64;

static void write_to(vaddr_t at)
{
	u64 *word = vaddr_to_ptr(at);

	WRITE_ONCE(*word, 1);
}

/* What one CPU survived. */
static struct catch caught;

static void touch_nothing(void *unused)
{
	write_to(vaddr(READ_ONCE(nowhere)));
}

static void touch_guard(void *unused)
{
	struct stack_bounds stack;

	if (arch_stack_bounds(this_frame(), &stack))
		write_to(vaddr(stack.low.raw - sizeof(u64)));
}

#define TOO_DEEP	1000000

static __noinline u64 descend(u64 depth)
{
	u64 room[64];
	u64 below;

	WRITE_ONCE(room[0], depth);
	below = depth ? descend(depth - 1) : 0;
	return below + READ_ONCE(room[0]);	/* behind the call: it is no loop */
}

static void run_out_of_stack(void *unused)
{
	(void)descend(TOO_DEEP);
}

static void survive(void *fn)
{
	if (catch_set(&caught) == CATCH_NOTHING) {
		((void (*)(void *))fn)(NULL);	/* SAFETY: given below */
		catch_clear(&caught);
	}
}

static void expect_fault(struct ktest *kt, void (*fn)(void *unused), const char *said)
{
	unsigned int count = cpus_or_skip(kt);

	for (unsigned int id = 0; id < count; id++) {
		on_cpu(kt, id, survive, (void *)fn);
		EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
		EXPECT_TRUE(kt, strstr(caught.text, said) != NULL);
	}
}

static void null_is_told(struct ktest *kt)
{
	expect_fault(kt, touch_nothing, "null page");
}

static void guard_is_told(struct ktest *kt)
{
	expect_fault(kt, touch_guard, "guard page below a stack");
}

/* CPU 0 has the process' own stack, below which nobody knows what lies. */
static void overflow_is_told(struct ktest *kt)
{
	cpus_or_skip(kt);
	on_cpu(kt, 1, survive, (void *)run_out_of_stack);
	EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
	EXPECT_TRUE(kt, strstr(caught.text, "guard page below a stack") != NULL);
}

/* --- many faults at once ------------------------------------------------------------------ */

/* Rounds that a handler waits, so that the others fault meanwhile. */
#define SLOW_ROUNDS	20

static struct {
	vaddr_t		first;		/* of a page for each CPU */
	u64		read[CPU_MAX];
	u32		inside, met;	/* handlers at once, and whether two ever were; atomic */
} slow;

static void note_inside(void)
{
	u32 inside = atomic_fetch_add_relaxed(&slow.inside, 1) + 1;

	for (unsigned int i = 0; i < SLOW_ROUNDS; i++)
		cpu_relax();
	if (inside > 1)
		atomic_store_relaxed(&slow.met, 1);
	atomic_fetch_sub_release(&slow.inside, 1);
}

static int make_slowly(struct vmm *vm, vaddr_t at, enum fault_access access) __allocates
{
	paddr_t frame;

	if (vaddr_diff(at, slow.first) >= CPU_MAX * FRAME_BYTES)
		return -ENOENT;
	note_inside();
	if (frame_alloc(this_kernel()->frames, &frame))
		return -ENOMEM;
	*(u64 *)phys_to_virt(frame) = at.raw;
	if (vmm_map(vm, at, frame, FRAME_BYTES, VM_READ) == 0)
		return 0;
	frame_free(this_kernel()->frames, frame);
	return -ENOMEM;
}

static void take_away(void *of)
{
	struct vmm *vm = of;
	struct vm_mapping leaf;

	vm->fault = NULL;
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		vaddr_t at = vaddr_add(slow.first, id * FRAME_BYTES);

		if (vmm_query(vm, at, &leaf))
			continue;
		BUG_ON(vmm_unmap(vm, at, FRAME_BYTES), "a page does not go away");
		frame_free(this_kernel()->frames, leaf.to);
	}
}

static void read_page(void *unused)
{
	unsigned int id = this_cpu()->id;
	const u64 *at = vaddr_to_ptr(vaddr_add(slow.first, id * FRAME_BYTES));

	slow.read[id] = READ_ONCE(*at);
}

static void faults_at_once(struct ktest *kt)
{
	static struct cpu_work work[CPU_MAX];
	unsigned int count = cpus_or_skip(kt);
	struct vmm *vm = kt->kernel->vmm;

	slow = (typeof(slow)){ .first = vaddr(DYNAMIC_BASE + GiB) };
	ASSERT_EQ(kt, vm->fault, NULL);
	vm->fault = make_slowly;
	ktest_defer(kt, take_away, vm);
	for (unsigned int id = 1; id < count; id++) {
		work[id] = (struct cpu_work){ .fn = read_page };
		ASSERT_EQ(kt, smp_run(id, &work[id]), 0);
	}
	read_page(NULL);
	for (unsigned int id = 1; id < count; id++)
		smp_join(&work[id]);
	for (unsigned int id = 0; id < count; id++)
		EXPECT_EQ(kt, slow.read[id], slow.first.raw + id * FRAME_BYTES);
	if (host_cpus_now.kind == &host_fibers && !IS_ENABLED(CONFIG_KTEST_YIELD))	/* then as the seed has it */
		EXPECT_EQ(kt, slow.met, 1);
}

/* --- what was interrupted -------------------------------------------------------------------- */

#define LINE	irq(42)

static struct fault told;
static struct stack_bounds told_stack;
static size_t told_callers;
static bool told_same;		/* as a walk that begins in the interrupt */
static const void *outside;

/* Its stack is looked at while it is there. */
static void note_told(const struct fault *fault)
{
	vaddr_t callers[BACKTRACE_MAX], inner[2];

	told = *fault;
	if (!arch_stack_bounds(told.frame, &told_stack))
		return;
	told_callers = backtrace(&told_stack, told.frame, callers, BACKTRACE_MAX);
	told_same = backtrace(&told_stack, vaddr_of(this_cpu()->interrupted), inner, 2) == 2 &&
		    vaddr_eq(inner[0], told.pc) && vaddr_eq(inner[1], callers[0]);
}

static void tell(irq_t line, void *unused) __irq_context
{
	arch_describe_interrupted(this_cpu()->interrupted, note_told);
}

static void interrupt_here(void *of)
{
	outside = this_cpu()->interrupted;
	told = (struct fault){ .what = NULL };
	told_callers = 0;
	told_same = false;
	irqchip_mock_raise(&host_machine.irqchip, LINE);
	while (!READ_ONCE(told.what))		/* bounded: the line is this CPU's, and up */
		cpu_relax();
}

static void stop_listening(void *unused)
{
	irq_free(LINE, &told);
	BUG_ON(irqchip_set_target(host_arch.irqchip, LINE, 0), "a line does not move");
}

static void tells_interrupted(struct ktest *kt)
{
	unsigned int count = bits_set(smp_online());

	ASSERT_EQ(kt, irq_request(LINE, tell, &told), 0);
	ktest_defer(kt, stop_listening, NULL);
	for (unsigned int id = 0; id < count; id++) {
		struct stack_bounds stack;

		ASSERT_EQ(kt, irqchip_set_target(host_arch.irqchip, LINE, id), 0);
		on_cpu(kt, id, interrupt_here, NULL);
		ASSERT_TRUE(kt, arch_stack_bounds(this_frame(), &stack));
		EXPECT_EQ(kt, vaddr_eq(stack.low, told_stack.low), id == 0);
		EXPECT_NE(kt, told.pc.raw, 0);
		EXPECT_GE(kt, told_callers, 2);
		EXPECT_TRUE(kt, told_same);
		EXPECT_EQ(kt, outside, NULL);
		EXPECT_EQ(kt, this_cpu()->interrupted, NULL);
	}
}

/* --- start and end ------------------------------------------------------------------------------- */

static void all_are_there(struct ktest *kt)
{
	unsigned int max = kt->kernel->smp.max;

	EXPECT_EQ(kt, bits_set(smp_online()), max ? MIN(max, host_smp.count()) : host_smp.count());
}

static void count_lives(void *lives)
{
	atomic_fetch_add_relaxed(lives, 1);
}

static void lives_again(struct ktest *kt)
{
	unsigned int count = cpus_or_skip(kt);
	u32 lives = 0;

	for (unsigned int round = 1; round <= 3; round++) {
		smp_take_down(kt->kernel);
		EXPECT_EQ(kt, smp_online(), CPU_BIT(0));
		smp_bring_up(kt->kernel);
		ASSERT_EQ(kt, bits_set(smp_online()), count);
		for (unsigned int id = 1; id < count; id++)
			on_cpu(kt, id, count_lives, &lives);
		EXPECT_EQ(kt, lives, round * (count - 1));
	}
}

static void refuses_to_start(struct ktest *kt)
{
	EXPECT_EQ(kt, host_smp.start(0), -EINVAL);
	EXPECT_EQ(kt, host_smp.start(host_smp.count()), -EINVAL);
}

static void refuses_twice(struct ktest *kt)
{
	cpus_or_skip(kt);
	EXPECT_EQ(kt, host_smp.start(1), -EBUSY);
}

static void stacks_have_bounds(struct ktest *kt)
{
	unsigned int count = cpus_or_skip(kt);

	for (unsigned int id = 1; id < count; id++) {
		vaddr_t low = vaddr(STACKS_BASE + id * STACK_SLOT + STACK_OFFSET);
		vaddr_t high = vaddr(STACKS_BASE + (id + 1) * STACK_SLOT);
		struct stack_bounds stack;

		EXPECT_FALSE(kt, arch_stack_bounds(vaddr(low.raw - 1), &stack));
		EXPECT_FALSE(kt, arch_stack_bounds(high, &stack));
		ASSERT_TRUE(kt, arch_stack_bounds(low, &stack));
		ASSERT_TRUE(kt, arch_stack_bounds(vaddr(high.raw - 1), &stack));
		EXPECT_EQ(kt, stack.low.raw, low.raw);
		EXPECT_EQ(kt, stack.high.raw, high.raw);
	}
}

static const struct ktest_case cases[] = {
	KCASE("a fault on any CPU is survived", null_is_told),
	KCASE("the guard page of any CPU's stack is told as such", guard_is_told),
	KCASE("a CPU that runs out of its stack is told", overflow_is_told),
	KCASE("CPUs are in fault handlers at once, and each returns to its own", faults_at_once),
	KCASE("what was interrupted is told, on its own stack", tells_interrupted),
	KCASE("all CPUs are there that the process was asked for", all_are_there),
	KCASE("a CPU that has ended lives again", lives_again),
	KCASE("no CPU is started that is not there", refuses_to_start),
	KCASE("no CPU is started twice", refuses_twice),
	KCASE("stacks are known from end to end", stacks_have_bounds),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "host/cpus",
	.needs	= FACT(SMP) | FACT(VMM),
	.cases	= cases,
};
KTEST_SUITE(suite);

/* --- the doorbell, with somebody to ring ----------------------------------------------------------- */

static struct irqchip *live_irqchip(struct ktest *kt)
{
	return kt->kernel->arch->irqchip;
}

static void raise(irq_t irq)
{
	irqchip_mock_raise(&host_machine.irqchip, irq);
}

static void lower(irq_t irq)
{
	irqchip_mock_lower(&host_machine.irqchip, irq);
}

static bool ring_is_used(void)
{
	return this_kernel()->smp.ops != NULL;
}

static struct irqchip_bench bench = {
	.fresh		= live_irqchip,
	.line		= irq(43),
	.other		= irq(44),
	.raise		= raise,
	.lower		= lower,
	.ring_is_used	= ring_is_used,
};

static void find_other(struct ktest *kt)
{
	bench.elsewhere = smp_others() ? lowest_bit(smp_others()) : 0;
}

static const struct ktest_suite irqchip_suite = {
	.name	= "irqchip/host-cpus",
	.needs	= FACT(SMP),
	.cases	= irqchip_conform,
	.bench	= &bench,
	.before	= find_other,
};
KTEST_SUITE(irqchip_suite);
