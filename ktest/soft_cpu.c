// SPDX-License-Identifier: MIT
/* soft_cpu - what it remembers is never looked up again, be it right or wrong. */
#include <foundry/bug.h>

#include "soft_cpu.h"

#define REMEMBERED_MAX	64	/* more than any case touches */
#define WORDS_MAX	64

static struct {
	struct vmm		*vm;
	struct vm_mapping	leaf;
} remembered[REMEMBERED_MAX];

static struct {
	paddr_t	at;
	u64	value;
} words[WORDS_MAX];

static size_t remembered_count, words_count;

static u64 *word(paddr_t at)
{
	for (size_t i = 0; i < words_count; i++) {
		if (paddr_eq(words[i].at, at))
			return &words[i].value;
	}
	BUG_ON(words_count == WORDS_MAX, "soft_cpu: a case needs more than %u words", WORDS_MAX);
	words[words_count].at = at;
	words[words_count].value = 0;
	return &words[words_count++].value;
}

void soft_cpu_init(void)
{
	remembered_count = words_count = 0;
}

static bool is_behind(const struct vm_mapping *leaf, vaddr_t at)
{
	return vaddr_diff(at, leaf->from) < leaf->bytes;
}

static const struct vm_mapping *look_up(struct vmm *vm, vaddr_t at)
{
	struct vm_mapping *leaf = &remembered[remembered_count].leaf;

	for (size_t i = 0; i < remembered_count; i++) {
		if (remembered[i].vm == vm && is_behind(&remembered[i].leaf, at))
			return &remembered[i].leaf;
	}
	BUG_ON(remembered_count == REMEMBERED_MAX, "soft_cpu: a case touches too much");
	if (vmm_query(vm, at, leaf) || vm_is_guard(leaf))
		return NULL;
	remembered[remembered_count++].vm = vm;
	return leaf;
}

bool soft_cpu_access(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	static const vm_prot_t needs[] = {
		[FAULT_READ] = VM_READ, [FAULT_WRITE] = VM_WRITE, [FAULT_EXEC] = VM_EXEC,
	};
	const struct vm_mapping *leaf = look_up(vm, at);
	u64 *found;

	if (!leaf || !(leaf->prot & needs[how]))
		return false;
	found = word(paddr_add(leaf->to, vaddr_diff(at, leaf->from)));
	if (how == FAULT_READ)
		*value = *found;
	if (how == FAULT_WRITE)
		*found = *value;
	return true;
}

void soft_cpu_forget(vaddr_t from, u64 bytes)
{
	for (size_t i = 0; i < remembered_count; ) {
		const struct vm_mapping *leaf = &remembered[i].leaf;

		if (is_behind(leaf, from) || vaddr_diff(leaf->from, from) < bytes)
			remembered[i] = remembered[--remembered_count];
		else
			i++;
	}
}
