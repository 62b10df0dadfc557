// SPDX-License-Identifier: MIT
/* Who may do what where: by real faults, and by a walk over all tables. */
#include <foundry/bits.h>
#include <foundry/io.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/physmem.h>

#include <asm/msr.h>

#include "arch.h"
#include "cpu.h"
#include "paging.h"

#define RET	0xc3

static u8 data[16] = { RET };
static const u8 constant[16] = { RET };

static u8 *direct(const volatile void *object)
{
	return phys_to_virt(paddr(vaddr_of(object).raw - KERNEL_BASE));
}

static const u8 *before(const u8 *at)
{
	return vaddr_to_ptr(vaddr(vaddr_of(at).raw - 1));
}

/* A place of each kind. */
struct place {
	const char		*label;
	const volatile u8	*(*at)(void);
};

static const volatile u8 *null_page(void)	{ return vaddr_to_ptr(vaddr(0x10)); }
static const volatile u8 *guard(void)		{ return boot_cpu_stacks[STACK_BOOT].guard; }
static const volatile u8 *guard_end(void)	{ return before(boot_cpu_stacks[STACK_BOOT].bytes); }
static const volatile u8 *ist_guard(void)	{ return boot_cpu_stacks[IST_DOUBLE_FAULT].guard; }
static const volatile u8 *before_image(void)	{ return before(__image_start); }
static const volatile u8 *behind_image(void)	{ return __image_end; }
static const volatile u8 *loader(void)		{ return vaddr_to_ptr(vaddr(KERNEL_PHYS)); }
static const volatile u8 *text(void)		{ return vaddr_to_ptr(vaddr_of(kernel_main)); }
static const volatile u8 *direct_text(void)	{ return direct(text()); }
static const volatile u8 *constants(void)	{ return constant; }
static const volatile u8 *direct_constants(void) { return direct(constant); }
static const volatile u8 *variables(void)	{ return data; }
static const volatile u8 *direct_variables(void) { return direct(data); }
static const volatile u8 *stack(void)		{ return boot_cpu_stacks[STACK_BOOT].bytes; }

static const char *place_label(const void *param)
{
	return ((const struct place *)param)->label;
}

static const struct place unmapped[] = {
	{ "the null page", null_page },
	{ "the first byte below a stack", guard },
	{ "the last byte below a stack", guard_end },
	{ "below the stack of double faults", ist_guard },
	{ "before the image", before_image },
	{ "behind the image", behind_image },
	{ "where the loader put it", loader },
};

static const struct place fixed[] = {
	{ "text", text },
	{ "text in the direct map", direct_text },
	{ "constants", constants },
	{ "constants in the direct map", direct_constants },
};

static const struct place not_code[] = {
	{ "constants", constants },
	{ "constants in the direct map", direct_constants },
	{ "variables", variables },
	{ "variables in the direct map", direct_variables },
	{ "text in the direct map", direct_text },
	{ "the stack", stack },
	{ "the null page", null_page },
};

static volatile u8 *place(struct ktest *kt)
{
	return vaddr_to_ptr(vaddr_of(((const struct place *)kt->param)->at()));
}

static void is_unmapped(struct ktest *kt)
{
	volatile u8 *at = place(kt);

	EXPECT_FAULT(kt, at, (void)*at);
	EXPECT_FAULT(kt, at, *at = 0);
}

static void is_fixed(struct ktest *kt)
{
	volatile u8 *at = place(kt);
	u8 before = *at;

	EXPECT_FAULT(kt, at, *at = (u8)~before);
	EXPECT_EQ(kt, *at, before);
}

static void call(const volatile u8 *at)
{
	__asm__ volatile("call *%0" : : "r" (at) : "memory", "cc", "rax", "rcx", "rdx", "rsi",
			 "rdi", "r8", "r9", "r10", "r11");
}

static void is_not_executed(struct ktest *kt)
{
	volatile u8 *at = place(kt);

	EXPECT_FAULT(kt, at, call(at));
}

/* Else the cases above could pass where everything faults. */
static void data_is_data(struct ktest *kt)
{
	volatile u8 *at = direct(&data[1]);

	*at = 0x5a;
	EXPECT_EQ(kt, data[1], 0x5a);
	data[1] = 0;
	EXPECT_EQ(kt, *at, 0);
}

/* --- all tables --------------------------------------------------------------- */

/* Intel SDM volume 3, "4-Level Paging and 5-Level Paging". */
#define LEVELS		4
#define ENTRY_PRESENT	BIT(0)
#define ENTRY_WRITE	BIT(1)
#define ENTRY_USER	BIT(2)
#define ENTRY_LARGE	BIT(7)
#define ENTRY_NX	BIT(63)
#define ENTRY_ADDR	0x000ffffffffff000ull

struct count {
	unsigned int	leaves, writable, executable, both, user;
};

static void count_leaf(struct count *count, u64 entry)
{
	bool writable = entry & ENTRY_WRITE, executable = !(entry & ENTRY_NX);

	count->leaves++;
	count->writable += writable;
	count->executable += executable;
	count->both += writable && executable;
	count->user += (entry & ENTRY_USER) != 0;
}

/* Entries above a leaf grant everything, or grant less: that is not counted on. */
static void count_table(struct count *count, u64 table, unsigned int level)
{
	const u64 *entries = phys_to_virt(paddr(table & ENTRY_ADDR));

	for (unsigned int i = 0; i < PT_ENTRIES; i++) {
		if (!(entries[i] & ENTRY_PRESENT))
			continue;
		if (level == 1 || entries[i] & ENTRY_LARGE)
			count_leaf(count, entries[i]);
		else
			count_table(count, entries[i], level - 1);
	}
}

static void no_page_is_both(struct ktest *kt)
{
	struct count count = { .leaves = 0 };

	count_table(&count, x86_tables.root.raw, LEVELS);
	EXPECT_GT(kt, count.writable, 0);
	EXPECT_GT(kt, count.executable, 0);
	EXPECT_EQ(kt, count.both, 0);
	EXPECT_EQ(kt, count.user, 0);
}

static void only_text_is_executable(struct ktest *kt)
{
	struct count count = { .leaves = 0 };

	count_table(&count, x86_tables.root.raw, LEVELS);
	EXPECT_EQ(kt, count.executable, (size_t)(__rodata_start - __image_start) / PAGE_BYTES);
}

/* --- the direct map -------------------------------------------------------------- */

#define EDX_1GIB_PAGES	BIT(26)	/* of CPUID 0x80000001 */

static u64 leaf_at(paddr_t addr)
{
	struct pt_mapping leaf = { .bytes = 0 };

	return pt_walk(&x86_tables, vaddr_of(phys_to_virt(addr)), &leaf) ? 0 : leaf.bytes;
}

/* Where a whole leaf fits into free memory, one of that size or a larger one is. */
static void leaves_are_large(struct ktest *kt)
{
	const struct memmap *map = &kt->kernel->memmap;
	bool has_1gib = cpuid(0x80000001, 0).edx & EDX_1GIB_PAGES;

	for (u64 size = 2 * MiB; size <= (has_1gib ? GiB : 2 * MiB); size *= PT_ENTRIES) {
		for (size_t i = 0; i < map->count; i++) {
			paddr_t start = paddr_align_up(map->ranges[i].start, size);

			if (memmap_is_usable(map, start, size))
				EXPECT_GE(kt, leaf_at(start), size);
		}
	}
}

/* --- what is not free ------------------------------------------------------------ */

static void own_memory_is_not_free(struct ktest *kt)
{
	const struct memmap *map = &kt->kernel->memmap;

	for (const u8 *at = __image_start; at < __image_end; at += PAGE_BYTES)
		EXPECT_FALSE(kt, memmap_is_usable(map, image_phys(at), 1));
	EXPECT_FALSE(kt, memmap_is_usable(map, x86_tables.root, 1));
	EXPECT_FALSE(kt, memmap_is_usable(map, paddr(0), 1));
}

static const struct ktest_case cases[] = {
	KCASE_FOR("nothing is mapped at", is_unmapped, unmapped, place_label),
	KCASE_FOR("nobody writes to", is_fixed, fixed, place_label),
	KCASE_FOR("nobody executes", is_not_executed, not_code, place_label),
	KCASE("variables are written in both places", data_is_data),
	KCASE("no page is writable and executable", no_page_is_both),
	KCASE("only the kernel's text is executable", only_text_is_executable),
	KCASE("free memory is mapped by the largest leaves that fit", leaves_are_large),
	KCASE("image, tables and frame 0 are not free memory", own_memory_is_not_free),
	KCASE_END
};

static const struct ktest_suite paging_suite = {
	.name	= "paging/x86_64",
	.needs	= FACT(TRAPS) | FACT(MEMMAP),
	.cases	= cases,
};
KTEST_SUITE(paging_suite);

/* --- io_map ------------------------------------------------------------------------ */

/* Registers of a local APIC and of HPETs: no RAM on any PC. */
#define DEVICE		0xfee00000ull
#define OTHER_DEVICE	0xfed00000ull

static vm_prot_t prot_of(const volatile void __iomem *at)
{
	struct pt_mapping leaf;

	if (pt_walk(&x86_tables, vaddr_of((const volatile void __force *)at), &leaf))
		return VM_PROT(0);
	return leaf.prot;
}

static void maps_a_device(struct ktest *kt)
{
	void __iomem *at = io_map(paddr(DEVICE), 16, IO_UNCACHED);

	ASSERT_TRUE(kt, at != NULL);
	EXPECT_TRUE(kt, prot_of(at) == (VM_READ | VM_WRITE | VM_UNCACHED));
}

static void maps_it_once(struct ktest *kt)
{
	u8 __iomem *at = io_map(paddr(DEVICE), PAGE_BYTES, IO_UNCACHED);

	EXPECT_TRUE(kt, io_map(paddr(DEVICE), PAGE_BYTES, IO_UNCACHED) == at);
	EXPECT_TRUE(kt, io_map(paddr(DEVICE + 0x20), 4, IO_UNCACHED) == at + 0x20);
}

static void goes_on_where_it_was_mapped(struct ktest *kt)
{
	u8 __iomem *at = io_map(paddr(OTHER_DEVICE), 16, IO_UNCACHED);

	EXPECT_TRUE(kt, io_map(paddr(OTHER_DEVICE), 3 * PAGE_BYTES, IO_UNCACHED) == at);
	EXPECT_TRUE(kt, prot_of(at + 2 * PAGE_BYTES) == (VM_READ | VM_WRITE | VM_UNCACHED));
}

/* What PWT and PCD choose: Intel SDM volume 3, "Page Attribute Table (PAT)". */
static void kinds_are_what_they_say(struct ktest *kt)
{
	u64 pat = rdmsr(MSR_PAT);

	EXPECT_EQ(kt, pat & 0xff, 6);			/* neither: write-back */
	EXPECT_EQ(kt, pat >> 8 & 0xff, 1);		/* PWT: write-combining */
	EXPECT_EQ(kt, pat >> 24 & 0xff, 0);		/* both: uncached */
}

static void refuses_the_impossible(struct ktest *kt)
{
	paddr_t ram = image_phys(__image_start);
	void __iomem *at;

	EXPECT_BUG(kt, "there is RAM", at = io_map(ram, 4, IO_UNCACHED));
	EXPECT_BUG(kt, "no range of 0 bytes", at = io_map(paddr(DEVICE), 0, IO_UNCACHED));
	EXPECT_BUG(kt, "no range of", at = io_map(paddr(U64_MAX - 3), 16, IO_UNCACHED));
	EXPECT_BUG(kt, "cached in another way",
		   at = io_map(paddr(DEVICE), 4, IO_WRITE_COMBINING));
	at = io_map(paddr(KERNEL_BASE - DEVICE_BASE), 4, IO_UNCACHED);
	EXPECT_TRUE(kt, at == NULL);
}

/* --- what firmware left ----------------------------------------------------------- */

/* The graphics memory of a PC, which no memory map lists, and its firmware, which all list. */
#define UNLISTED	0xa0000ull
#define FIRMWARE	0xf0000ull

static void firmware_is_read_only(struct ktest *kt)
{
	const void *at = paging_map_firmware(NULL, paddr(FIRMWARE + 0x123), 2 * PAGE_BYTES);
	struct pt_mapping leaf;

	ASSERT_EQ(kt, at, phys_to_virt(paddr(FIRMWARE + 0x123)));
	ASSERT_EQ(kt, pt_walk(&x86_tables, vaddr_of(at), &leaf), 0);
	EXPECT_TRUE(kt, leaf.prot == VM_READ);
	EXPECT_EQ(kt, pt_walk(&x86_tables, vaddr_add(vaddr_of(at), 2 * PAGE_BYTES), &leaf), 0);
}

static void made_up_is_refused(struct ktest *kt)
{
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(UNLISTED), 1), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(UNLISTED - 1), 2), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(FIRMWARE), 0), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(FIRMWARE), U64_MAX), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(BIT(50)), 1), NULL);
}

/* Who walks broken tables touches nothing but RAM. */
static void tables_are_in_ram(struct ktest *kt)
{
	EXPECT_EQ(kt, x86_tables.reach(NULL, x86_tables.root), phys_to_virt(x86_tables.root));
	EXPECT_EQ(kt, x86_tables.reach(NULL, paddr(UNLISTED)), NULL);
	EXPECT_EQ(kt, x86_tables.reach(NULL, paddr(DEVICE)), NULL);
}

static const struct ktest_case io_cases[] = {
	KCASE("a device is mapped, uncached", maps_a_device),
	KCASE("the same registers are at the same address", maps_it_once),
	KCASE("more of a device lies behind what is mapped", goes_on_where_it_was_mapped),
	KCASE("the CPU's kinds of memory are what the tables call them", kinds_are_what_they_say),
	KCASE("what cannot be is refused", refuses_the_impossible),
	KCASE("what firmware left is read-only", firmware_is_read_only),
	KCASE("what firmware made up is refused", made_up_is_refused),
	KCASE("tables are looked for in RAM alone", tables_are_in_ram),
	KCASE_END
};

static const struct ktest_suite io_suite = {
	.name	= "io/x86_64",
	.needs	= FACT(FRAMES),
	.cases	= io_cases,
};
KTEST_SUITE(io_suite);
