// SPDX-License-Identifier: MIT
/* What only local and IO APICs promise, on the machine's own. */
#include <foundry/errno.h>
#include <foundry/io.h>
#include <foundry/kernel.h>

#include <asm/portio.h>

#include "irq_lines.h"
#include "irqs.h"

#define ISA_TIMER		0
#define CPU_ELSEWHERE		(ACPI_CPUS_MAX - 1)
#define PIT_READ_STATUS		0xe2
#define PIT_ROUNDS		5000000	/* readings of a port: a host may be slow */
#define PIC_FIRST_SPURIOUS	0x27
#define PIC_SECOND_SPURIOUS	0x2f

/* Whether the CPU is within an interrupt of this line, as its local APIC sees it. */
static bool in_service(irq_t irq)
{
	u32 vector = IRQCHIP_APIC_FIRST_VECTOR + irq_raw(irq);
	enum lapic_reg reg = LAPIC_IN_SERVICE + vector / 32 * 16;

	return lapic_read(&x86_irqchip.lapic, reg) >> vector % 32 & 1;
}

/* The UART's line is claimed, irqs are off until the case is over. */
static void claim_uart(struct ktest *kt)
{
	irq_t claimed = irq(U32_MAX);

	irqs_for_case(kt, false);
	ASSERT_EQ(kt, irqchip_enable(&x86_irqchip.chip, uart_line), 0);
	irq_line_raise(uart_line);
	irq_take_one();
	ASSERT_EQ(kt, irqchip_claim(&x86_irqchip.chip, &claimed), 0);
	ASSERT_EQ(kt, irq_raw(claimed), irq_raw(uart_line));
}

static void ack_ends_it(struct ktest *kt)
{
	claim_uart(kt);
	EXPECT_TRUE(kt, in_service(uart_line));
	irqchip_ack(&x86_irqchip.chip, uart_line);
	EXPECT_FALSE(kt, in_service(uart_line));
}

/* Ending a spurious one would end the one that is in service. */
static void spurious_ends_nothing(struct ktest *kt)
{
	u64 before = this_kernel()->irqs.spurious;

	claim_uart(kt);
	software_interrupt(LAPIC_SPURIOUS_VECTOR);
	software_interrupt(PIC_FIRST_SPURIOUS);
	software_interrupt(PIC_SECOND_SPURIOUS);
	EXPECT_EQ(kt, this_kernel()->irqs.spurious, before + 3);
	EXPECT_TRUE(kt, in_service(uart_line));
	irqchip_ack(&x86_irqchip.chip, uart_line);
}

/* It was on its way when its line was disabled: nobody else would end it. */
static void late_is_ended(struct ktest *kt)
{
	irq_t claimed;

	irqs_for_case(kt, false);
	ASSERT_EQ(kt, irqchip_enable(&x86_irqchip.chip, uart_line), 0);
	irq_line_raise(uart_line);
	ASSERT_EQ(kt, irqchip_disable(&x86_irqchip.chip, uart_line), 0);
	irq_take_one();
	EXPECT_TRUE(kt, in_service(uart_line));
	EXPECT_EQ(kt, irqchip_claim(&x86_irqchip.chip, &claimed), -ENOENT);
	EXPECT_FALSE(kt, in_service(uart_line));
}

static void ack_needs_a_claim(struct ktest *kt)
{
	EXPECT_BUG(kt, "nothing is claimed", irqchip_ack(&x86_irqchip.chip, uart_line));
}

static void forget_vector(void *unused)
{
	this_apic_cpu()->vector = 0;
	arch_irq_enable();
}

static void one_vector_at_a_time(struct ktest *kt)
{
	(void)arch_irq_save();
	ktest_defer(kt, forget_vector, NULL);
	this_apic_cpu()->vector = 0x40;
	EXPECT_BUG(kt, "was not claimed before", irqchip_apic_interrupt(&x86_irqchip, 0x50));
}

static void timer_line(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;
	irq_t timer = irqchip_apic_timer(&x86_irqchip);

	EXPECT_EQ(kt, irq_raw(timer), chip->lines - 2);
	EXPECT_EQ(kt, irqchip_set_target(chip, timer, this_cpu()->id), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_configure(chip, timer, IRQ_LEVEL), -ENOTSUP);
}

static void refuses(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;
	irq_t line = uart_line;

	EXPECT_EQ(kt, irqchip_configure(chip, line, (enum irq_trigger)7), -ENOTSUP);
	EXPECT_EQ(kt, irqchip_set_target(chip, line, CPU_ELSEWHERE), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(chip, line, U32_MAX), -EINVAL);
	ASSERT_EQ(kt, irqchip_enable(chip, line), 0);
	EXPECT_EQ(kt, irqchip_configure(chip, line, IRQ_LEVEL), -EBUSY);
}

/* A redirection register, read back by way of its window: Intel 82093AA data sheet, 3.2.4. */
static u64 redirection(const struct ioapic *ioapic, u32 pin)
{
	u64 entry;

	io_write32(ioapic->regs, 0x10 + 2 * pin);
	entry = io_read32(ioapic->regs + 0x10);
	io_write32(ioapic->regs, 0x11 + 2 * pin);
	return entry | (u64)io_read32(ioapic->regs + 0x10) << 32;
}

/* Bits 12 and 14 are the chip's own. */
#define ENTRY_OURS	0xff0000000001afffull
#define ENTRY_POLARITY	0x2000
#define ENTRY_TRIGGER	0x8000

static void registers_agree(struct ktest *kt)
{
	unsigned int lines = 0;

	for (u32 gsi = 0; gsi < x86_irqchip.gsis; gsi++) {
		const struct irqchip_apic_line *line = &x86_irqchip.lines[gsi];

		if (line->use == APIC_NO_LINE)
			continue;
		lines++;
		EXPECT_EQ(kt, redirection(line->ioapic, gsi - line->ioapic->gsi_base) & ENTRY_OURS,
			  line->entry);
	}
	EXPECT_GE(kt, lines, 16);
}

static void be_isa_again(void *line)
{
	((struct irqchip_apic_line *)line)->use = APIC_ISA;
}

static void nmi_is_refused(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;

	x86_irqchip.lines[irq_raw(uart_line)].use = APIC_NMI;
	ktest_defer(kt, be_isa_again, &x86_irqchip.lines[irq_raw(uart_line)]);
	EXPECT_EQ(kt, irqchip_enable(chip, uart_line), -EINVAL);
	EXPECT_EQ(kt, irqchip_disable(chip, uart_line), -EINVAL);
	EXPECT_EQ(kt, irqchip_configure(chip, uart_line, IRQ_EDGE), -EINVAL);
	EXPECT_EQ(kt, irqchip_set_target(chip, uart_line, this_cpu()->id), -EINVAL);
}

static void forget_cpu(void *unused)
{
	x86_irqchip.cpus[CPU_ELSEWHERE].online = false;
}

static void target_is_written(struct ktest *kt)
{
	const struct irqchip_apic_line *line = &x86_irqchip.lines[irq_raw(uart_line)];
	u32 pin = irq_raw(uart_line) - line->ioapic->gsi_base;

	x86_irqchip.cpus[CPU_ELSEWHERE] = (struct irqchip_apic_cpu){ .online = true, .apic_id = 0x5a };
	ktest_defer(kt, forget_cpu, NULL);
	ASSERT_EQ(kt, irqchip_set_target(&x86_irqchip.chip, uart_line, CPU_ELSEWHERE), 0);
	EXPECT_EQ(kt, redirection(line->ioapic, pin) >> 56, 0x5a);
	ASSERT_EQ(kt, irqchip_set_target(&x86_irqchip.chip, uart_line, this_cpu()->id), 0);
	EXPECT_EQ(kt, redirection(line->ioapic, pin) >> 56, this_apic_cpu()->apic_id);

	/* Its id must fit into a redirection register. */
	x86_irqchip.cpus[CPU_ELSEWHERE].apic_id = 0x100;
	EXPECT_EQ(kt, irqchip_set_target(&x86_irqchip.chip, uart_line, CPU_ELSEWHERE), -EINVAL);
}

static void signalled_as_told(struct ktest *kt)
{
	for (unsigned int i = 0; i < ACPI_ISA_IRQS; i++) {
		const struct acpi_line *told = &x86_acpi.madt.isa[i];
		const struct irqchip_apic_line *line = &x86_irqchip.lines[told->gsi];

		if (i == 2 || line->use != APIC_ISA || irq(told->gsi) == uart_line ||
		    irq(told->gsi) == rtc_line)
			continue;
		EXPECT_EQ(kt, !!(line->entry & ENTRY_POLARITY), told->active_low);
		EXPECT_EQ(kt, !!(line->entry & ENTRY_TRIGGER), told->trigger == IRQ_LEVEL);
	}
}

/* PCI's lines are active low as level, and active high as edge. */
static void pci_polarity(struct ktest *kt)
{
	struct irqchip *chip = &x86_irqchip.chip;
	const struct irqchip_apic_line *line = NULL;
	u32 gsi = ACPI_ISA_IRQS;

	while (gsi < x86_irqchip.gsis && !(line && line->use == APIC_PCI))
		line = &x86_irqchip.lines[gsi++];
	if (!line || line->use != APIC_PCI)
		ktest_skip(kt, "no line of PCI");
	gsi--;
	EXPECT_EQ(kt, line->entry & (ENTRY_POLARITY | ENTRY_TRIGGER), ENTRY_POLARITY | ENTRY_TRIGGER);
	ASSERT_EQ(kt, irqchip_configure(chip, irq(gsi), IRQ_EDGE), 0);
	EXPECT_EQ(kt, line->entry & (ENTRY_POLARITY | ENTRY_TRIGGER), 0);
	ASSERT_EQ(kt, irqchip_configure(chip, irq(gsi), IRQ_LEVEL), 0);
	EXPECT_EQ(kt, line->entry & (ENTRY_POLARITY | ENTRY_TRIGGER), ENTRY_POLARITY | ENTRY_TRIGGER);
}

/* Delivery mode NMI, not masked: Intel SDM volume 3, "Local Vector Table". */
#define LVT_MODE_AND_MASK	0x10700
#define LVT_NMI			0x00400

static void nmis_wired(struct ktest *kt)
{
	const struct acpi_madt *madt = &x86_acpi.madt;

	if (madt->local_nmi_count == 0)
		ktest_skip(kt, "firmware tells of no NMI");
	for (size_t i = 0; i < madt->local_nmi_count; i++) {
		enum lapic_reg reg = madt->local_nmis[i].lint ? LAPIC_LVT_LINT1 : LAPIC_LVT_LINT0;

		if (madt->local_nmis[i].uid == ACPI_ALL_CPUS)
			EXPECT_EQ(kt, lapic_read(&x86_irqchip.lapic, reg) & LVT_MODE_AND_MASK, LVT_NMI);
	}
}

static void old_ones_masked(struct ktest *kt)
{
	EXPECT_EQ(kt, inb(0x21), 0xff);
	EXPECT_EQ(kt, inb(0xa1), 0xff);
}

/* --- a device's line to its handler ------------------------------------------------ */

static unsigned int ticks;

static void count_tick(irq_t irq, void *arg) __irq_context
{
	ticks++;
}

static void stop_listening(void *line)
{
	irq_free(*(const irq_t *)line, &ticks);
}

static void listen(struct ktest *kt, irq_t *line)
{
	ASSERT_EQ(kt, irq_request(*line, count_tick, &ticks), 0);
	ktest_defer(kt, stop_listening, line);
}

/*
 * Mode 0 interrupts once.  Some firmware forgets to say that it arrives at input 2, as on
 * every PC.
 */
static void pit_arrives(struct ktest *kt)
{
	static irq_t told, usual = irq(2);

	outb(0x43, PIT_READ_STATUS);
	if (inb(0x40) == 0xff)
		ktest_skip(kt, "there is no 8254");
	ticks = 0;
	told = irq(x86_acpi.madt.isa[ISA_TIMER].gsi);
	listen(kt, &told);
	if (irq_raw(told) == 0)
		listen(kt, &usual);
	outb(0x43, 0x30);
	outb(0x40, 100);
	outb(0x40, 0);
	for (unsigned int i = 0; i < PIT_ROUNDS && READ_ONCE(ticks) == 0; i++)
		(void)inb(0x40);
	EXPECT_EQ(kt, ticks, 1);
}

static const struct ktest_case own_cases[] = {
	KCASE("the 8254 interrupts its handler, where firmware says", pit_arrives),
	KCASE("ack is the end of interrupt", ack_ends_it),
	KCASE("a spurious vector ends nothing, a local APIC's or an 8259's", spurious_ends_nothing),
	KCASE("an interrupt that comes after its line was disabled is ended", late_is_ended),
	KCASE("an ack without a claim is a BUG", ack_needs_a_claim),
	KCASE("a second vector before the claim is a BUG", one_vector_at_a_time),
	KCASE("the local timer's line is behind those of IO APICs, and tied to its CPU", timer_line),
	KCASE("configure and set_target refuse what cannot be", refuses),
	KCASE("a pin that is an NMI is refused", nmi_is_refused),
	KCASE("IO APICs hold what this chip believes they hold", registers_agree),
	KCASE("a line's target is in its register", target_is_written),
	KCASE("IRQs of the ISA bus are signalled as firmware says", signalled_as_told),
	KCASE("a line of PCI is active low as level, active high as edge", pci_polarity),
	KCASE("NMIs are wired as firmware says", nmis_wired),
	KCASE("the 8259s are masked", old_ones_masked),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "irqchip/apic-own",
	.needs	= FACT(IRQ),
	.cases	= own_cases,
	.before	= irq_lines_find,
	.after	= irq_lines_reset,
};
KTEST_SUITE(own_suite);
