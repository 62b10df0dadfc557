// SPDX-License-Identifier: MIT
/* kernel_map - what is mapped stays mapped: nothing here ever takes a mapping away. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame_bump.h>
#include <foundry/io.h>
#include <foundry/kasan.h>
#include <foundry/kernel_map.h>
#include <foundry/string.h>
#include <foundry/vmm_radix.h>

/* The same in every space that repeats the root. */
#define PROT_TEXT		(VM_READ | VM_EXEC | VM_GLOBAL)
#define PROT_CONST		(VM_READ | VM_GLOBAL)
#define PROT_DATA		(VM_READ | VM_WRITE | VM_GLOBAL)

/* Kept for what is mapped after boot: a device takes three at the most. */
#define TABLES_RESERVED		32

static const struct kernel_map_cpu *cpu;
static const struct memmap *ram;	/* as firmware listed it, what is not RAM too */
static struct memmap table_room;	/* one range: what the tables have and may take */
static struct frame_bump tables;

static void *reach_table(void *arg, paddr_t table)
{
	return memmap_is_usable(ram, table, PAGE_BYTES) ? phys_to_virt(table) : NULL;
}

static struct vmm_radix *space;		/* the kernel's, once there is one: it locks the tables */

/* The CPU walks them from early on, and what is in the way of a leaf cannot be flushed from here. */
struct pt_radix kernel_tables = { .reach = reach_table, .tables_stay = true };

/* Whatever pages [start, end) touches, at @base. */
static int map(u64 base, u64 start, u64 end, vm_prot_t prot) __allocates
{
	struct vm_mapping range;

	start = align_down(start, PAGE_BYTES);
	end = align_up(end, PAGE_BYTES);
	if (start == end)
		return 0;
	range = (struct vm_mapping){ vaddr(base + start), paddr(start), end - start, prot };
	if (space)
		return vmm_radix_map_fixed(space, &tables.fa, &range);
	return pt_map_range(&kernel_tables, &tables.fa, &range);
}

/* --- the image -------------------------------------------------------------- */

static int map_part(const u8 *start, const u8 *end, vm_prot_t prot)
{
	return map(arch_image_offset(), image_phys(start).raw, image_phys(end).raw, prot);
}

/* All but the guards of the stacks. */
static int map_data(void)
{
	const u8 *start = __data_start;

	for (unsigned int i = 0; i < cpu->stack_count; i++) {
		int err = map_part(start, cpu->stacks[i].guard, PROT_DATA);

		if (err)
			return err;
		start = cpu->stacks[i].bytes;
	}
	return map_part(start, __image_end, PROT_DATA);
}

static int map_image(void)
{
	int err;

	err = map_part(__image_start, __rodata_start, PROT_TEXT);
	if (err)
		return err;
	err = map_part(__rodata_start, __data_start, PROT_CONST);
	if (err)
		return err;
	return map_data();
}

/* --- the direct map ---------------------------------------------------------- */

/* Data, but what is constant in the image is constant here too. */
static int map_direct(u64 start, u64 end)
{
	u64 from = MAX(start, MIN(end, image_phys(__image_start).raw));
	u64 to = MIN(end, MAX(from, image_phys(__data_start).raw));
	int err;

	err = map(DIRECT_BASE, start, from, PROT_DATA);
	if (err)
		return err;
	err = map(DIRECT_BASE, from, to, PROT_CONST);
	if (err)
		return err;
	return map(DIRECT_BASE, to, end, PROT_DATA);
}

static bool is_ram(const struct mem_range *range)
{
	return range->kind == MEM_USABLE || range->kind == MEM_BOOT;
}

/* Neighbours are mapped as one: they may share a page, and a leaf may lie across their border. */
static int map_ram(void)
{
	u64 start = 0, end = 0;

	for (size_t i = 0; i < ram->count; i++) {
		const struct mem_range *range = &ram->ranges[i];
		int err;

		if (!is_ram(range))
			continue;
		if (align_down(range->start.raw, PAGE_BYTES) > end) {
			err = map_direct(start, end);
			if (err)
				return err;
			start = align_down(range->start.raw, PAGE_BYTES);
		}
		end = align_up(range->start.raw + range->bytes, PAGE_BYTES);
	}
	return map_direct(start, end);
}

/* --- from arch_start() -------------------------------------------------------- */

static int make_root(paddr_t *root) __allocates
{
	int err = frame_alloc(&tables.fa, root);

	if (!err)
		memset(phys_to_virt(*root), 0, PAGE_BYTES);
	return err;
}

static int build(void)
{
	int err;

	err = make_root(&kernel_tables.root);
	if (!err && cpu->format->two_roots)
		err = make_root(&kernel_tables.upper_root);
	if (!err)
		err = map_image();
	if (!err)
		err = map_ram();
	return err ? err : kasan_map_shadow(&kernel_tables, &tables, ram);
}

int kernel_map_init(const struct kernel_map_cpu *ours, const struct memmap *memory,
		    struct mem_range *room)
{
	u64 start = align_up(room->start.raw, PAGE_BYTES);
	u64 frames;
	int err;

	cpu = ours;
	ram = memory;
	table_room = (struct memmap){ .ranges = { *room }, .count = 1 };
	frame_bump_init(&tables, &table_room);
	kernel_tables.format = cpu->format;
	kernel_tables.largest = cpu->largest;

	frames = frame_available(&tables.fa);
	err = build();
	if (err)
		return err;
	frames -= frame_available(&tables.fa);
	if (frame_available(&tables.fa) < TABLES_RESERVED)
		return -ENOMEM;

	/* The rest goes back: the allocator looks at its map each time. */
	*room = (struct mem_range){ paddr(start), (frames + TABLES_RESERVED) * PAGE_BYTES,
				    MEM_USABLE };
	table_room.ranges[0] = *room;
	return 0;
}

/* --- what is mapped later ------------------------------------------------------ */

void kernel_map_share(struct vmm_radix *kernel)
{
	space = kernel;
}

/* The same where part of it is mapped already, page by page; nothing is cached in two ways. */
static int map_again(u64 base, u64 start, u64 end, vm_prot_t prot)
{
	struct vm_mapping leaf;
	int err;

	for (start = align_down(start, PAGE_BYTES); start < end; start += PAGE_BYTES) {
		if (pt_walk(&kernel_tables, vaddr(base + start), &leaf) == 0) {
			BUG_ON(cpu->format->page.cache && (leaf.prot ^ prot) & VM_CACHE_MASK,
			       "paging: 0x%llx is mapped already, cached in another way", start);
			continue;
		}
		err = map(base, start, start + PAGE_BYTES, prot);
		if (err)
			return err;
	}
	return 0;
}

void *kernel_map_late(u64 base, u64 start, u64 end, vm_prot_t prot) __allocates
{
	int err;

	err = map(base, start, end, prot);
	if (err == -EEXIST)
		err = map_again(base, start, end, prot);
	if (cpu->sync)
		cpu->sync();
	return err ? NULL : vaddr_to_ptr(vaddr(base + start));
}

static bool overlaps_ram(u64 start, u64 end)
{
	for (size_t i = 0; i < ram->count; i++) {
		const struct mem_range *range = &ram->ranges[i];

		if (is_ram(range) && start < range->start.raw + range->bytes &&
		    range->start.raw < end)
			return true;
	}
	return false;
}

void __iomem *io_map(paddr_t addr, size_t bytes, enum io_cache cache) __allocates
{
	vm_prot_t kind = cache == IO_UNCACHED ? VM_UNCACHED : VM_WRITE_COMBINING;
	u64 end = addr.raw + bytes;

	BUG_ON(end <= addr.raw, "io_map: no range of %zu bytes begins at 0x%llx", bytes, addr.raw);
	BUG_ON(overlaps_ram(addr.raw, end), "io_map: there is RAM at 0x%llx", addr.raw);
	if (end > DYNAMIC_BASE - DEVICE_BASE)
		return NULL;
	/* SAFETY: the one place where device memory gets its pointer. */
	return (void __iomem __force *)kernel_map_late(DEVICE_BASE, addr.raw, end, PROT_DATA | kind);
}
