/* SPDX-License-Identifier: MIT */
/*
 * acpi - what firmware's tables say about interrupts, timers, power and PCI.
 *
 * acpi_init() walks from the RSDP over the RSDT or XSDT to the tables below and copies what they
 * say into plain structures; afterwards nothing points into firmware's memory.  AML is not read.
 *
 * Nothing that firmware wrote is believed: each address is asked of the caller's map, each length
 * and checksum is verified before the bytes behind it are used, and no table is followed twice.  A
 * table that is corrupt is refused as a whole, by its name and in a sentence, and the others still
 * count.  A table that is not there is no error; whether boot can do without it is the caller's
 * decision.
 *
 * Sources: ACPI 6.5, 5.2 (RSDP, RSDT, XSDT, FADT, MADT); IA-PC HPET 1.0a, 3.2.4 (HPET); PCI
 * Firmware 3.3, 4.1.2 (MCFG).
 *
 * Provided by:  drivers/acpi/.
 * Used by:      ports whose firmware speaks ACPI.
 * Usable from:  HAS_CONSOLE.
 */
#ifndef FOUNDRY_ACPI_H
#define FOUNDRY_ACPI_H

#include <foundry/addr.h>
#include <foundry/irqchip.h>

/* How tables are reached. */
struct acpi_memory {
	/*
	 * The @bytes bytes at @at, readable until acpi_init() returns; NULL when any of them is not
	 * memory.  Never asked for 0 bytes, for address 0 or for a range that wraps around.
	 */
	const void	*(*map)(void *arg, paddr_t at, size_t bytes);
	void		*arg;
};

/*
 * More than this is left out, and the table's remark says so: processors, IO APICs, NMI lines,
 * PCI segments, entries of the RSDT or XSDT.  A table longer than the last is refused.
 */
#define ACPI_CPUS_MAX		256
#define ACPI_IOAPICS_MAX	16
#define ACPI_NMIS_MAX		16
#define ACPI_LOCAL_NMIS_MAX	ACPI_CPUS_MAX
#define ACPI_ECAMS_MAX		16
#define ACPI_ENTRIES_MAX	256
#define ACPI_TABLE_BYTES_MAX	(256 * KiB)

/* The IRQs of the ISA bus. */
#define ACPI_ISA_IRQS		16

/* In place of a processor: all of them. */
#define ACPI_ALL_CPUS		U32_MAX

/* The RSDP and the RSDT or XSDT are one: without them there is nothing. */
enum acpi_part { ACPI_ROOT, ACPI_MADT, ACPI_FADT, ACPI_HPET, ACPI_MCFG, ACPI_PARTS };

enum acpi_state { ACPI_ABSENT, ACPI_GOOD, ACPI_REFUSED };

#define ACPI_REMARK_MAX		112

/* What became of a table. */
struct acpi_status {
	enum acpi_state	state;
	/*
	 * REFUSED: why, "MADT: entry 3 at offset 60 is 0 bytes long".  GOOD: the first thing in it
	 * that was left out, or empty.
	 */
	char		remark[ACPI_REMARK_MAX];
};

/* A processor that firmware calls enabled. */
struct acpi_cpu {
	u32	apic_id;
	u32	uid;		/* firmware's name for it; NMI lines are told by it */
};

struct acpi_ioapic {
	u8	id;
	u32	gsi_base;	/* the global system interrupt of its pin 0 */
	paddr_t	registers;
};

/* Where an interrupt arrives, and how it is signalled. */
struct acpi_line {
	u32			gsi;
	enum irq_trigger	trigger;
	bool			active_low;
};

/* An input of local APICs that is wired to NMI. */
struct acpi_local_nmi {
	u32			uid;	/* of the processor, or ACPI_ALL_CPUS */
	u8			lint;	/* 0 or 1 */
	enum irq_trigger	trigger;
	bool			active_low;
};

/* Interrupt controllers and processors. */
struct acpi_madt {
	paddr_t			local_apic;		/* registers of the local APICs */
	bool			has_8259;		/* two of them, to be masked */
	struct acpi_cpu		cpus[ACPI_CPUS_MAX];
	size_t			cpu_count;
	struct acpi_ioapic	ioapics[ACPI_IOAPICS_MAX];
	size_t			ioapic_count;
	struct acpi_line	isa[ACPI_ISA_IRQS];	/* all of them, overridden or not */
	struct acpi_line	nmis[ACPI_NMIS_MAX];	/* inputs of IO APICs that are NMIs */
	size_t			nmi_count;
	struct acpi_local_nmi	local_nmis[ACPI_LOCAL_NMIS_MAX];
	size_t			local_nmi_count;
};

enum acpi_space { ACPI_MEMORY, ACPI_PORT };

/* A register of fixed hardware; there is none when the address is 0. */
struct acpi_register {
	enum acpi_space	space;
	u8		bits;
	u64		address;
};

/* Fixed hardware. */
struct acpi_fadt {
	u16			sci_irq;
	bool			hardware_reduced;	/* no PM timer, no PM1 registers */
	struct acpi_register	pm_timer;		/* counts at 3.579545 MHz */
	u8			pm_timer_bits;		/* that count: 24 or 32 */
	struct acpi_register	pm1a_control;
	struct acpi_register	pm1b_control;
	struct acpi_register	sleep_control;		/* in place of PM1, hardware-reduced */
	struct acpi_register	reset;
	u8			reset_value;		/* to be written to @reset */
};

/* The first event timer block. */
struct acpi_hpet {
	paddr_t	registers;
	u16	min_tick;	/* the shortest period that loses no interrupt, in its ticks */
};

/* Configuration space in memory; that of bus n is at base + n MiB. */
struct acpi_ecam {
	paddr_t	base;
	u16	segment;
	u8	first_bus, last_bus;
};

struct acpi_mcfg {
	struct acpi_ecam	ecams[ACPI_ECAMS_MAX];
	size_t			count;
};

/* A part whose table is not GOOD is all zeroes. */
struct acpi {
	struct acpi_status	status[ACPI_PARTS];
	struct acpi_madt	madt;
	struct acpi_fadt	fadt;
	struct acpi_hpet	hpet;
	struct acpi_mcfg	mcfg;
};

/**
 * acpi_init() - read the tables
 * @acpi:	caller's storage
 * @rsdp:	where firmware put the RSDP; 0 when it named none
 * @memory:	how tables are reached
 *
 * Of several tables of one name the first counts.
 *
 * Context: boot only.
 * Return: 0, also when tables were refused or are absent: @acpi->status says which; -ENOENT when
 * @rsdp is 0; -EINVAL when RSDP, RSDT or XSDT were refused.  Then there is no part but the remark
 * of ACPI_ROOT.
 */
int __must_check acpi_init(struct acpi *acpi, paddr_t rsdp, const struct acpi_memory *memory);

/**
 * acpi_has() - is there such a table, and is it good
 * @acpi:	after acpi_init()
 * @part:	which
 *
 * Context: any.
 */
static inline bool acpi_has(const struct acpi *acpi, enum acpi_part part)
{
	return acpi->status[part].state == ACPI_GOOD;
}

/**
 * acpi_log() - say what was found, and each remark
 * @acpi:	after acpi_init(), whatever it returned
 *
 * Context: any.
 */
void acpi_log(const struct acpi *acpi);

#endif
