// SPDX-License-Identifier: MIT
/* tlb_mock - it forgets what it is told to forget, and not a page more. */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/tlb_mock.h>

#include "pt_entry.h"

static struct tlb_mock *to_mock(struct tlb *tlb)
{
	return container_of(tlb, struct tlb_mock, tlb);
}

static struct tlb_mock_cpu *this_one(struct tlb *tlb)
{
	struct tlb_mock *mock = to_mock(tlb);

	return &mock->each[mock->cpu];
}

static bool is_miss(const struct tlb_mock_entry *entry)
{
	return entry->leaf.prot == VM_PROT(0);
}

static bool overlap(vaddr_t a, u64 a_bytes, vaddr_t b, u64 b_bytes)
{
	return vaddr_diff(a, b) < b_bytes || vaddr_diff(b, a) < a_bytes;
}

/* --- forget --------------------------------------------------------------------- */

static bool is_of(u32 remembered, u32 asid)
{
	return asid == TLB_EVERY_SPACE || remembered == asid;
}

static void forget(struct tlb_mock_entry *entry)
{
	*entry = (struct tlb_mock_entry){ .asid = 0 };
}

static void forget_tables(struct tlb_mock_cpu *cpu, u32 asid, vaddr_t from, u64 bytes)
{
	for (unsigned int i = 0; i < TLB_MOCK_TABLES; i++) {
		struct tlb_mock_table *table = &cpu->tables[i];

		if (is_of(table->asid, asid) && overlap(table->from, table->bytes, from, bytes))
			table->bytes = 0;
	}
}

static void mock_flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	struct tlb_mock_cpu *cpu = this_one(tlb);

	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++) {
		struct tlb_mock_entry *entry = &cpu->entries[i];

		if (is_of(entry->asid, asid) &&
		    overlap(entry->leaf.from, entry->leaf.bytes, from, bytes))
			forget(entry);
	}
	forget_tables(cpu, asid, from, bytes);
}

static void mock_flush_space(struct tlb *tlb, u32 asid)
{
	struct tlb_mock_cpu *cpu = this_one(tlb);

	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++) {
		if (cpu->entries[i].asid == asid)
			forget(&cpu->entries[i]);
	}
	forget_tables(cpu, asid, vaddr(0), U64_MAX);
}

static void mock_flush_all(struct tlb *tlb)
{
	struct tlb_mock_cpu *cpu = this_one(tlb);

	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++)
		forget(&cpu->entries[i]);
	forget_tables(cpu, TLB_EVERY_SPACE, vaddr(0), U64_MAX);
}

static void mock_publish(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	struct tlb_mock_cpu *cpu = this_one(tlb);

	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++) {
		struct tlb_mock_entry *entry = &cpu->entries[i];

		if (is_miss(entry) && is_of(entry->asid, asid) &&
		    overlap(entry->leaf.from, entry->leaf.bytes, from, bytes))
			forget(entry);
	}
}

static void mock_load(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	struct tlb_mock_cpu *cpu = this_one(tlb);

	BUG_ON(asid >= tlb->asids, "tlb_mock: there is no ASID %u", asid);
	cpu->pt = *pt;
	cpu->asid = asid;
	if (asid == 0)
		mock_flush_space(tlb, 0);
}

static const struct tlb_ops mock_ops = {
	.flush		= mock_flush,
	.flush_space	= mock_flush_space,
	.flush_all	= mock_flush_all,
	.publish	= mock_publish,
	.load		= mock_load,
};

static void tell_others(struct tlb *tlb, const struct tlb_request *request)
{
	struct tlb_mock *mock = to_mock(tlb);
	unsigned int self = mock->cpu;

	for (unsigned int i = 0; i < mock->cpus; i++) {
		mock->cpu = i;
		if (i != self)
			tlb_obey(tlb, request);
	}
	mock->cpu = self;
}

void tlb_mock_init(struct tlb_mock *mock, unsigned int cpus, u32 asids)
{
	BUG_ON(cpus == 0 || cpus > TLB_MOCK_CPUS, "tlb_mock: %u is no number of CPUs", cpus);
	*mock = (struct tlb_mock){ .cpus = cpus };
	tlb_init(&mock->tlb, &mock_ops, "mock", asids);
	mock->tlb.keeps_misses = true;
	mock->tlb.tell = tell_others;
}

void tlb_mock_load(struct tlb_mock *mock, const struct pt_radix *pt, u32 asid)
{
	unsigned int self = mock->cpu;

	for (mock->cpu = 0; mock->cpu < mock->cpus; mock->cpu++)
		tlb_load(&mock->tlb, pt, asid);
	mock->cpu = self;
}

/* --- translate -------------------------------------------------------------------- */

static bool counts(const struct tlb_mock_entry *entry, u32 asid)
{
	return entry->asid == TLB_EVERY_SPACE || entry->asid == asid;
}

static struct tlb_mock_entry *find(struct tlb_mock_cpu *cpu, vaddr_t at)
{
	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++) {
		struct tlb_mock_entry *entry = &cpu->entries[i];

		if (counts(entry, cpu->asid) &&
		    vaddr_diff(at, entry->leaf.from) < entry->leaf.bytes)
			return entry;
	}
	return NULL;
}

static bool conflicts(const struct tlb_mock_cpu *cpu, const struct vm_mapping *leaf)
{
	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++) {
		const struct tlb_mock_entry *entry = &cpu->entries[i];

		if (!is_miss(entry) && counts(entry, cpu->asid) &&
		    overlap(entry->leaf.from, entry->leaf.bytes, leaf->from, leaf->bytes))
			return true;
	}
	return false;
}

static struct tlb_mock_entry *remember(struct tlb_mock_cpu *cpu, const struct vm_mapping *leaf)
{
	struct tlb_mock_entry *entry = &cpu->entries[cpu->next];

	cpu->next = (cpu->next + 1) % TLB_MOCK_ENTRIES;
	*entry = (struct tlb_mock_entry){
		.leaf	= *leaf,
		.asid	= leaf->prot & VM_GLOBAL ? TLB_EVERY_SPACE : cpu->asid,
	};
	return entry;
}

static struct tlb_mock_table *find_table(struct tlb_mock_cpu *cpu, vaddr_t at)
{
	for (unsigned int i = 0; i < TLB_MOCK_TABLES; i++) {
		struct tlb_mock_table *table = &cpu->tables[i];

		if (table->asid == cpu->asid && vaddr_diff(at, table->from) < table->bytes)
			return table;
	}
	return NULL;
}

/* Down to the table of pages, if there is one. */
static void remember_table(struct tlb_mock_cpu *cpu, vaddr_t at)
{
	const struct pt_radix *pt = &cpu->pt;
	u64 address = pt_root_of(pt, at.raw).raw;

	for (unsigned int level = pt->format->levels; level > 1; level--) {
		const u64 *entries = pt->reach(pt->arg, paddr(address));
		u64 entry = entries ? entries[pt_index(level, at.raw)] : 0;

		if (pt_kind_of(pt->format, level, entry) != PT_TABLE)
			return;
		address = pt_address_in(pt->format, &pt->format->table, entry);
	}
	cpu->tables[cpu->next_table] = (struct tlb_mock_table){
		.from	= vaddr_align_down(at, pt_bytes(2)),
		.bytes	= pt_bytes(2),
		.table	= paddr(address),
		.asid	= cpu->asid,
	};
	cpu->next_table = (cpu->next_table + 1) % TLB_MOCK_TABLES;
}

/* From the table that is remembered: a tree of one level.  All rights are in our leaves. */
static int walk_on(struct tlb_mock_cpu *cpu, vaddr_t at, struct vm_mapping *leaf)
{
	const struct tlb_mock_table *known = find_table(cpu, at);
	struct pt_radix pt = cpu->pt;
	struct pt_format pages = *pt.format;

	if (known) {
		pages.levels = 1;
		pt.format = &pages;
		pt.root = pt.upper_root = known->table;
	} else if (pt_is_canonical(pt.format, at.raw)) {
		remember_table(cpu, at);
	}
	return pt_walk(&pt, at, leaf);
}

static const struct tlb_mock_entry *walk(struct tlb_mock *mock, struct tlb_mock_cpu *cpu, vaddr_t at)
{
	struct vm_mapping leaf;

	if (!cpu->pt.format)
		return NULL;
	if (walk_on(cpu, at, &leaf) == 0) {
		mock->conflicts += conflicts(cpu, &leaf);
		return remember(cpu, &leaf);
	}
	if (!mock->tlb.keeps_misses)
		return NULL;
	return remember(cpu, &(const struct vm_mapping){
		.from	= vaddr_align_down(at, FRAME_BYTES),
		.bytes	= FRAME_BYTES,
	});
}

static vm_prot_t right_for(enum fault_access how)
{
	switch (how) {
	case FAULT_WRITE:	return VM_WRITE;
	case FAULT_EXEC:	return VM_EXEC;
	default:		return VM_READ;
	}
}

int tlb_mock_translate(struct tlb_mock *mock, unsigned int number, vaddr_t at,
		       enum fault_access how, paddr_t *to)
{
	struct tlb_mock_cpu *cpu = &mock->each[number];
	const struct tlb_mock_entry *entry = find(cpu, at);

	BUG_ON(number >= mock->cpus, "tlb_mock: there is no CPU %u", number);
	if (!entry)
		entry = walk(mock, cpu, at);
	if (!entry || is_miss(entry))
		return -ENOENT;
	if (!(entry->leaf.prot & right_for(how)))
		return -EACCES;
	*to = paddr_add(entry->leaf.to, vaddr_diff(at, entry->leaf.from));
	return 0;
}
