/* SPDX-License-Identifier: MIT */
/* The two ways to a local APIC's registers. */
#ifndef LAPIC_ACCESS_H
#define LAPIC_ACCESS_H

#include <foundry/bits.h>
#include <foundry/lapic.h>

/* IA32_APIC_BASE: table "IA-32 Architectural MSRs", Intel SDM volume 4. */
#define MSR_APIC_BASE		0x1b
#define APIC_BASE_X2APIC	BIT(10)
#define APIC_BASE_ENABLE	BIT(11)

/* x2APIC registers: section "x2APIC Register Address Space". */
#define MSR_X2APIC		0x800

extern const struct lapic_access lapic_xapic, lapic_x2apic;

#endif
