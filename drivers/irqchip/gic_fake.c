// SPDX-License-Identifier: MIT
/*
 * gic_fake - lines, and what a CPU takes of them: IHI 0048B, chapter 3 "Interrupt Handling and
 * Prioritization".
 */
#include "gic_fake.h"

#define IDLE_PRIORITY	0x100

struct gic_fake gic_fake;

void gic_fake_note(const char *misuse)
{
	if (!gic_fake.misuse)
		gic_fake.misuse = misuse;
}

struct gic_fake_cpu *gic_fake_running(void)
{
	return &gic_fake.cpus[gic_fake.running];
}

struct cpu *gic_fake_this_cpu(void)
{
	return &gic_fake_running()->cpu;
}

/* Neither in the order of the ids. */
u8 gic_fake_target(unsigned int cpu)
{
	return (u8)(4 >> cpu);
}

u64 gic_fake_affinity(unsigned int cpu)
{
	static const u64 affinities[GIC_FAKE_CPUS] = { 0x0300060102ull, 0x1f, 0x000201ull };

	return affinities[cpu];
}

static struct gic_fake_line *line_of(unsigned int cpu, u32 id)
{
	if (id < GIC_FAKE_OWN)
		return &gic_fake.cpus[cpu].own[id];
	return id < GIC_FAKE_LINES ? &gic_fake.shared[id - GIC_FAKE_OWN] : NULL;
}

struct gic_fake_line *gic_fake_line(u32 id)
{
	return line_of(gic_fake.running, id);
}

/* --- firmware ----------------------------------------------------------------------- */

/* Of the group that makes no IRQ, leading nowhere, with the lowest priority. */
static struct gic_fake_line left_line(u32 id)
{
	return (struct gic_fake_line){
		.enabled	= true,
		.edge		= id < IRQCHIP_GIC_SGIS,
		.fixed		= id < IRQCHIP_GIC_SGIS,
		.latched	= true,
		.active		= true,
		.group_1	= gic_fake.version == 2,
		.priority	= 0xff,
	};
}

void gic_fake_init(unsigned int version, bool non_secure)
{
	gic_fake = (struct gic_fake){
		.version	= version,
		.non_secure	= non_secure,
		.identity	= version,
		.words		= GIC_FAKE_LINES / 32 - 1,
		.priority_bits	= 5,
		.control	= version == 2 ? 0x1 : 0x13,
	};
	for (unsigned int cpu = 0; cpu < GIC_FAKE_CPUS; cpu++) {
		gic_fake.cpus[cpu].cpu.id = cpu;
		gic_fake.cpus[cpu].in_use = 1;
		gic_fake.cpus[cpu].asleep = !non_secure;
	}
	for (unsigned int cpu = 0; cpu < GIC_FAKE_CPUS; cpu++)
		for (u32 id = 0; id < GIC_FAKE_LINES; id++)
			*line_of(cpu, id) = left_line(id);
}

/* --- inputs ------------------------------------------------------------------------- */

void gic_fake_raise(irq_t irq)
{
	struct gic_fake_line *line = gic_fake_line(irq_raw(irq));

	line->asserted = true;
	if (line->edge)
		line->latched = true;
}

void gic_fake_lower(irq_t irq)
{
	gic_fake_line(irq_raw(irq))->asserted = false;
}

static void send(unsigned int cpu, u32 id, unsigned int from)
{
	struct gic_fake_line *line = line_of(cpu, id);

	line->from = (u8)from;
	line->latched = true;
}

void gic_fake_send(u32 id, unsigned int from)
{
	send(gic_fake.running, id, from);
}

void gic_fake_send_to(unsigned int cpu, u32 id)
{
	send(cpu, id, gic_fake.running);
}

/* --- what a CPU takes ------------------------------------------------------------------ */

/* The distributor and the CPU interface let its group through, as an IRQ. */
static bool group_is_on(const struct gic_fake_cpu *cpu, const struct gic_fake_line *line)
{
	if (!cpu->on)
		return false;
	if (gic_fake.version == 2)
		return gic_fake.control & 1 && (gic_fake.non_secure || !line->group_1);
	return gic_fake.control & 2 && (gic_fake.non_secure || line->group_1);
}

static bool leads_to(const struct gic_fake_line *line, u32 id, unsigned int cpu)
{
	if (id < GIC_FAKE_OWN)
		return true;
	return gic_fake.version == 2 ? line->route & gic_fake_target(cpu) :
				       line->route == gic_fake_affinity(cpu);
}

static bool may_be_taken(unsigned int number, u32 id)
{
	const struct gic_fake_line *line = line_of(number, id);
	const struct gic_fake_cpu *cpu = &gic_fake.cpus[number];

	return line->enabled && !line->active &&
	       (line->latched || (line->asserted && !line->edge)) &&
	       group_is_on(cpu, line) && leads_to(line, id, number) &&
	       line->priority < cpu->mask && cpu->in_use == 0;
}

u32 gic_fake_waiting(unsigned int cpu)
{
	unsigned int best = IDLE_PRIORITY;
	u32 found = GIC_FAKE_SPURIOUS;

	for (u32 id = 0; id < GIC_FAKE_LINES; id++) {
		if (may_be_taken(cpu, id) && line_of(cpu, id)->priority < best) {
			best = line_of(cpu, id)->priority;
			found = id;
		}
	}
	return found;
}

/* The sender of an SGI stands beside it in version 2. */
static u32 value_of(u32 id)
{
	bool tells = gic_fake.version == 2 && id < IRQCHIP_GIC_SGIS;

	return tells ? id | (u32)gic_fake_line(id)->from << 10 : id;
}

u32 gic_fake_take(void)
{
	u32 id = gic_fake_waiting(gic_fake.running);
	struct gic_fake_line *line = gic_fake_line(id);

	if (!line)
		return GIC_FAKE_SPURIOUS;
	line->active = true;
	line->latched = false;
	gic_fake_running()->in_use++;
	return value_of(id);
}

/* The line that @value names, active here; else it is a misuse. */
static struct gic_fake_line *active_line(u32 value, const char *misuse)
{
	u32 id = value & (gic_fake.version == 2 ? 0x3ff : 0xffffff);
	struct gic_fake_line *line = gic_fake_line(id);

	if (line && line->active && value == value_of(id))
		return line;
	gic_fake_note(misuse);
	return NULL;
}

void gic_fake_drop(u32 value)
{
	struct gic_fake_line *line = active_line(value, "an end of what is not active");

	if (!line || gic_fake_running()->in_use == 0) {
		gic_fake_note("an end of what was not taken");
		return;
	}
	gic_fake_running()->in_use--;
	if (!gic_fake_running()->two_steps)
		line->active = false;
}

void gic_fake_end(u32 value)
{
	struct gic_fake_line *line = active_line(value, "a deactivation of what is not active");

	if (!gic_fake_running()->two_steps)
		gic_fake_note("a deactivation where the end does it");
	else if (line)
		line->active = false;
}
