// SPDX-License-Identifier: MIT
/*
 * gic_fake_regs - the registers of the simulated GIC, by their addresses.
 *
 * Nothing is at these addresses: an access that does not go through io.h is a fault.
 */
#include <foundry/addr.h>

#include "gic_fake.h"
#include "gic_fake_regs.h"

#define SETTLE_READINGS	2

static u64 offset_of(const volatile void __iomem *addr)
{
	/* SAFETY: a number, nothing is read there */
	return vaddr_of((const void __force *)addr).raw - GIC_FAKE_BASE;
}

/* --- lines ----------------------------------------------------------------------------- */

/* What was switched off is off. */
static void settle(u32 first, u32 end)
{
	for (u32 id = first; id < end; id++) {
		struct gic_fake_line *line = gic_fake_line(id);

		line->enabled = line->enabled && !line->disabling;
		line->disabling = false;
	}
}

/* Whether a count of readings is over; then what it was for has come to pass. */
static bool is_busy(unsigned int *busy, u32 first, u32 end)
{
	if (gic_fake.never_settles || (*busy > 0 && (*busy)--))
		return true;
	settle(first, end);
	return false;
}

static bool line_bit(const struct gic_fake_line *line, u32 reg)
{
	switch (reg) {
	case 0x080: return line->group_1 && !gic_fake.non_secure;
	case 0x100:
	case 0x180: return line->enabled;
	case 0x200:
	case 0x280: return line->latched;
	default:    return line->active;
	}
}

static void disable(struct gic_fake_line *line, u32 id)
{
	bool for_good = gic_fake.version == 2 && id < IRQCHIP_GIC_SGIS;

	line->disabling = !for_good;
	if (id < GIC_FAKE_OWN)
		gic_fake_running()->busy = SETTLE_READINGS;
	else
		gic_fake.busy = SETTLE_READINGS;
}

static void set_line_bit(struct gic_fake_line *line, u32 id, u32 reg, bool one)
{
	if (reg == 0x080 && line->enabled && id >= IRQCHIP_GIC_SGIS)
		gic_fake_note("a change of group while the line is enabled");
	if (reg == 0x080)
		line->group_1 = one;
	else if (reg == 0x100 && one)
		line->enabled = true;
	else if (reg == 0x180 && one)
		disable(line, id);
	else if (reg == 0x280 && one)
		line->latched = false;
	else if (reg == 0x380 && one)
		line->active = false;
}

static u32 read_bits(u32 reg, u32 first)
{
	u32 value = 0;

	for (u32 i = 0; i < 32; i++) {
		const struct gic_fake_line *line = gic_fake_line(first + i);

		if (line && line_bit(line, reg))
			value |= 1u << i;
	}
	return value;
}

static void write_bits(u32 reg, u32 first, u32 value)
{
	for (u32 i = 0; i < 32; i++) {
		struct gic_fake_line *line = gic_fake_line(first + i);

		if (line)
			set_line_bit(line, first + i, reg, value >> i & 1);
	}
}

static u32 read_triggers(u32 first)
{
	u32 value = 0;

	for (u32 i = 0; i < 16; i++) {
		const struct gic_fake_line *line = gic_fake_line(first + i);

		if (line && line->edge)
			value |= 2u << 2 * i;
	}
	return value;
}

static void write_triggers(u32 first, u32 value)
{
	for (u32 i = 0; i < 16; i++) {
		struct gic_fake_line *line = gic_fake_line(first + i);
		bool edge = value >> 2 * i & 2;

		if (!line || line->fixed)
			continue;
		if (line->enabled && line->edge != edge)
			gic_fake_note("a change of trigger while the line is enabled");
		line->edge = edge;
	}
}

static void write_priorities(u32 first, u32 value)
{
	for (u32 i = 0; i < 4; i++) {
		struct gic_fake_line *line = gic_fake_line(first + i);

		if (line)
			line->priority = (u8)(value >> 8 * i);
	}
}

/* --- registers that have lines ------------------------------------------------------------ */

static u32 read_lines(u32 at)
{
	if (at >= 0x080 && at < 0x400)
		return read_bits(at & ~0x7fu, (at & 0x7f) * 8);
	if (at >= 0xc00 && at < 0xd00)
		return read_triggers((at & 0xff) * 4);
	gic_fake_note("a reading of a register that is not there");
	return 0;
}

static void write_lines(u32 at, u32 value)
{
	if (at >= 0x080 && at < 0x400)
		write_bits(at & ~0x7fu, (at & 0x7f) * 8, value);
	else if (at >= 0x400 && at < 0x800)
		write_priorities(at - 0x400, value);
	else if (at >= 0xc00 && at < 0xd00)
		write_triggers((at & 0xff) * 4, value);
	else
		gic_fake_note("a writing to a register that is not there");
}

/* --- SGIs ------------------------------------------------------------------------------------ */

/* GICD_SGIR of version 2: to those in the list, or to the CPU that writes; no other kind is foreseen. */
static void write_sgir(u32 value)
{
	u32 filter = value >> 24 & 3, list = value >> 16 & 0xff;

	if (value & ~0x2ff000fu || filter == 1)
		gic_fake_note("an SGI of a kind that is not foreseen");
	for (unsigned int cpu = 0; cpu < GIC_FAKE_CPUS; cpu++)
		if (filter == 2 ? cpu == gic_fake.running : list & gic_fake_target(cpu))
			gic_fake_send_to(cpu, value & 0xf);
}

/* --- the distributor ------------------------------------------------------------------------ */

static u32 read_control(void)
{
	bool busy = is_busy(&gic_fake.busy, GIC_FAKE_OWN, GIC_FAKE_LINES);

	if (gic_fake.version == 2)
		settle(0, GIC_FAKE_LINES);
	return busy && gic_fake.version == 3 ? gic_fake.control | 0x80000000u : gic_fake.control;
}

static void write_control(u32 value)
{
	u32 changed = value ^ gic_fake.control;

	if (gic_fake.version == 3 && changed & 0x10 && (!(value & 0x10) || gic_fake.control & 3))
		gic_fake_note("affinity routing goes off, or on while a group is on");
	gic_fake.control = value;
	gic_fake.busy = SETTLE_READINGS;
}

static bool is_own_in_distributor(u32 at)
{
	bool bits = at >= 0x080 && at < 0x400 && (at & 0x7f) < 4;

	return gic_fake.version == 3 && (bits || (at >= 0x400 && at < 0x420));
}

static u32 read_distributor(u32 at)
{
	u32 identity = gic_fake.version == 2 ? 0xfe8 : 0xffe8;

	if (at == 0)
		return read_control();
	if (at == 4)
		return gic_fake.words | (gic_fake.alone ? 0 : GIC_FAKE_CPUS - 1) << 5;
	if (at == identity)
		return gic_fake.identity << 4 | 0xb;
	if (is_own_in_distributor(at))
		gic_fake_note("a CPU's own lines by the distributor");
	return read_lines(at);
}

static void write_distributor(u32 at, u32 value)
{
	if (is_own_in_distributor(at))
		gic_fake_note("a CPU's own lines by the distributor");
	if (at == 0)
		write_control(value);
	else if (at == 0xf00 && gic_fake.version == 2)
		write_sgir(value);
	else
		write_lines(at, value);
}

/* --- redistributors of version 3 ----------------------------------------------------------- */

/* CPU 2 has the first, with frames for virtual LPIs, then come 0 and 1. */
static const struct { u32 at; unsigned int cpu; } redists[GIC_FAKE_CPUS] = {
	{ 0, 2 }, { 0x40000, 0 }, { 0x60000, 1 },
};

/* Its own, which is awake unless @at tells whether it is. */
static void check_redist(unsigned int which, u32 at)
{
	if (redists[which].cpu != gic_fake.running)
		gic_fake_note("another CPU's redistributor");
	if (at != 0x14 && gic_fake_running()->asleep)
		gic_fake_note("a redistributor that is asleep");
}

static u32 read_waker(struct gic_fake_cpu *cpu)
{
	u32 value = cpu->asleep ? 0x6 : 0;

	if (cpu->waking && !gic_fake.never_wakes) {
		cpu->asleep = cpu->waking = false;
		return 0x4;
	}
	return value;
}

static u32 read_redist(unsigned int which, u32 at)
{
	struct gic_fake_cpu *cpu = gic_fake_running();

	check_redist(which, at);
	if (at == 0x14)
		return read_waker(cpu);
	if (at == 0x00)
		return is_busy(&cpu->busy, 0, GIC_FAKE_OWN) ? 0x8 : 0;
	return read_lines(at - 0x10000);
}

static void write_redist(unsigned int which, u32 at, u32 value)
{
	check_redist(which, at);
	if (at == 0x14)
		gic_fake_running()->waking = gic_fake_running()->asleep && !(value & 2);
	else
		write_lines(at - 0x10000, value);
}

static u64 redist_type(unsigned int which)
{
	u64 affinity = gic_fake_affinity(redists[which].cpu);
	u64 type = (affinity >> 32 << 24 | (affinity & 0xffffff)) << 32;

	if (which == 0)
		type |= 0x2;
	return which == GIC_FAKE_CPUS - 1 ? type | 0x10 : type;
}

/* The redistributor at that offset from the first; @at becomes the offset in it. */
static bool find_redist(u64 *at, unsigned int *which)
{
	if (gic_fake.version != 3 || *at >= GIC_FAKE_REDIST_BYTES)
		return false;
	for (*which = GIC_FAKE_CPUS - 1; *at < redists[*which].at;)
		(*which)--;
	*at -= redists[*which].at;
	return *at < 0x20000;
}

/* --- addresses -------------------------------------------------------------------------------- */

u32 gic_fake_read32(const volatile void __iomem *addr)
{
	u64 at = offset_of(addr), in_redist = at - GIC_FAKE_REDIST;
	unsigned int which;

	if (at < (gic_fake.version == 2 ? 0x1000u : 0x10000u))
		return read_distributor((u32)at);
	if (gic_fake.version == 2 && at - GIC_FAKE_CPU_INTERFACE < 0x2000)
		return gic_fake_read_cpu((u32)(at - GIC_FAKE_CPU_INTERFACE));
	if (find_redist(&in_redist, &which))
		return read_redist(which, (u32)in_redist);
	gic_fake_note("a reading outside of the registers");
	return 0;
}

void gic_fake_write32(volatile void __iomem *addr, u32 value)
{
	u64 at = offset_of(addr), in_redist = at - GIC_FAKE_REDIST;
	unsigned int which;

	if (at < (gic_fake.version == 2 ? 0x1000u : 0x10000u))
		write_distributor((u32)at, value);
	else if (gic_fake.version == 2 && at - GIC_FAKE_CPU_INTERFACE < 0x2000)
		gic_fake_write_cpu((u32)(at - GIC_FAKE_CPU_INTERFACE), value);
	else if (find_redist(&in_redist, &which))
		write_redist(which, (u32)in_redist, value);
	else
		gic_fake_note("a writing outside of the registers");
}

/* GICR_TYPER alone. */
u64 gic_fake_read64(const volatile void __iomem *addr)
{
	u64 at = offset_of(addr) - GIC_FAKE_REDIST;
	unsigned int which;

	if (find_redist(&at, &which) && at == 0x8)
		return redist_type(which);
	gic_fake_note("a reading of 64 bits where there are not so many");
	return 0;
}

/* GICD_IROUTER alone. */
void gic_fake_write64(volatile void __iomem *addr, u64 value)
{
	u64 at = offset_of(addr) - 0x6000, id = at / 8;
	struct gic_fake_line *line = gic_fake_line((u32)id);

	if (gic_fake.version != 3 || at % 8 || id < GIC_FAKE_OWN || id >= IRQCHIP_GIC_LINES_MAX)
		gic_fake_note("a writing of 64 bits where there are not so many");
	else if (!(gic_fake.control & 0x10))
		gic_fake_note("a route while affinity routing is off");
	else if (line)
		line->route = value;
}

/*
 * Bytes of GICD_ITARGETSR.  Of a CPU's own lines, the last eight know whose they are; in a chip for
 * one CPU none does.
 */
u8 gic_fake_read8(const volatile void __iomem *addr)
{
	u64 id = offset_of(addr) - 0x800;

	if (gic_fake.version != 2 || id >= GIC_FAKE_OWN)
		gic_fake_note("a reading of 8 bits where it is not foreseen");
	return id >= 24 && !gic_fake.alone ? gic_fake_target(gic_fake.running) : 0;
}

void gic_fake_write8(volatile void __iomem *addr, u8 value)
{
	u64 id = offset_of(addr) - 0x800;
	struct gic_fake_line *line = gic_fake_line((u32)id);

	if (gic_fake.version != 2 || id < GIC_FAKE_OWN || id >= IRQCHIP_GIC_LINES_MAX)
		gic_fake_note("a writing of 8 bits where it is not foreseen");
	else if (line)
		line->route = value;
}
