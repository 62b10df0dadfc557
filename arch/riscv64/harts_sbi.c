// SPDX-License-Identifier: MIT
/*
 * harts_sbi - SBI specification, chapters 3, 5.5, 7 and 9.
 *
 * harts_sbi_ktest.c compiles this file a second time over a firmware of its own.
 */
#include <foundry/errno.h>

#include <asm/sbi.h>

#include "harts_sbi.h"

#define MASK_HARTS	64

void harts_sbi_init(struct harts_sbi *sbi)
{
	*sbi = (struct harts_sbi){ .starts = sbi_has(SBI_HSM), .rings = sbi_has(SBI_IPI) };
	if (!sbi->rings)
		sbi->rings_by_mask = sbi->rings = sbi_has(SBI_LEGACY_IPI);
}

/* The firmware reaches another hart by a device of its own: Unprivileged ISA, FENCE. */
static void publish(void)
{
	__asm__ volatile("fence rw, orw" : : : "memory");
}

static int errno_of(s64 error)
{
	switch (error) {
	case SBI_OK:
		return 0;
	case SBI_INVALID_PARAM:
		return -ENODEV;
	case SBI_ALREADY_AVAILABLE:
		return -EBUSY;
	case SBI_NOT_SUPPORTED:
		return -ENOTSUP;
	default:
		return -EIO;
	}
}

/* A hart that is on its way to its end must not be started yet. */
static int expect_stopped(u64 hart)
{
	struct sbi_result result = sbi_call(SBI_HSM, SBI_HSM_STATUS, hart, 0, 0);

	if (result.error)
		return errno_of(result.error);
	return result.value == SBI_HSM_STOPPED ? 0 : -EBUSY;
}

int harts_sbi_start(const struct harts_sbi *sbi, u64 hart, paddr_t entry, u64 arg)
{
	int err;

	if (!sbi->starts || !sbi->rings || (sbi->rings_by_mask && hart >= MASK_HARTS))
		return -ENOTSUP;
	err = expect_stopped(hart);
	if (err)
		return err;
	publish();
	return errno_of(sbi_call(SBI_HSM, SBI_HSM_START, hart, entry.raw, arg).error);
}

void harts_sbi_stop(void)
{
	(void)sbi_call(SBI_HSM, SBI_HSM_STOP, 0, 0, 0);
}

/* The one call that is given a virtual address: that of a mask, a bit for each hart. */
static void ring_by_mask(u64 hart)
{
	u64 mask = 1ull << hart;

	(void)sbi_call(SBI_LEGACY_IPI, 0, vaddr_of(&mask).raw, 0, 0);
}

void harts_sbi_ring(const struct harts_sbi *sbi, u64 hart)
{
	publish();
	if (sbi->rings_by_mask)
		ring_by_mask(hart);
	else
		(void)sbi_call(SBI_IPI, SBI_IPI_SEND, 1, hart, 0);
}
