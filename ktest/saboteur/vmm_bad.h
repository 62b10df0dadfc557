/* SPDX-License-Identifier: MIT */
/* What saboteurs of vmm.h are made of: the mock, and what is wrong with it. */
#ifndef KTEST_SABOTEUR_VMM_BAD_H
#define KTEST_SABOTEUR_VMM_BAD_H

#include "saboteur.h"
#include "soft_space.h"

#define PAGE		FRAME_BYTES
#define LARGE		(2 * MiB)
#define R		VM_READ
#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define W		VM_WRITE
#define X		VM_EXEC

struct vmm_bad {
	struct vmm_bench	bench;
	struct vmm_ops		ops;		/* those that are wrong */
	void			(*flush)(void *arg, vaddr_t from, u64 bytes);	/* instead, or NULL */
	u64			largest;	/* of its leaves, where that is not the bench's */

	/* Instead of what the bench lends, or NULL. */
	bool			(*access)(struct ktest *kt, struct vmm *vm, vaddr_t at,
					  enum fault_access how, u64 *value);
	const struct translator_ops	*translator;
};

/* Of the running case: the mock's own operations, and the two spaces; the second may be NULL. */
extern struct vmm_ops right;
extern struct vmm *space, *other;
extern vaddr_t split;			/* where a leaf is never whole again; 0: nowhere */

static inline struct vmm_mock *to_mock(struct vmm *vm)
{
	return container_of(vm, struct vmm_mock, vm);
}

/* The mock's range at @at, or NULL. */
struct vm_mapping *range_of(struct vmm *vm, vaddr_t at);

static inline bool is_free(struct vmm *vm, vaddr_t at)
{
	return range_of(vm, at) == NULL;
}

static inline bool is_a_guard(struct vmm *vm, vaddr_t at)
{
	const struct vm_mapping *range = range_of(vm, at);

	return range && vm_is_guard(range);
}

/* Right, but that nobody is told what to forget. */
int unmap_unseen(struct vmm *vm, vaddr_t at, size_t bytes) __allocates;
int protect_unseen(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot) __allocates;

/* A frame that never comes back; nothing refuses it. */
void lose_a_frame(void);

struct vmm *bad_fresh(struct ktest *kt);
struct vmm *bad_other(struct ktest *kt);

bool bad_access(struct ktest *kt, struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value);
struct translator *bad_translator(struct ktest *kt, struct vmm *vm);

#define BAD(...)									\
	(&(const struct vmm_bad){							\
		.bench = { SOFT_SPACE_BENCH(LARGE, bad) },				\
		__VA_ARGS__								\
	})
#define MAP(fn)			BAD(.ops = { .map = fn })
#define UNMAP(fn)		BAD(.ops = { .unmap = fn })
#define PROTECT(fn)		BAD(.ops = { .protect = fn })
#define QUERY(fn)		BAD(.ops = { .query = fn })

#endif
