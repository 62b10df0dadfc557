// SPDX-License-Identifier: MIT
/* soft_space - what surrounds a mock space in a test, made up. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/string.h>

#include "soft_space.h"

#define FRAMES_BASE	paddr(0x7600000000ull)

static struct vmm_mock spaces[SOFT_SPACES];
static struct vmm_mock_slot slots[SOFT_SPACES][SOFT_SPACE_FRAMES];

/* --- frames ------------------------------------------------------------------------- */

static bool in_use[SOFT_SPACE_FRAMES];
static u64 available;

static int frames_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			paddr_t *frame)
{
	for (size_t i = 0; i < SOFT_SPACE_FRAMES && order == 0; i++) {
		if (in_use[i])
			continue;
		in_use[i] = true;
		available--;
		*frame = paddr_add(FRAMES_BASE, i * FRAME_BYTES);
		return 0;
	}
	return -ENOMEM;
}

static void frames_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	u64 i = paddr_diff(frame, FRAMES_BASE) / FRAME_BYTES;

	BUG_ON(i >= SOFT_SPACE_FRAMES || !in_use[i], "soft_space: freed 0x%llx is not in use",
	       frame.raw);
	in_use[i] = false;
	available++;
}

static u64 frames_available(struct frame_allocator *fa)
{
	return available;
}

static const struct frame_allocator_ops frames_ops = {
	.alloc		= frames_alloc,
	.free		= frames_free,
	.available	= frames_available,
};

struct frame_allocator soft_space_frames = { .ops = &frames_ops, .name = "soft_space" };

struct frame_allocator *soft_space_its_frames(struct ktest *kt)
{
	return &soft_space_frames;
}

/* --- spaces ------------------------------------------------------------------------- */

static void forget(void *arg, vaddr_t from, u64 bytes)
{
	soft_cpu_forget(from, bytes);
}

struct vmm_mock *soft_space_make(size_t i, u64 largest)
{
	if (i == 0) {
		memset(in_use, 0, sizeof(in_use));
		available = SOFT_SPACE_FRAMES;
		soft_cpu_init();
	}
	vmm_mock_init(&spaces[i], &(struct vmm_mock_setup){
		.name		= i == 0 ? "mock" : "other",
		.first		= vaddr(SOFT_SPACE_FIRST),
		.last		= vaddr(SOFT_SPACE_FIRST + SOFT_SPACE_BYTES - 1),
		.highest	= paddr(SOFT_SPACE_HIGHEST),
		.largest	= largest,
		.slots		= slots[i],
		.capacity	= SOFT_SPACE_FRAMES,
		.frames		= &soft_space_frames,
		.flush		= forget,
	});
	return &spaces[i];
}

struct vmm *soft_space_fresh(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;

	return &soft_space_make(0, bench->largest)->vm;
}

struct vmm *soft_space_other(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;

	return &soft_space_make(1, bench->largest)->vm;
}

bool soft_space_access(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	return soft_cpu_access(vm, at, how, value);
}

/* --- the translator ------------------------------------------------------------------- */

static struct {
	struct translator	translator;
	struct vmm		*vm;
} asks;

static int asks_translate(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;
	int err = vmm_query(asks.vm, from, &leaf);

	if (err || vm_is_guard(&leaf))
		return -ENOENT;
	*to = paddr_add(leaf.to, vaddr_diff(from, leaf.from));
	return 0;
}

static const struct translator_ops asks_ops = {
	.translate	= asks_translate,
};

struct translator *soft_space_translator(struct ktest *kt, struct vmm *vm)
{
	asks.translator = (struct translator){ .ops = &asks_ops, .name = "soft_space" };
	asks.vm = vm;
	return &asks.translator;
}
