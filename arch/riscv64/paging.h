/* SPDX-License-Identifier: MIT */
/* paging - how many levels the kernel's tables have: Sv39, Sv48 or Sv57. */
#ifndef RISCV_PAGING_H
#define RISCV_PAGING_H

#include <foundry/early.h>

#include <asm/csr.h>

/* A mode of satp. */
struct paging_mode {
	const char		*name;
	unsigned int		satp;
	const struct pt_format	*format;
};

/* From the fewest levels to the most. */
#define PAGING_MODES	3
extern const struct paging_mode paging_modes[PAGING_MODES];

/* Bit i: the CPU has paging_modes[i]; bit 0 is always set.  Context: Sv39 is in use. */
unsigned int paging_probe(void);

/**
 * paging_choose() - the mode that is asked for, else the one with the most levels
 * @cmdline:	perhaps with the word `mmu=`
 * @has:	paging_probe()
 *
 * Return: the mode; NULL when the CPU does not have the one that is asked for.
 */
const struct paging_mode *paging_choose(const char *cmdline, unsigned int has);

/* Build the kernel's own tables.  Context: once, from arch_start(); may refuse. */
void paging_init(struct early *early);

/* Leave the tables of entry.S for them. */
void paging_switch(void);

/* What satp is then: that of a CPU that is in no space. */
extern u64 paging_satp;

#endif
