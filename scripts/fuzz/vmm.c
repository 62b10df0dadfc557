// SPDX-License-Identifier: MIT
/*
 * Address spaces beside the naive model of the random tests, fed by the fuzzer.
 *
 * The first byte of the input chooses the mock, or a format of page tables, and how many frames there are
 * for tables.  Behind it four bytes are an operation, see ktest/model/vmm.c.  What a finding has done is
 * printed, an operation a line.
 */
#include <foundry/translator_walk.h>
#include <foundry/vmm_radix.h>

#include "fuzz.h"
#include "model/model.h"
#include "pt_arena.h"
#include "soft_space.h"

#define WINDOW		(4 * GiB)
#define WINDOW_BYTES	(16 * GiB)

static const struct pt_format *const formats[] = {
	&pt_format_x86_64_4, &pt_format_x86_64_5, &pt_format_aarch64, &pt_format_sv39,
	&pt_format_sv48, &pt_format_sv57, &pt_format_made_up,
};

#define OPERATIONS_MAX	32		/* each asks for all there is */

#define CHOICES		(ARRAY_SIZE(formats) + 1)

static struct vmm_radix kernel, space;
static struct translator_walk walk;
static u8 choice;

static struct vmm *fresh(struct ktest *kt)
{
	pt_arena_init(formats[choice % CHOICES - 1]);
	pt_arena.largest = GiB;
	vmm_radix_init(&kernel, &(struct vmm_radix_setup){
		.name = "kernel", .pt = &pt_arena, .frames = &pt_arena_frames,
		.first = vaddr(-WINDOW_BYTES), .last = vaddr(U64_MAX),
	});
	FUZZ_CHECK(vmm_radix_create(&space, &kernel, "space", vaddr(WINDOW),
				    vaddr(WINDOW + WINDOW_BYTES - 1)) == 0, "no space");
	if (choice / CHOICES)
		pt_arena_limit(choice / CHOICES);
	return &space.vm;
}

static struct frame_allocator *its_frames(struct ktest *kt)
{
	return &pt_arena_frames;
}

/* What entries cannot say; of a space that is not the kernel's nothing is global. */
static vm_prot_t reads_as(vm_prot_t prot)
{
	const struct pt_shape *page = &pt_arena.format->page;

	if (!page->grants[0])
		prot |= VM_READ;
	return (page->cache ? prot : prot & ~VM_CACHE_MASK) & ~VM_GLOBAL;
}

static struct translator *translator(struct ktest *kt, struct vmm *vm)
{
	translator_walk_init(&walk, &space.pt, NULL);
	return &walk.translator;
}

static const struct vmm_bench mock_bench = { SOFT_SPACE_BENCH(GiB, soft_space) };

static const struct vmm_bench radix_bench = {
	.fresh		= fresh,
	.first		= { WINDOW + 4 * GiB },
	.bytes		= 8 * GiB,
	.memory		= { 64 * GiB },
	.memory_bytes	= 4 * GiB,
	.largest	= GiB,
	.reads_as	= reads_as,
	.frames		= its_frames,
	.translator	= translator,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct story story;
	static struct sequence sequence;
	struct finding finding = { .story = &story };
	struct ktest kt = { .bench = NULL };

	if (size < 1)
		return 0;
	choice = data[0];
	kt.bench = choice % CHOICES ? &radix_bench : &mock_bench;
	sequence.count = MIN((size - 1) / sizeof(struct operation), OPERATIONS_MAX);
	memcpy(sequence.ops, data + 1, sequence.count * sizeof(struct operation));
	story = (struct story){ .len = 0 };
	fuzz_story = story.text;

	FUZZ_CHECK(vmm_model.run(&kt, &sequence, &finding), finding.why);
	return 0;
}
