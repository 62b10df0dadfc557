/* SPDX-License-Identifier: MIT */
/*
 * gic_fake - a GIC that is simulated, and the driver compiled over it.
 *
 * It has 96 lines and three CPUs, of which the test says which one runs.  It starts as bad firmware
 * would leave it.  What the manuals call unpredictable or undefined is noted as misuse.
 */
#ifndef GIC_FAKE_H
#define GIC_FAKE_H

#include <foundry/cpu.h>
#include <foundry/irqchip_gic.h>
#include <foundry/ktest.h>

#define GIC_FAKE_CPUS		3
#define GIC_FAKE_OWN		32
#define GIC_FAKE_LINES		96
#define GIC_FAKE_SPURIOUS	1023

struct gic_fake_line {
	bool	enabled, disabling;	/* going off counts once the chip has settled */
	bool	edge, fixed;		/* its trigger cannot be changed */
	bool	latched, asserted, active;
	bool	group_1;
	u8	priority;
	u8	from;			/* an SGI: whose */
	u64	route;
};

struct gic_fake_cpu {
	struct cpu		cpu;
	struct gic_fake_line	own[GIC_FAKE_OWN];
	unsigned int		in_use;		/* priorities, all of them the highest */
	unsigned int		priorities;	/* registers written to forget them, a bit each */
	u32			mask;		/* of priorities */
	bool			on, two_steps;
	bool			sysregs;	/* version 3: they are permitted */
	bool			asleep, waking;	/* version 3: its redistributor */
	unsigned int		busy;		/* readings until it has settled */
};

struct gic_fake {
	unsigned int		version;
	bool			non_secure;	/* the side from which it is seen, of two */
	u32			identity;	/* architecture, as it says */
	u32			words;		/* of 32 lines, less one, as it says */
	unsigned int		priority_bits;
	bool			never_settles, never_wakes, no_sysregs;
	bool			alone;		/* version 2: made for one CPU */
	u32			control;
	unsigned int		busy;
	struct gic_fake_line	shared[GIC_FAKE_LINES - GIC_FAKE_OWN];
	struct gic_fake_cpu	cpus[GIC_FAKE_CPUS];
	unsigned int		running;	/* the CPU on which the driver runs */
	const char		*misuse;	/* the first, or NULL */
};

extern struct gic_fake gic_fake;

/* As firmware left it: all lines on, pending, in use; everything masked. */
void gic_fake_init(unsigned int version, bool non_secure);

/* A line that drives or lets go of its input; one below 32 is that of the running CPU. */
void gic_fake_raise(irq_t irq);
void gic_fake_lower(irq_t irq);

/* CPU @from sends the running one an SGI. */
void gic_fake_send(u32 id, unsigned int from);

/* What a CPU would acknowledge, or GIC_FAKE_SPURIOUS. */
u32 gic_fake_waiting(unsigned int cpu);

/* How the chip knows a CPU: its place in a target register, its affinity. */
u8 gic_fake_target(unsigned int cpu);
u64 gic_fake_affinity(unsigned int cpu);

/* --- for its registers ------------------------------------------------------------ */

void gic_fake_note(const char *misuse);
struct gic_fake_cpu *gic_fake_running(void);
struct gic_fake_line *gic_fake_line(u32 id);	/* NULL: the chip has none */
void gic_fake_send_to(unsigned int cpu, u32 id);
u32 gic_fake_take(void);
void gic_fake_drop(u32 value);
void gic_fake_end(u32 value);

/* --- for the driver ---------------------------------------------------------------- */

struct cpu *gic_fake_this_cpu(void);
u8 gic_fake_read8(const volatile void __iomem *addr);
u32 gic_fake_read32(const volatile void __iomem *addr);
u64 gic_fake_read64(const volatile void __iomem *addr);
void gic_fake_write8(volatile void __iomem *addr, u8 value);
void gic_fake_write32(volatile void __iomem *addr, u32 value);
void gic_fake_write64(volatile void __iomem *addr, u64 value);

/* The driver over it, started on CPU 0, and on another one; the suite's after: no misuse. */
extern struct irqchip_gic gic_faked;
int __must_check gic_faked_start(void);
int __must_check gic_faked_online(unsigned int cpu);
int __must_check gic_faked_online_as(unsigned int cpu, u64 affinity);
void gic_faked_offline(void);
void gic_faked_after(struct ktest *kt);

#endif
