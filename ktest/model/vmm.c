// SPDX-License-Identifier: MIT
/*
 * vmm - the naive model of an address space: a list of cells, each mapped as a whole or not at all.
 *
 * A cell is a page, or many where ranges never end: so a few dozen of them reach over two leaves of
 * the largest kind.  After each operation all of them are asked for, near it at both ends too: what is
 * mapped must lead where it should, by the largest leaf that all cells together permit, to the bit, and
 * a translator must say the same.  What is refused must be refused for its reason; memory that is short
 * is believed where there may be too little for the tables.  In the end all frames must be back.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/print.h>

#include "conform/vmm.h"
#include "model.h"

#define PAGE		FRAME_BYTES
#define LARGE		(2 * MiB)
#define SIZE_BITS	9		/* from one size of leaf to the next */
#define SPARE_TABLES	16		/* beside those for pages of the range */
#define UNTOUCHED	0x5a5a5a5a5a5a5a5aull

/* Where cells begin, in pages: in the first and the last 2 MiB of the first GiB, and behind it. */
#define EDGES_IN(page)	(page), (page) + 1, (page) + 2, (page) + 8, (page) + 256, (page) + 511
#define GIB_PAGES	(GiB / PAGE)

static const u64 edges[] = {
	EDGES_IN(0), EDGES_IN(512), 1024, 2048, EDGES_IN(GIB_PAGES - 512), EDGES_IN(GIB_PAGES),
	GIB_PAGES + 512, 2 * GIB_PAGES - 512, 2 * GIB_PAGES,
};

#define CELLS		(ARRAY_SIZE(edges) - 1)

enum { MAP, UNMAP, PROTECT, GUARD, KINDS };
enum { NOTHING, MAPPED, GUARDED };

struct cell {
	unsigned int	state;
	u64		to;		/* physical, of its first byte */
	vm_prot_t	prot;		/* as the CPU tells it */
};

static struct {
	const struct vmm_bench	*bench;
	struct ktest		*kt;
	struct vmm		*vm;
	struct translator	*translator;	/* or NULL */
	u64			frames;		/* as it must be in the end */
	u64			random;
	size_t			count;		/* cells that the bench has room for */
	struct cell		cells[CELLS];
} now;

/* Cells in a row, and what an operation wants with them. */
struct request {
	size_t		first, end;
	u64		to;
	vm_prot_t	prot;
};

/* --- the cells -------------------------------------------------------------------------- */

static u64 start_of(size_t i)
{
	return edges[i] * PAGE;
}

static vaddr_t at(u64 offset)
{
	return vaddr_add(now.bench->first, offset);
}

static u64 bytes_of(const struct request *request)
{
	return start_of(request->end) - start_of(request->first);
}

/* The physical address of a byte of a cell. */
static u64 target_of(size_t i, u64 offset)
{
	return now.cells[i].state == MAPPED ? now.cells[i].to + (offset - start_of(i)) : 0;
}

/* Whether one leaf can stand for all of @bytes around a byte of cell @first, aligned to their number. */
static bool is_one_leaf(size_t first, u64 offset, u64 bytes)
{
	u64 from = align_down(offset, bytes), to;

	if (from + bytes > start_of(now.count))
		return false;
	while (start_of(first) > from)
		first--;
	to = target_of(first, from);
	for (size_t i = first; i < now.count && start_of(i) < from + bytes; i++) {
		const struct cell *cell = &now.cells[i], *like = &now.cells[first];

		if (cell->state != like->state)
			return false;
		if (cell->state == MAPPED && i != first &&
		    (cell->prot != like->prot || cell->to != to + (start_of(i) - from)))
			return false;
	}
	return align_down(to, bytes) == to;
}

static struct vm_mapping leaf_at(size_t i, u64 offset)
{
	u64 bytes = MAX(now.bench->largest, PAGE), from;

	while (!is_one_leaf(i, offset, bytes))
		bytes >>= SIZE_BITS;
	from = align_down(offset, bytes);
	return (struct vm_mapping){
		.from	= at(from),
		.to	= paddr(now.cells[i].state == MAPPED ? target_of(i, offset) - (offset - from) : 0),
		.bytes	= bytes,
		.prot	= now.cells[i].state == MAPPED ? now.cells[i].prot : VM_GUARD,
	};
}

/* --- what is found ------------------------------------------------------------------------ */

static bool leaf_is_right(struct finding *finding, size_t i, u64 offset,
			  const struct vm_mapping *leaf)
{
	struct vm_mapping must = leaf_at(i, offset);

	if (leaf->from.raw != must.from.raw || leaf->bytes != must.bytes)
		return finding_is(finding, "+0x%llx: its leaf is +0x%llx, 0x%llx bytes, not +0x%llx, 0x%llx",
				  offset, vaddr_diff(leaf->from, at(0)), leaf->bytes,
				  vaddr_diff(must.from, at(0)), must.bytes);
	if (leaf->to.raw != must.to.raw)
		return finding_is(finding, "+0x%llx: its leaf leads to 0x%llx, not 0x%llx", offset,
				  leaf->to.raw, must.to.raw);
	if (leaf->prot != must.prot)
		return finding_is(finding, "+0x%llx: its rights are 0x%x, not 0x%x", offset,
				  vm_prot_raw(leaf->prot), vm_prot_raw(must.prot));
	return true;
}

static bool translation_is_right(struct finding *finding, size_t i, u64 offset)
{
	paddr_t to = paddr(UNTOUCHED);
	int err;

	if (!now.translator)
		return true;
	err = translate(now.translator, at(offset), &to);
	if (now.cells[i].state == MAPPED)
		return (err == 0 && to.raw == target_of(i, offset)) ||
		       finding_is(finding, "+0x%llx: it translates to 0x%llx", offset, to.raw);
	return (err == -ENOENT && to.raw == UNTOUCHED) ||
	       finding_is(finding, "+0x%llx: it translates", offset);
}

static bool byte_is_right(struct finding *finding, size_t i, u64 offset)
{
	struct vm_mapping leaf;
	int err = vmm_query(now.vm, at(offset), &leaf);
	bool mapped = now.cells[i].state != NOTHING;

	if (err != (mapped ? 0 : -ENOENT))
		return finding_is(finding, "+0x%llx: asked for, it is %s", offset, errno_name(err));
	return !mapped || leaf_is_right(finding, i, offset, &leaf);
}

static bool ends_are_right(struct finding *finding, size_t i)
{
	return byte_is_right(finding, i, start_of(i)) &&
	       byte_is_right(finding, i, start_of(i + 1) - 1);
}

/* Any byte of each cell; and where the operation was, and beside it, both ends. */
static bool all_is_right(struct finding *finding, const struct request *request)
{
	for (size_t i = 0; i < now.count; i++) {
		u64 start = start_of(i);
		u64 within = start + ktest_random(&now.random) % (start_of(i + 1) - start);

		if (i + 1 >= request->first && i <= request->end && !ends_are_right(finding, i))
			return false;
		if (!byte_is_right(finding, i, within) || !translation_is_right(finding, i, within))
			return false;
	}
	return true;
}

/* --- operations --------------------------------------------------------------------------- */

/* A few cells, or all up to the end of 2 MiB, of 1 GiB. */
static size_t end_of_row(size_t first, u8 size)
{
	u64 unit = size % 64 < 56 ? LARGE : GiB;
	size_t end = first + 1 + size % 16;

	if (size % 64 >= 48)
		for (end = first + 1; end < now.count && start_of(end) % unit; end++)
			;
	return MIN(end, now.count);
}

/* From the first of these cells that is as wanted, as far as they are. */
static void keep_to(struct request *request, bool mapped)
{
	size_t i = request->first;

	while (i + 1 < request->end && (now.cells[i].state != NOTHING) != mapped)
		i++;
	request->first = i;
	while (i < request->end && (now.cells[i].state != NOTHING) == mapped)
		i++;
	request->end = MAX(i, request->first + 1);
}

/* Any cells, or of these what can be granted. */
static struct request decode(struct operation op)
{
	static const struct { vm_prot_t prot; } prots[] = {
		{ VM_READ | VM_WRITE }, { VM_READ | VM_WRITE }, { VM_READ | VM_WRITE }, { VM_READ },
		{ VM_READ | VM_EXEC }, { VM_READ | VM_WRITE | VM_UNCACHED },
		{ VM_READ | VM_WRITE | VM_USER }, { VM_WRITE | VM_EXEC | VM_READ },
	};
	static const u64 shifts[] = { 0, 0, PAGE, LARGE };
	struct request request = { .first = op.which % now.count };
	u64 shift = shifts[op.how / 8 % ARRAY_SIZE(shifts)];

	request.end = end_of_row(request.first, op.size);
	if (op.how & 0x40)
		keep_to(&request, op.what % KINDS == UNMAP || op.what % KINDS == PROTECT);
	if (start_of(now.count) + shift > now.bench->memory_bytes)
		shift = 0;
	request.to = now.bench->memory.raw + start_of(request.first) + shift;
	request.prot = prots[op.how % ARRAY_SIZE(prots)].prot;
	if (op.what % KINDS == GUARD)
		request = (struct request){ request.first, request.end, 0, VM_GUARD };
	return request;
}

static bool is_both(vm_prot_t prot)
{
	return (prot & (VM_WRITE | VM_EXEC)) == (VM_WRITE | VM_EXEC);
}

static bool has(const struct request *request, unsigned int state)
{
	for (size_t i = request->first; i < request->end; i++)
		if (now.cells[i].state == state)
			return true;
	return false;
}

/* But for want of memory. */
static int must_be(unsigned int what, const struct request *request)
{
	if (what != UNMAP && is_both(request->prot))
		return -EINVAL;
	if (what == MAP || what == GUARD)
		return has(request, MAPPED) || has(request, GUARDED) ? -EEXIST : 0;
	if (has(request, NOTHING) || (what == PROTECT && has(request, GUARDED)))
		return -ENOENT;
	return 0;
}

/* Tables for pages of all the range, and to split a leaf of each size at either end. */
static bool memory_may_be_short(const struct request *request)
{
	const struct vmm_bench *bench = now.bench;

	return bench->no_frames ||
	       frame_available(bench->frames(now.kt)) < bytes_of(request) / LARGE + SPARE_TABLES;
}

static void apply(unsigned int what, const struct request *request)
{
	const struct vmm_bench *bench = now.bench;
	vm_prot_t prot = request->prot;

	if (bench->reads_as && prot != VM_GUARD)
		prot = bench->reads_as(prot);
	for (size_t i = request->first; i < request->end; i++) {
		struct cell *cell = &now.cells[i];

		if (what == UNMAP)
			cell->state = NOTHING;
		if (what == GUARD)
			cell->state = GUARDED;
		if (what == MAP)
			*cell = (struct cell){ MAPPED, request->to + start_of(i) -
					       start_of(request->first), prot };
		if (what == PROTECT)
			cell->prot = prot;
	}
}

static void tell(struct finding *finding, unsigned int what, const struct request *request)
{
	static const char *const verbs[] = { "map", "unmap", "protect", "guard" };
	u64 pages = bytes_of(request) / PAGE;
	vm_prot_t prot = request->prot;

	finding_tell(finding, "%s %llu page%s at +0x%llx", verbs[what], pages, pages == 1 ? "" : "s",
		     start_of(request->first));
	if (what == MAP)
		finding_tell(finding, " to +0x%llx", request->to - now.bench->memory.raw);
	if (what == MAP || what == PROTECT)
		finding_tell(finding, " %s%s%s%s%s", prot & VM_READ ? "r" : "",
			     prot & VM_WRITE ? "w" : "", prot & VM_EXEC ? "x" : "",
			     prot & VM_USER ? " user" : "", prot & VM_UNCACHED ? " uncached" : "");
}

static int call(unsigned int what, const struct request *request)
{
	vaddr_t from = at(start_of(request->first));
	size_t bytes = bytes_of(request);

	if (what == UNMAP)
		return vmm_unmap(now.vm, from, bytes);
	if (what == PROTECT)
		return vmm_protect(now.vm, from, bytes, request->prot);
	return vmm_map(now.vm, from, paddr(request->to), bytes, request->prot);
}

static bool do_one(struct finding *finding, unsigned int what, const struct request *request)
{
	int must = must_be(what, request), err;
	bool may_be_short = must == 0 && memory_may_be_short(request);

	tell(finding, what, request);
	err = call(what, request);
	finding_tell(finding, " -> %s\n", err ? errno_name(err) : "done");
	if (err != must && !(err == -ENOMEM && may_be_short))
		return finding_is(finding, "it is %s, not %s", errno_name(err), errno_name(must));
	if (!err)
		apply(what, request);
	return all_is_right(finding, request);
}

/* Row by row; a row as a whole needs no memory. */
static bool all_back(struct finding *finding)
{
	for (size_t i = 0; i < now.count; i++) {
		struct request row = { .first = i, .end = i };

		while (row.end < now.count && now.cells[row.end].state != NOTHING)
			row.end++;
		if (row.end == i)
			continue;
		if (!do_one(finding, UNMAP, &row))
			return false;
		i = row.end - 1;
	}
	if (now.bench->no_frames || frame_available(now.bench->frames(now.kt)) == now.frames)
		return true;
	return finding_is(finding, "%llu frames are free, not %llu",
			  frame_available(now.bench->frames(now.kt)), now.frames);
}

/* As many cells as there is room for, also where what they lead to lies a page further. */
static size_t cells_of(const struct vmm_bench *bench)
{
	size_t n = CELLS;

	while (n > 1 && (start_of(n) > bench->bytes || start_of(n) + PAGE > bench->memory_bytes))
		n--;
	return n;
}

static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding)
{
	const struct vmm_bench *bench = kt->bench;

	memset(&now, 0, sizeof(now));
	now.bench = bench;
	now.kt = kt;
	now.count = cells_of(bench);
	now.vm = bench->fresh(kt);
	now.translator = bench->translator ? bench->translator(kt, now.vm) : NULL;
	now.frames = bench->no_frames ? 0 : frame_available(bench->frames(kt));
	for (finding->step = 0; finding->step < sequence->count; finding->step++) {
		struct operation op = sequence->ops[finding->step];
		struct request request = decode(op);

		if (!do_one(finding, op.what % KINDS, &request))
			return false;
	}
	return all_back(finding);
}

/* On a space of the test's own there is nothing to save. */
static void abandon(void *unused)
{
	for (size_t i = 0; now.vm && now.bench->shared && i < now.count; i++) {
		struct request cell = { .first = i, .end = i + 1 };

		if (now.cells[i].state != NOTHING && call(UNMAP, &cell))
			break;
	}
	now.count = 0;
}

/* Mostly a few cells, where it can be granted; every other one would join its neighbours. */
static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);

	return (struct operation){
		.what = MAP,
		.size = dice % 4 == 0 ? 48 + dice / 4 % 16 : dice / 4 % 16,
		.how = (dice / 256 % 2 ? dice / 512 % 32 : 0) | (dice / 16384 % 8 ? 0x40 : 0),
	};
}

const struct model vmm_model = {
	.rounds		= 8,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};
