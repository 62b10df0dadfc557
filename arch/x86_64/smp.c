// SPDX-License-Identifier: MIT
/*
 * smp - a CPU is stopped by INIT and started by STARTUP, wherever it was.
 *
 * Sections are those of Intel SDM volume 3, "Multiple-Processor (MP) Initialization".
 */
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kasan.h>
#include <foundry/log.h>
#include <foundry/physmem.h>
#include <foundry/string.h>

#include "ap.h"
#include "arch.h"
#include "cpu.h"
#include "paging.h"
#include "smp.h"
#include "tlb.h"

/* STARTUP's vector is the number of a page; behind these it is reserved: "Interrupt Command Register". */
#define START_PAGES	0xa0

/* "Typical BSP Initialization Sequence". */
#define INIT_US		10000
#define STARTUP_US	200

struct x86_ap x86_aps[CPU_MAX];
paddr_t x86_start_page;

_Static_assert(offsetof(struct x86_ap, apic_id) == AP_APIC_ID &&
	       offsetof(struct x86_ap, stack) == AP_STACK && sizeof(struct x86_ap) == AP_BYTES,
	       "ap.S reads struct x86_ap in another way");

/* The highest, as memmap_carve() would. */
void x86_smp_reserve(struct early *early)
{
	u64 page = 0;

	memmap_foreach_frames(run, &early->room) {
		if (run.first >= START_PAGES)
			break;
		page = MIN(run.end, (u64)START_PAGES) - 1;
	}
	x86_start_page = paddr(page << FRAME_SHIFT);
	if (page && CPU_MAX > 1)
		early_reserve(early, x86_start_page, FRAME_BYTES);
}

/* --- who they are --------------------------------------------------------------------- */

static bool is_boot_cpu(const struct acpi_cpu *cpu)
{
	return cpu->apic_id == x86_irqchip.cpus[0].apic_id;
}

int x86_apic_id(unsigned int id, u32 *apic_id)
{
	const struct acpi_madt *madt = &x86_acpi.madt;
	unsigned int next = 1;

	if (id == 0) {
		*apic_id = x86_irqchip.cpus[0].apic_id;
		return 0;
	}
	for (size_t i = 0; i < madt->cpu_count; i++) {
		if (is_boot_cpu(&madt->cpus[i]) || next++ != id)
			continue;
		*apic_id = madt->cpus[i].apic_id;
		return 0;
	}
	return -ENODEV;
}

static unsigned int x86_count(void)
{
	unsigned int count = 1;
	u32 apic_id;

	while (x86_apic_id(count, &apic_id) == 0)	/* bounded: by ACPI_CPUS_MAX */
		count++;
	return count;
}

/* --- start ------------------------------------------------------------------------------ */

static void list_aps(void)
{
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		struct x86_ap ap = { .apic_id = U32_MAX };

		if (x86_apic_id(id, &ap.apic_id) == 0)
			ap.stack = stack_top(&cpu_stacks[id][STACK_BOOT]);
		x86_aps[id] = ap;
	}
}

/*
 * No cpu_relax(): nobody is waited for, and QEMU, where it counts instructions, looks at every CPU that
 * is stopped each time, which takes a minute with 16 of them.
 */
static void wait_us(u64 us)
{
	struct clock *clock = x86_arch.clock;
	tick_t start = clock_now(clock);

	while (clock_us(clock, clock_now(clock) - start) < us)	/* bounded: the clock goes on */
		;
}

static int send_startup(u32 apic_id)
{
	return lapic_send(&x86_irqchip.lapic, apic_id, LAPIC_STARTUP,
			  (u8)(x86_start_page.raw >> FRAME_SHIFT));
}

/* "Typical BSP Initialization Sequence": the second STARTUP is nothing to a CPU that runs. */
static int init_and_start(u32 apic_id)
{
	int err;

	err = lapic_send(&x86_irqchip.lapic, apic_id, LAPIC_INIT, 0);
	if (err)
		return err;
	wait_us(INIT_US);
	err = send_startup(apic_id);
	if (err)
		return err;
	wait_us(STARTUP_US);
	return send_startup(apic_id);
}

static int x86_start(unsigned int id)
{
	u32 apic_id;
	int err;

	if (!x86_start_page.raw) {
		log_error("smp", "no page is free below 640 KiB, where CPU %u could start", id);
		return -ENOMEM;
	}
	err = x86_apic_id(id, &apic_id);
	if (err)
		return err;
	list_aps();
	memcpy(phys_to_virt(x86_start_page), x86_trampoline,
	       (size_t)(x86_trampoline_end - x86_trampoline));
	return init_and_start(apic_id);
}

/* What it left on its stack when it went off is nobody's any more. */
static void forget_stack(unsigned int id)
{
	kasan_unpoison(cpu_stacks[id][STACK_BOOT].bytes, STACK_BYTES);
}

void x86_ap_start(unsigned int id)
{
	paging_init_cpu();
	forget_stack(id);
	cpu_init(id);
	cpu_init_traps();
	tlb_x86_init_cpu();
	irqchip_apic_add_cpu(&x86_irqchip, &x86_acpi.madt);
	smp_enter();
}

/* --- the end of one ---------------------------------------------------------------------- */

/*
 * Interrupts that arrive now stay where they are, for INIT clears them.  Nothing else is touched: once a
 * CPU has said that it is off, what it had may be another's.
 */
static void x86_off(void)
{
	for (;;)
		__asm__ volatile("cli\n\thlt" : : : "memory");
}

/* One that cannot be sent is told of by who waits for it. */
static void x86_stop(unsigned int id)
{
	(void)!lapic_send(&x86_irqchip.lapic, x86_irqchip.cpus[id].apic_id, LAPIC_NMI, 0);
}

const struct smp_ops x86_smp = {
	.count	= x86_count,
	.start	= x86_start,
	.off	= x86_off,
	.stop	= x86_stop,
};
