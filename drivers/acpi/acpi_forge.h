/* SPDX-License-Identifier: MIT */
/* acpi_forge - tables written by hand, for the tests of what no honest firmware says. */
#ifndef DRIVERS_ACPI_ACPI_FORGE_H
#define DRIVERS_ACPI_ACPI_FORGE_H

#include "acpi_mock.h"

struct ktest;

#define FORGED_RSDP	paddr(0x1000)
#define FORGED_ROOT	paddr(0x2000)
#define FORGED_TABLE	paddr(0x9000)
#define FORGED_TABLE_2	paddr(0x20000)

/* The memory, and what acpi_init() found in it. */
extern struct acpi_mock forged;
extern struct acpi found;

/* Empty memory in which checksums come out right, with an RSDP; one with an XSDT is of ACPI 2.0. */
u8 *forge_rsdp(u64 rsdt, u64 xsdt);

/* A table more: signature, length, zeroes. */
u8 *forge_table(paddr_t at, const char *signature, size_t bytes);

/* An RSDP and an RSDT of so many entries, all 0. */
u8 *forge_rsdt(size_t entries);

/* The same with one table, at FORGED_TABLE. */
u8 *forge_one(const char *signature, size_t bytes);

/* A generic address structure. */
void forge_register(u8 *to, u8 space, u8 bits, u64 address);

/* Read it all: this must have become of @part. */
void expect_found(struct ktest *kt, enum acpi_part part, enum acpi_state state, const char *remark);

#endif
