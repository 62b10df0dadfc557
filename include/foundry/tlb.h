/* SPDX-License-Identifier: MIT */
/*
 * tlb - what CPUs remember of page tables, and how they are made to forget.
 *
 * A CPU may use what it has read of a table for as long as nobody tells it not to.  So a change
 * comes in this order: the entry is written, the TLB is flushed, then what the entry led to is free
 * for another use.  The functions below are the one place where other CPUs are told: a call returns
 * once none of them uses the old entries.
 *
 * Translations are told apart by a number of their space, its ASID (x86: PCID).  0 is the kernel's,
 * and that of every space for which no number was left: it is flushed whenever it is loaded.  What is
 * global (VM_GLOBAL) has no number, and is meant by TLB_EVERY_SPACE alone.
 *
 * Provided by:  mm/tlb.c, and the port below it, arch/<arch>/tlb.c; mm/tlb_mock.c, CPUs in memory.
 * Used by:      mm/vmm_radix.c.
 * Usable from:  arch_start; with other CPUs, once they are up.
 *
 * Frame size:   ranges are whole pages of FRAME_BYTES, whatever leaves map them.
 * Alignment:    to FRAME_BYTES.
 * Constraints:  an ASID is below @asids, or TLB_EVERY_SPACE.
 * Ownership:    an ASID is its space's from tlb_asid_alloc() to tlb_asid_free(); tables and what they
 *               map stay their owner's.
 *
 * Clauses.  ktest/conform/tlb.c proves each by its number.
 *
 *  * TLB-1  once a flush of a range has returned, no CPU translates an address of it by what was
 *           there before, whatever size the leaf had.
 *  * TLB-2  once the flush of a space has returned, so it is with every address of the space.
 *  * TLB-3  once the flush of all has returned, so it is with every address, global ones too.
 *  * TLB-4  what was published is translated from then on, where nothing was before.
 *  * TLB-5  a space that is loaded never sees what belongs to another one, but for what is global.
 *  * TLB-6  an ASID is never given to two spaces at the same time; 0 when none is left.
 */
#ifndef FOUNDRY_TLB_H
#define FOUNDRY_TLB_H

#include <foundry/addr.h>
#include <foundry/bitmap.h>
#include <foundry/smp.h>
#include <foundry/spinlock.h>

struct pt_radix;
struct tlb;

#define TLB_ASIDS_MAX		256		/* as many spaces have a number of their own */
#define TLB_EVERY_SPACE		U32_MAX		/* in place of an ASID: for what is global */

enum tlb_what { TLB_RANGE, TLB_SPACE, TLB_ALL, TLB_PUBLISH };

struct tlb_request {
	enum tlb_what	what;
	u32		asid;
	vaddr_t		from;
	u64		bytes;
	cpu_set_t	cpus;		/* that may remember what is meant; the others need not be told */
};

/* Each acts on this CPU, and on those that the CPU itself reaches. */
struct tlb_ops {
	void	(*flush)(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes);
	void	(*flush_space)(struct tlb *tlb, u32 asid);
	void	(*flush_all)(struct tlb *tlb);
	void	(*publish)(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes);
	void	(*load)(struct tlb *tlb, const struct pt_radix *pt, u32 asid);
};

/* A provider embeds this. */
struct tlb {
	const struct tlb_ops	*ops;
	const char		*name;
	u32			asids;	/* that the CPU tells apart, 0 among them; 1: it has none */
	bool			keeps_misses;	/* a CPU may remember that nothing was there */
	bool			broadcasts;	/* the hardware reaches all CPUs: nobody has to be told */

	/*
	 * Makes every other CPU of the request call tlb_obey(), and returns when all have; NULL: there is
	 * no other, or the hardware reaches them.  Stage `smp` sets tlb_tell_by_ipi().
	 */
	void			(*tell)(struct tlb *tlb, const struct tlb_request *request);

	struct spinlock		lock;
	struct bitmap		taken __guarded_by(&lock);	/* ASIDs */
	u64			taken_words[TLB_ASIDS_MAX / 64];
};

/**
 * tlb_init() - no ASID is taken, and there are no other CPUs
 * @tlb:	the provider's
 * @ops:	its own
 * @name:	static
 * @asids:	that the CPU tells apart, at least 1; more than TLB_ASIDS_MAX are not used
 *
 * Context: boot only.
 */
void tlb_init(struct tlb *tlb, const struct tlb_ops *ops, const char *name, u32 asids);

/**
 * tlb_flush() - forget a range, and the tables that led there
 * @tlb:	of all CPUs
 * @asid:	of its space, or TLB_EVERY_SPACE for what is global or may be in several
 * @from:	of a page
 * @bytes:	whole pages
 *
 * Context: any; irqs of other CPUs are on, or will be.
 */
void tlb_flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes);

/* The same where no CPU but those of @cpus can remember it.  Context: as above. */
void tlb_flush_on(struct tlb *tlb, cpu_set_t cpus, u32 asid, vaddr_t from, u64 bytes);

/* Forget all of a space.  Context: as above. */
void tlb_flush_space(struct tlb *tlb, u32 asid);

/* Forget everything.  Context: as above. */
void tlb_flush_all(struct tlb *tlb);

/* What another CPU asked for, done by this one.  Context: any. */
void tlb_obey(struct tlb *tlb, const struct tlb_request *request);

/* New entries, where nothing was mapped, count when it returns.  Context: as above. */
void tlb_publish(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes);
void tlb_publish_on(struct tlb *tlb, cpu_set_t cpus, u32 asid, vaddr_t from, u64 bytes);

/*
 * For @tlb->tell: an urgent call to those of the request that are online, however many pages it has.
 * Context: any.
 */
void tlb_tell_by_ipi(struct tlb *tlb, const struct tlb_request *request);

/*
 * This CPU translates by the root of @pt from now on, and of what it remembers uses what is @asid's and
 * what is global; of 0, only what is global.  The kernel alone: its own tables, and 0.
 *
 * What was written to tables that are loaded under a number, the root too, has been published to it:
 * else a CPU may walk them as they were.
 *
 * Context: irqs off.
 */
static inline void tlb_load(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	tlb->ops->load(tlb, pt, asid);
}

/* A number for a space.  Context: any.  Return: it, or 0 when none is left. */
u32 tlb_asid_alloc(struct tlb *tlb);

/* Its translations are forgotten, and it is free; 0 is ignored.  Context: as tlb_flush(). */
void tlb_asid_free(struct tlb *tlb, u32 asid);

#endif
