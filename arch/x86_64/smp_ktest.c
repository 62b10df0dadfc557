// SPDX-License-Identifier: MIT
/* What each CPU of this port owns, and how another one interrupts it. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include <asm/msr.h>

#include "irqs.h"
#include "machine/traps.h"

#include "cpu.h"
#include "cr.h"
#include "irq_lines.h"
#include "smp.h"

#define ROUNDS	10000000	/* of a CPU that waits for another; the host may be slow */

static void on_cpu(struct ktest *kt, unsigned int id, void (*fn)(void *arg), void *arg)
{
	struct cpu_work work = { .fn = fn, .arg = arg };

	if (id == this_cpu()->id) {
		fn(arg);
		return;
	}
	ASSERT_EQ(kt, smp_run(id, &work), 0);
	smp_join(&work);
}

#define foreach_cpu(id, cpus)								\
	for (unsigned int id = 0; id < CPU_MAX; id++)					\
		if ((cpus) & CPU_BIT(id))

/* Or skip the case. */
static unsigned int other_cpu(struct ktest *kt)
{
	if (!smp_others())
		ktest_skip(kt, "one CPU is online");
	return lowest_bit(smp_others());
}

/* --- what a CPU finds ------------------------------------------------------------------- */

struct __attribute__((packed)) table {
	u16	limit;
	u64	base;
};

struct sight {
	unsigned int	id;
	struct table	gdt, idt;
	u16		cs, tr;
	u64		gs, sp;
	u64		cr0, cr3, cr4, efer, pat;
	u32		apic_id, spurious, lint0, lint1;
};

static void look(void *arg)
{
	const struct lapic *lapic = &x86_irqchip.lapic;
	struct sight *sight = arg;
	irqflags_t flags = arch_irq_save();

	sight->id = this_cpu()->id;
	__asm__ volatile("sgdt %0" : "=m" (sight->gdt));
	__asm__ volatile("sidt %0" : "=m" (sight->idt));
	__asm__ volatile("movw %%cs, %0" : "=r" (sight->cs));
	__asm__ volatile("str %0" : "=r" (sight->tr));
	__asm__ volatile("movq %%rsp, %0" : "=r" (sight->sp));
	__asm__ volatile("movq %%cr0, %0" : "=r" (sight->cr0));
	sight->gs = rdmsr(MSR_GS_BASE);
	sight->cr3 = read_cr3();
	sight->cr4 = read_cr4();
	sight->efer = rdmsr(MSR_EFER);
	sight->pat = rdmsr(MSR_PAT);
	sight->apic_id = lapic_id(lapic);
	sight->spurious = lapic_read(lapic, LAPIC_SPURIOUS);
	sight->lint0 = lapic_read(lapic, LAPIC_LVT_LINT0);
	sight->lint1 = lapic_read(lapic, LAPIC_LVT_LINT1);
	arch_irq_restore(flags);
}

static void has_own_tables(struct ktest *kt)
{
	struct sight boot, sight;

	look(&boot);
	foreach_cpu(id, smp_online()) {
		struct x86_cpu *x86 = &x86_cpus[id];

		on_cpu(kt, id, look, &sight);
		EXPECT_EQ(kt, sight.id, id);
		EXPECT_EQ(kt, sight.gs, vaddr_of(x86).raw);
		EXPECT_EQ(kt, sight.gdt.base, vaddr_of(x86->gdt).raw);
		EXPECT_EQ(kt, sight.gdt.limit, sizeof(x86->gdt) - 1);
		EXPECT_EQ(kt, sight.idt.base, boot.idt.base);
		EXPECT_EQ(kt, sight.idt.limit, boot.idt.limit);
		EXPECT_EQ(kt, sight.cs, GDT_CODE);
		EXPECT_EQ(kt, sight.tr, GDT_TSS);
		for (unsigned int use = IST_DOUBLE_FAULT; use < STACK_USES; use++)
			EXPECT_EQ(kt, x86->tss.ist[use - 1], stack_top(&cpu_stacks[id][use]).raw);
	}
}

static void has_same_modes(struct ktest *kt)
{
	struct sight boot, sight;

	look(&boot);
	foreach_cpu(id, smp_online()) {
		on_cpu(kt, id, look, &sight);
		EXPECT_EQ(kt, sight.cr0, boot.cr0);
		EXPECT_EQ(kt, sight.cr3, kernel_tables.root.raw);
		EXPECT_EQ(kt, sight.cr4, boot.cr4);
		EXPECT_EQ(kt, sight.efer, boot.efer);
		EXPECT_EQ(kt, sight.pat, boot.pat);
		EXPECT_EQ(kt, sight.spurious, boot.spurious);
		EXPECT_EQ(kt, sight.apic_id, x86_irqchip.cpus[id].apic_id);
	}
}

/* Firmware may wire the NMIs of each CPU in another way; all that QEMU has tell of all at once. */
static void has_same_nmis(struct ktest *kt)
{
	const struct acpi_madt *madt = &x86_acpi.madt;
	struct sight boot, sight;

	for (size_t i = 0; i < madt->local_nmi_count; i++)
		if (madt->local_nmis[i].uid != ACPI_ALL_CPUS)
			ktest_skip(kt, "firmware tells of each CPU's NMIs");
	look(&boot);
	foreach_cpu(id, smp_online()) {
		on_cpu(kt, id, look, &sight);
		EXPECT_EQ(kt, sight.lint0, boot.lint0);
		EXPECT_EQ(kt, sight.lint1, boot.lint1);
	}
}

static void has_own_stacks(struct ktest *kt)
{
	foreach_cpu(id, smp_online()) {
		struct stack_bounds bounds;
		struct sight sight;

		on_cpu(kt, id, look, &sight);
		ASSERT_TRUE(kt, arch_stack_bounds(vaddr(sight.sp), &bounds));
		EXPECT_EQ(kt, bounds.high.raw, stack_top(&cpu_stacks[id][STACK_BOOT]).raw);
		for (unsigned int use = 0; use < STACK_USES; use++) {
			struct vm_mapping leaf;

			EXPECT_EQ(kt, pt_walk(&kernel_tables, vaddr_of(cpu_stacks[id][use].guard),
					      &leaf), -ENOENT);
			EXPECT_EQ(kt, pt_walk(&kernel_tables, vaddr_of(cpu_stacks[id][use].bytes),
					      &leaf), 0);
		}
	}
}

static void comes_again(struct ktest *kt)
{
	cpu_set_t before = smp_online();

	(void)other_cpu(kt);
	smp_take_down(kt->kernel);
	EXPECT_EQ(kt, smp_online(), CPU_BIT(0));
	smp_bring_up(kt->kernel);
	ASSERT_EQ(kt, smp_online(), before);
	has_own_tables(kt);
	has_same_modes(kt);
}

/* --- exceptions on another CPU ------------------------------------------------------------- */

static struct catch caught;

static void overflow(void *unused)
{
	if (catch_set(&caught) == CATCH_NOTHING) {
		machine_overflow_stack();
		catch_clear(&caught);
	}
}

static void overflow_is_told(struct ktest *kt)
{
	foreach_cpu(id, smp_others()) {
		on_cpu(kt, id, overflow, NULL);
		EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
		EXPECT_TRUE(kt, strstr(caught.text, "stack overflow writing"));
		EXPECT_LT(kt, vaddr_diff(caught.addr, vaddr_of(cpu_stacks[id][STACK_BOOT].guard)),
			  STACK_GUARD);
	}
	(void)other_cpu(kt);
}

static u32 is_deaf;	/* atomic: the CPU has irqs off, and spins */

static void be_deaf(void *unused)
{
	if (catch_set(&caught) == CATCH_NOTHING) {
		(void)arch_irq_save();
		atomic_store_release(&is_deaf, 1);
		for (unsigned int i = 0; i < ROUNDS; i++)
			cpu_relax();
		catch_clear(&caught);
		arch_irq_enable();
	}
}

static bool wait_for(const u32 *word)
{
	for (unsigned int i = 0; i < ROUNDS && !atomic_load_acquire(word); i++)
		cpu_relax();
	return atomic_load_acquire(word);
}

/* Nobody panics, and so the NMI is told as any other. */
static void stop_is_an_nmi(struct ktest *kt)
{
	unsigned int id = other_cpu(kt);
	struct cpu_work work = { .fn = be_deaf };

	is_deaf = 0;
	ASSERT_EQ(kt, smp_run(id, &work), 0);
	EXPECT_TRUE(kt, wait_for(&is_deaf));
	x86_smp.stop(id);
	smp_join(&work);
	EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
	EXPECT_TRUE(kt, strstr(caught.text, "non-maskable interrupt"));
}

/* --- the doorbell ---------------------------------------------------------------------------- */

static bool is_requested(unsigned int vector)
{
	enum lapic_reg reg = LAPIC_REQUESTED + vector / 32 * 16;

	return lapic_read(&x86_irqchip.lapic, reg) >> vector % 32 & 1;
}

static bool ring_waits(void)
{
	return is_requested(IRQCHIP_APIC_FIRST_VECTOR + irq_raw(x86_irqchip.chip.ipi));
}

static u32 rung;

static void wait_for_ring(void *unused)
{
	irqflags_t flags = arch_irq_save();

	rung = ring_waits();
	atomic_store_release(&is_deaf, 1);
	for (unsigned int i = 0; i < ROUNDS && !rung; i++) {
		rung = ring_waits();
		cpu_relax();
	}
	arch_irq_restore(flags);
}

static void rings_another(struct ktest *kt)
{
	unsigned int id = other_cpu(kt);
	struct cpu_work work = { .fn = wait_for_ring };
	irqflags_t flags;

	is_deaf = 0;
	ASSERT_EQ(kt, smp_run(id, &work), 0);
	EXPECT_TRUE(kt, wait_for(&is_deaf));
	flags = arch_irq_save();
	irqchip_ring(&x86_irqchip.chip, id);
	EXPECT_FALSE(kt, ring_waits());
	arch_irq_restore(flags);
	smp_join(&work);
	EXPECT_EQ(kt, rung, 1);
}

static void line_on(void *unused)
{
	if (irqchip_enable(&x86_irqchip.chip, x86_irqchip.chip.ipi))
		BUG("the doorbell has no line");
}

static void expect_ring(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;
	irq_t claimed = irq(U32_MAX);

	irq_take_one();
	ASSERT_EQ(kt, irqchip_claim(chip, &claimed), 0);
	EXPECT_EQ(kt, irq_raw(claimed), irq_raw(chip->ipi));
	irqchip_ack(chip, claimed);
}

static void rings_itself(struct ktest *kt)
{
	irqs_for_case(kt, false);
	irqchip_ring(&x86_irqchip.chip, this_cpu()->id);
	expect_ring(kt);
}

static void ring_is_kept(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;
	irq_t claimed;

	irqs_for_case(kt, false);
	ktest_defer(kt, line_on, NULL);
	ASSERT_EQ(kt, irqchip_disable(chip, chip->ipi), 0);
	irqchip_ring(chip, this_cpu()->id);
	irq_take_one();
	EXPECT_EQ(kt, irqchip_claim(chip, &claimed), -ENOENT);
	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	expect_ring(kt);

	/* Once. */
	ASSERT_EQ(kt, irqchip_disable(chip, chip->ipi), 0);
	ASSERT_EQ(kt, irqchip_enable(chip, chip->ipi), 0);
	EXPECT_FALSE(kt, ring_waits());
}

static void own_line(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;

	EXPECT_EQ(kt, irq_raw(chip->ipi), chip->lines - 1);
	EXPECT_EQ(kt, irqchip_set_target(chip, chip->ipi, this_cpu()->id), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, chip->ipi, IRQ_LEVEL), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, chip->ipi, IRQ_EDGE), -EBUSY);
}

static const struct ktest_case cases[] = {
	KCASE("each CPU has segments and a task state of its own, and the gates of all", has_own_tables),
	KCASE("each CPU runs in the modes of the boot CPU", has_same_modes),
	KCASE("each CPU's NMIs are wired as firmware says", has_same_nmis),
	KCASE("each CPU runs on a stack of its own, above a guard", has_own_stacks),
	KCASE("a stack overflow is told on each CPU", overflow_is_told),
	KCASE("a CPU is stopped by an NMI, with irqs off", stop_is_an_nmi),
	KCASE("a ring arrives at the other CPU alone", rings_another),
	KCASE("a ring arrives at the CPU that rings", rings_itself),
	KCASE("a ring while the line is disabled comes once it is enabled", ring_is_kept),
	KCASE("the doorbell is the last line, edge, and tied to its CPU", own_line),
	KCASE("a CPU that went off has all of it again", comes_again),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "smp/x86_64",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(suite);
