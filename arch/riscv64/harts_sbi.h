/* SPDX-License-Identifier: MIT */
/*
 * harts_sbi - other harts, by way of the firmware: started, stopped, and rung.
 *
 * SBI specification: chapter 9, "HSM"; chapter 7, "sPI"; where that is not there, 5.5.
 */
#ifndef RISCV_HARTS_SBI_H
#define RISCV_HARTS_SBI_H

#include <foundry/addr.h>

/* What the firmware can do. */
struct harts_sbi {
	bool	starts;
	bool	rings;
	bool	rings_by_mask;	/* the legacy call: the first 64 harts alone */
};

/* Ask it.  Context: any. */
void harts_sbi_init(struct harts_sbi *sbi);

/**
 * harts_sbi_start() - let a hart run
 * @sbi:	filled by harts_sbi_init()
 * @hart:	its id
 * @entry:	where it begins, without paging, in S-mode
 * @arg:	in a1; its own id is in a0
 *
 * What the caller wrote before is seen by the hart.
 *
 * Context: any.
 * Return: 0; -EBUSY when it runs, or has not stopped yet; -ENOTSUP when the firmware cannot start
 * harts, or not ring this one; -ENODEV when it knows no such hart; -EIO when it refuses.
 */
int __must_check harts_sbi_start(const struct harts_sbi *sbi, u64 hart, paddr_t entry, u64 arg);

/* The calling hart stops.  It returns when the firmware refuses.  Context: irqs off. */
void harts_sbi_stop(void);

/*
 * The hart's software interrupt is pending, soon.  What the caller wrote before is seen by its handler.
 * Context: any, panic-safe.
 */
void harts_sbi_ring(const struct harts_sbi *sbi, u64 hart);

#endif
