// SPDX-License-Identifier: MIT
/* gic_fake_cpu - the simulated GIC's interface to a CPU, in memory or as system registers. */
#include "gic_fake.h"
#include "gic_fake_regs.h"

/* --- version 2: memory --------------------------------------------------------------- */

u32 gic_fake_read_cpu(u32 at)
{
	if (at == 0x00c)
		return gic_fake_take();
	gic_fake_note("a reading of a register that is not there");
	return 0;
}

void gic_fake_write_cpu(u32 at, u32 value)
{
	struct gic_fake_cpu *cpu = gic_fake_running();

	if (at == 0x000) {
		cpu->on = value & 1;
		cpu->two_steps = value & 0x200;
	} else if (at == 0x004) {
		cpu->mask = value;
	} else if (at == 0x010) {
		gic_fake_drop(value);
	} else if (at >= 0x0d0 && at < 0x0e0) {
		cpu->priorities |= 1u << (at - 0x0d0) / 4;
		cpu->in_use = 0;
	} else if (at == 0x1000) {
		gic_fake_end(value);
	} else {
		gic_fake_note("a writing to a register that is not there");
	}
}

/* --- version 3: system registers ------------------------------------------------------ */

static bool is_permitted(enum gic_icc_reg reg)
{
	bool permitted = gic_fake.version == 3 && (reg == ICC_SRE || gic_fake_running()->sysregs);

	if (!permitted)
		gic_fake_note("a system register that is not permitted");
	return permitted;
}

u64 gic_fake_icc_read(enum gic_icc_reg reg)
{
	const struct gic_fake_cpu *cpu = gic_fake_running();

	if (!is_permitted(reg))
		return 0;
	switch (reg) {
	case ICC_SRE:	return cpu->sysregs;
	case ICC_CTLR:	return (gic_fake.priority_bits - 1) << 8 | (cpu->two_steps ? 2 : 0);
	case ICC_IAR1:	return gic_fake_take();
	default:
		gic_fake_note("a reading of a system register that has nothing to say");
		return 0;
	}
}

/* ICC_SGI1R_EL1: to those of 16 CPUs of one range that have these three levels of affinity. */
static void write_sgi1r(u64 value)
{
	u64 upper = (value >> 48 & 0xff) << 32 | (value >> 32 & 0xff) << 16 | (value >> 16 & 0xff) << 8;
	u32 range = value >> 44 & 0xf, id = value >> 24 & 0xf;

	if (value & 1ull << 40)
		gic_fake_note("an SGI to all others");
	for (unsigned int cpu = 0; cpu < GIC_FAKE_CPUS; cpu++) {
		u64 affinity = gic_fake_affinity(cpu);

		if ((affinity & ~0xffull) == upper && (affinity >> 4 & 0xf) == range &&
		    value >> (affinity & 0xf) & 1)
			gic_fake_send_to(cpu, id);
	}
}

static void forget_priorities(unsigned int which)
{
	unsigned int bits = gic_fake.priority_bits;

	if (which > 0 && which >= 1u << (bits - 5))
		gic_fake_note("a register for priorities that there are not");
	gic_fake_running()->priorities |= 1u << which;
	gic_fake_running()->in_use = 0;
}

void gic_fake_icc_write(enum gic_icc_reg reg, u64 value)
{
	struct gic_fake_cpu *cpu = gic_fake_running();

	if (!is_permitted(reg))
		return;
	switch (reg) {
	case ICC_SRE:
		cpu->sysregs = value & 1 && !gic_fake.no_sysregs;
		break;
	case ICC_AP1R0:
	case ICC_AP1R1:
	case ICC_AP1R2:
	case ICC_AP1R3:
		forget_priorities(reg - ICC_AP1R0);
		break;
	case ICC_CTLR:
		cpu->two_steps = value & 2;
		break;
	case ICC_PMR:
		cpu->mask = (u32)value;
		break;
	case ICC_IGRPEN1:
		cpu->on = value & 1;
		break;
	case ICC_SGI1R:
		write_sgi1r(value);
		break;
	case ICC_EOIR1:
		gic_fake_drop((u32)value);
		break;
	case ICC_DIR:
		gic_fake_end((u32)value);
		break;
	default:
		gic_fake_note("a writing to a system register that is read-only");
	}
}
