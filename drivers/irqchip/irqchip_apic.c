// SPDX-License-Identifier: MIT
/*
 * irqchip_apic - what a line's redirection register holds is kept in memory,
 * so that nothing is read back and claim takes no lock.
 */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/irqchip_apic.h>
#include <foundry/log.h>
#include <foundry/pit_8254.h>
#include <foundry/string.h>

#include "apic_lines.h"
#include "ioapic.h"
#include "pic_8259.h"

static struct irqchip_apic *to_apic(struct irqchip *chip)
{
	return container_of(chip, struct irqchip_apic, chip);
}

static bool is_timer(const struct irqchip_apic *apic, irq_t irq)
{
	return irq_raw(irq) == apic->gsis;
}

static bool is_ipi(const struct irqchip_apic *apic, irq_t irq)
{
	return irq == apic->chip.ipi;
}

static unsigned int vector_of(irq_t irq)
{
	return IRQCHIP_APIC_FIRST_VECTOR + irq_raw(irq);
}

/* A global system interrupt, or NULL. */
static struct irqchip_apic_line *find(struct irqchip_apic *apic, irq_t irq)
{
	struct irqchip_apic_line *line;

	if (irq_raw(irq) >= apic->gsis)
		return NULL;
	line = &apic->lines[irq_raw(irq)];
	return line->use == APIC_ISA || line->use == APIC_PCI ? line : NULL;
}

static struct irqchip_apic_cpu *this_cpu_of(struct irqchip_apic *apic)
{
	return &apic->cpus[this_cpu()->id];
}

static bool is_enabled(struct irqchip_apic *apic, irq_t irq)
{
	const struct irqchip_apic_line *line;

	if (is_timer(apic, irq))
		return this_cpu_of(apic)->timer_enabled;
	if (is_ipi(apic, irq))
		return this_cpu_of(apic)->ipi_enabled;
	line = find(apic, irq);
	return line && !(READ_ONCE(line->entry) & IOAPIC_MASKED);
}

static void set_entry(struct irqchip_apic *apic, u32 gsi, u64 entry) __must_hold(&apic->lock)
{
	struct irqchip_apic_line *line = &apic->lines[gsi];

	WRITE_ONCE(line->entry, entry);
	ioapic_write(line->ioapic, gsi - line->ioapic->gsi_base, entry);
}

static void enable_timer(struct irqchip_apic *apic, bool enabled)
{
	irqflags_t flags = arch_irq_save();

	this_cpu_of(apic)->timer_enabled = enabled;
	lapic_timer_vector(&apic->lapic, vector_of(irq(apic->gsis)), enabled);
	arch_irq_restore(flags);
}

static void apic_ring(struct irqchip *chip, unsigned int cpu)
{
	struct irqchip_apic *apic = to_apic(chip);
	int err = lapic_send(&apic->lapic, apic->cpus[cpu].apic_id, LAPIC_FIXED,
			     (u8)vector_of(chip->ipi));

	BUG_ON(err, "irqchip_apic: CPU %u cannot be rung: %s", cpu, errno_name(err));
}

/* Nothing masks what another CPU sends: while the line is disabled claim keeps it. */
static void enable_ipi(struct irqchip_apic *apic, bool enabled)
{
	irqflags_t flags = arch_irq_save();
	struct irqchip_apic_cpu *cpu = this_cpu_of(apic);

	cpu->ipi_enabled = enabled;
	if (enabled && cpu->ipi_missed) {
		cpu->ipi_missed = false;
		apic_ring(&apic->chip, this_cpu()->id);
	}
	arch_irq_restore(flags);
}

/* The calling CPU's.  Return: whether it is one. */
static bool enable_own(struct irqchip_apic *apic, irq_t irq, bool enabled)
{
	if (is_timer(apic, irq))
		enable_timer(apic, enabled);
	else if (is_ipi(apic, irq))
		enable_ipi(apic, enabled);
	else
		return false;
	return true;
}

static int apic_enable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_apic *apic = to_apic(chip);
	struct irqchip_apic_line *line = find(apic, irq);

	if (enable_own(apic, irq, true))
		return 0;
	if (!line)
		return -EINVAL;
	spin_guard(&apic->lock);
	set_entry(apic, irq_raw(irq), line->entry & ~IOAPIC_MASKED);
	return 0;
}

static int apic_disable(struct irqchip *chip, irq_t irq)
{
	struct irqchip_apic *apic = to_apic(chip);
	struct irqchip_apic_line *line = find(apic, irq);

	if (enable_own(apic, irq, false))
		return 0;
	if (!line)
		return -EINVAL;
	spin_guard(&apic->lock);
	set_entry(apic, irq_raw(irq), line->entry | IOAPIC_MASKED);
	return 0;
}

static int configure_own(struct irqchip_apic *apic, irq_t irq, enum irq_trigger trigger)
{
	if (trigger != IRQ_EDGE)
		return -ENOTSUP;
	return is_enabled(apic, irq) ? -EBUSY : 0;
}

static int apic_configure(struct irqchip *chip, irq_t irq, enum irq_trigger trigger)
{
	struct irqchip_apic *apic = to_apic(chip);
	struct irqchip_apic_line *line = find(apic, irq);

	if (is_timer(apic, irq) || is_ipi(apic, irq))
		return configure_own(apic, irq, trigger);
	if (!line)
		return -EINVAL;
	if (trigger != IRQ_EDGE && trigger != IRQ_LEVEL)
		return -ENOTSUP;

	spin_guard(&apic->lock);
	if (!(line->entry & IOAPIC_MASKED))
		return -EBUSY;
	set_entry(apic, irq_raw(irq), apic_entry_trigger(line, trigger));
	return 0;
}

static int apic_set_target(struct irqchip *chip, irq_t irq, unsigned int cpu)
{
	struct irqchip_apic *apic = to_apic(chip);
	struct irqchip_apic_line *line = find(apic, irq);

	if (is_timer(apic, irq) || is_ipi(apic, irq))
		return -ENOTSUP;
	if (!line || cpu >= ARRAY_SIZE(apic->cpus) || !apic->cpus[cpu].online ||
	    apic->cpus[cpu].apic_id > IOAPIC_TARGET_MAX)
		return -EINVAL;
	spin_guard(&apic->lock);
	set_entry(apic, irq_raw(irq), apic_entry_target(line->entry, apic->cpus[cpu].apic_id));
	return 0;
}

/*
 * An interrupt that was on its way when its line was disabled is ended here, so that it does not keep
 * back others.  What local APIC and 8259 call spurious is not in service, and ending it would end
 * another one: "Spurious Interrupt", Intel SDM volume 3.
 */
static int apic_claim(struct irqchip *chip, irq_t *irq) __irq_context
{
	struct irqchip_apic *apic = to_apic(chip);
	struct irqchip_apic_cpu *cpu = this_cpu_of(apic);
	unsigned int vector = cpu->vector;
	irq_t line = irq(vector - IRQCHIP_APIC_FIRST_VECTOR);

	cpu->vector = 0;
	if (vector < IRQCHIP_APIC_FIRST_VECTOR || vector == LAPIC_SPURIOUS_VECTOR)
		return -ENOENT;
	if (irq_raw(line) >= apic->chip.lines || !is_enabled(apic, line)) {
		cpu->ipi_missed |= is_ipi(apic, line);
		lapic_eoi(&apic->lapic);
		return -ENOENT;
	}
	cpu->claims++;
	*irq = line;
	return 0;
}

static void apic_ack(struct irqchip *chip, irq_t irq) __irq_context
{
	struct irqchip_apic *apic = to_apic(chip);
	struct irqchip_apic_cpu *cpu = this_cpu_of(apic);

	BUG_ON(cpu->claims == 0, "irqchip_apic: line %u is acked, but nothing is claimed",
	       irq_raw(irq));
	cpu->claims--;
	lapic_eoi(&apic->lapic);
}

static const struct irqchip_ops apic_ops = {
	.enable		= apic_enable,
	.disable	= apic_disable,
	.configure	= apic_configure,
	.set_target	= apic_set_target,
	.claim		= apic_claim,
	.ack		= apic_ack,
	.ring		= apic_ring,
};

void irqchip_apic_interrupt(struct irqchip_apic *apic, unsigned int vector) __irq_context
{
	struct irqchip_apic_cpu *cpu = this_cpu_of(apic);

	BUG_ON(cpu->vector, "irqchip_apic: vector %u was not claimed before vector %u came",
	       cpu->vector, vector);
	cpu->vector = (u8)vector;
	apic->pin(apic->pin_arg);
}

/* --- init ------------------------------------------------------------------- */

static int init_ioapics(struct irqchip_apic *apic, const struct acpi_madt *madt)
{
	for (size_t i = 0; i < madt->ioapic_count; i++) {
		int err = ioapic_init(&apic->ioapics[i], &madt->ioapics[i]);

		if (err)
			return err;
	}
	return 0;
}

static void write_entries(struct irqchip_apic *apic) __must_hold(&apic->lock)
{
	/* bounded: by the pins of the IO APICs, once at boot */
	for (u32 gsi = 0; gsi < apic->gsis; gsi++)
		if (apic->lines[gsi].use != APIC_NO_LINE)
			set_entry(apic, gsi, apic->lines[gsi].entry);
}

static u32 uid_of(const struct acpi_madt *madt, u32 apic_id)
{
	for (size_t i = 0; i < madt->cpu_count; i++)
		if (madt->cpus[i].apic_id == apic_id)
			return madt->cpus[i].uid;
	return ACPI_ALL_CPUS;
}

void irqchip_apic_add_cpu(struct irqchip_apic *apic, const struct acpi_madt *madt)
{
	struct irqchip_apic_cpu *cpu = this_cpu_of(apic);
	u32 uid;

	lapic_enable(&apic->lapic);
	*cpu = (struct irqchip_apic_cpu){ .online = true, .apic_id = lapic_id(&apic->lapic) };
	uid = uid_of(madt, cpu->apic_id);
	for (size_t i = 0; i < madt->local_nmi_count; i++) {
		const struct acpi_local_nmi *nmi = &madt->local_nmis[i];

		if (nmi->uid == uid || nmi->uid == ACPI_ALL_CPUS)
			lapic_wire_nmi(&apic->lapic, nmi->lint, nmi->active_low);
	}
}

int irqchip_apic_init(struct irqchip_apic *apic, const struct acpi_madt *madt)
{
	int err;

	apic->chip = (struct irqchip){ .ops = &apic_ops, .name = "apic" };
	memset(apic->cpus, 0, sizeof(apic->cpus));
	spin_lock_init(&apic->lock, "irqchip_apic");
	pic_8259_silence();
	pit_8254_silence();
	err = lapic_init(&apic->lapic, madt->local_apic);
	if (err)
		return err;
	err = init_ioapics(apic, madt);
	if (err)
		return err;
	irqchip_apic_add_cpu(apic, madt);
	apic_lines_init(apic, madt, this_cpu_of(apic)->apic_id);
	if (apic->gsis == 0)
		return -ENODEV;
	apic->chip.lines = apic->gsis + IRQCHIP_APIC_OWN_LINES;
	apic->chip.ipi = irq(apic->gsis + 1);
	write_entries(apic);
	log_event(LOG_INFO, "irq", "ready", LOG_STR("local", apic->lapic.access->name),
		  LOG_U64("ioapics", madt->ioapic_count), LOG_U64("lines", apic->chip.lines));
	return 0;
}
