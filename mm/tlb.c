// SPDX-License-Identifier: MIT
/* tlb - this CPU first, then the others: the one place where they are told. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/tlb.h>

void tlb_init(struct tlb *tlb, const struct tlb_ops *ops, const char *name, u32 asids)
{
	BUG_ON(asids == 0, "tlb: %s tells not even one space apart", name);
	*tlb = (struct tlb){ .ops = ops, .name = name, .asids = MIN(asids, TLB_ASIDS_MAX) };
	spin_lock_init(&tlb->lock, "tlb");
	bitmap_init(&tlb->taken, tlb->taken_words, 0, tlb->asids);
	bitmap_set(&tlb->taken, 0, 1);
}

void tlb_obey(struct tlb *tlb, const struct tlb_request *request)
{
	switch (request->what) {
	case TLB_RANGE:
		tlb->ops->flush(tlb, request->asid, request->from, request->bytes);
		break;
	case TLB_SPACE:
		tlb->ops->flush_space(tlb, request->asid);
		break;
	case TLB_ALL:
		tlb->ops->flush_all(tlb);
		break;
	case TLB_PUBLISH:
		tlb->ops->publish(tlb, request->asid, request->from, request->bytes);
		break;
	}
}

static void everywhere(struct tlb *tlb, const struct tlb_request *request)
{
	tlb_obey(tlb, request);
	if (tlb->tell && request->cpus)
		tlb->tell(tlb, request);
}

void tlb_flush_on(struct tlb *tlb, cpu_set_t cpus, u32 asid, vaddr_t from, u64 bytes)
{
	everywhere(tlb, &(const struct tlb_request){ TLB_RANGE, asid, from, bytes, cpus });
}

void tlb_flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	tlb_flush_on(tlb, CPUS_ALL, asid, from, bytes);
}

void tlb_flush_space(struct tlb *tlb, u32 asid)
{
	everywhere(tlb, &(const struct tlb_request){ .what = TLB_SPACE, .asid = asid,
						     .cpus = CPUS_ALL });
}

void tlb_flush_all(struct tlb *tlb)
{
	everywhere(tlb, &(const struct tlb_request){ .what = TLB_ALL, .cpus = CPUS_ALL });
}

void tlb_publish(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	tlb_publish_on(tlb, CPUS_ALL, asid, from, bytes);
}

/* A CPU that remembers only what is there has nothing to forget. */
void tlb_publish_on(struct tlb *tlb, cpu_set_t cpus, u32 asid, vaddr_t from, u64 bytes)
{
	const struct tlb_request request = { TLB_PUBLISH, asid, from, bytes, cpus };

	if (tlb->keeps_misses)
		everywhere(tlb, &request);
	else
		tlb_obey(tlb, &request);
}

/* --- numbers ------------------------------------------------------------------- */

u32 tlb_asid_alloc(struct tlb *tlb)
{
	u64 asid;

	spin_guard(&tlb->lock);
	asid = bitmap_next_clear(&tlb->taken, 1, tlb->asids);
	if (asid == BITMAP_NONE)
		return 0;
	bitmap_set(&tlb->taken, asid, 1);
	return (u32)asid;
}

/* Forgotten before it is free: else the next space sees what belonged to this one. */
void tlb_asid_free(struct tlb *tlb, u32 asid)
{
	if (asid == 0)
		return;
	tlb_flush_space(tlb, asid);

	spin_guard(&tlb->lock);
	BUG_ON(!bitmap_test(&tlb->taken, asid), "tlb: ASID %u is free already", asid);
	bitmap_clear(&tlb->taken, asid, 1);
}
