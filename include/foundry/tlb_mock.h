/* SPDX-License-Identifier: MIT */
/*
 * tlb_mock - CPUs in memory that walk tables and remember what they found, to the letter of tlb.h.
 *
 * Each remembers whole leaves, the tables that held pages, and pages where nothing was, until it is told
 * to forget them: a flush that is left out shows as a translation that the tables do not have any more,
 * or by a table that was somebody else's meanwhile.  A test plays the CPUs in turn.  For tables of every
 * format.
 *
 *	tlb_mock_init(&mock, 2, 8);
 *	tlb_load(&mock.tlb, &space.pt, space.asid);
 *	EXPECT_EQ(kt, tlb_mock_translate(&mock, 1, at, FAULT_READ, &to), -ENOENT);
 *
 * With mock.tlb.tell = NULL the other CPUs are not told.
 *
 * Context of all: any; one test's own.
 */
#ifndef FOUNDRY_TLB_MOCK_H
#define FOUNDRY_TLB_MOCK_H

#include <foundry/fault.h>
#include <foundry/pt_radix.h>
#include <foundry/tlb.h>

#define TLB_MOCK_CPUS		4
#define TLB_MOCK_ENTRIES	64
#define TLB_MOCK_TABLES		8

struct tlb_mock_entry {
	struct vm_mapping	leaf;	/* without bytes: unused; without rights: nothing was there */
	u32			asid;	/* TLB_EVERY_SPACE: global */
};

/* Where the pages of a range have their entries, whatever is in those. */
struct tlb_mock_table {
	vaddr_t			from;
	u64			bytes;	/* 0: unused */
	paddr_t			table;
	u32			asid;
};

struct tlb_mock_cpu {
	struct pt_radix		pt;	/* that was loaded; format NULL: none yet */
	u32			asid;
	struct tlb_mock_entry	entries[TLB_MOCK_ENTRIES];
	struct tlb_mock_table	tables[TLB_MOCK_TABLES];
	unsigned int		next, next_table;	/* go when a new one comes */
};

struct tlb_mock {
	struct tlb		tlb;
	unsigned int		cpus;
	unsigned int		cpu;		/* "this CPU" of tlb.h; a test changes it at will */
	struct tlb_mock_cpu	each[TLB_MOCK_CPUS];
	unsigned int		conflicts;	/* leaves that came while an overlapping one was remembered */
};

/**
 * tlb_mock_init() - CPUs that remember nothing, and use no tables yet
 * @mock:	caller's storage
 * @cpus:	1 to TLB_MOCK_CPUS; CPU 0 is this one
 * @asids:	that they tell apart, at least 1
 *
 * They keep misses; mock->tlb.keeps_misses = false makes them forget these.
 */
void tlb_mock_init(struct tlb_mock *mock, unsigned int cpus, u32 asids);

/* @pt and @asid are loaded on every CPU. */
void tlb_mock_load(struct tlb_mock *mock, const struct pt_radix *pt, u32 asid);

/**
 * tlb_mock_translate() - what a CPU makes of an access by the kernel
 * @mock:	of which
 * @cpu:	it
 * @at:		the address
 * @how:	FAULT_READ, FAULT_WRITE or FAULT_EXEC
 * @to:		receives where the access goes; untouched on refusal
 *
 * By what is remembered, else by the tables, which is remembered then.
 *
 * Return: 0; -ENOENT when nothing is there; -EACCES when it is not permitted.
 */
int __must_check tlb_mock_translate(struct tlb_mock *mock, unsigned int cpu, vaddr_t at,
				    enum fault_access how, paddr_t *to);

#endif
