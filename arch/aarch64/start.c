// SPDX-License-Identifier: MIT
/*
 * From the device tree to kernel_main(): what memory there is, tables for
 * all of it, the console, and the boot_info that the kernel reads.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>
#include <foundry/log.h>

#include "arch.h"
#include "cpu.h"
#include "paging.h"
#include "psci.h"
#include "smp.h"

/* What QEMU leaves for an ELF, to which it hands over nothing: the tree at the start of RAM. */
#define TREE_BELOW_IMAGE	(2 * MiB)

struct fdt aarch64_fdt;

static struct early early;

/* What is refused below is told there; on a machine with no such UART the status tells it. */
static void open_early_console(void)
{
	/* SAFETY: entry.S has mapped the first GiB of devices. */
	void __iomem *base = (void __iomem __force *)vaddr_to_ptr(vaddr(DEVICE_BASE + EARLY_PL011));

	if (console_pl011_init(&aarch64_console, base) == 0)
		log_set_console(&aarch64_console.console);
}

/* --- the device tree ------------------------------------------------------------- */

/* From @tree to the end of the GiB that entry.S has mapped for it. */
static void read_tree(paddr_t tree)
{
	u64 end = align_up(tree.raw + 1, EARLY_SPAN);

	if (fdt_check(&aarch64_fdt, phys_to_virt(tree), MIN(end - tree.raw, FDT_BYTES_MAX)))
		early_refuse("the device tree at 0x%llx: %s", tree.raw, aarch64_fdt.reason);
	early.info.cmdline = fdt_bootargs(&aarch64_fdt);
}

static paddr_t find_tree(u64 tree, paddr_t image)
{
	if (tree == 0)
		tree = image.raw - TREE_BELOW_IMAGE;
	if (tree / (PT_ENTRIES * GiB) != image.raw / (PT_ENTRIES * GiB))
		early_refuse("the device tree at 0x%llx is too far from the image at 0x%llx", tree,
			     image.raw);
	return paddr(tree);
}

static void read_memory(void)
{
	static struct mem_range ranges[MEMMAP_MAX];
	size_t count;
	int err = fdt_memory(&aarch64_fdt, ranges, MEMMAP_MAX, &count);

	if (err == -ENOENT)
		early_refuse("the device tree has no memory node, or all of them are empty");
	if (err)
		early_refuse("the device tree's memory: %s", errno_name(err));
	for (size_t i = 0; i < count; i++)
		early_add_memory(&early, ranges[i]);
}

static void reserve_tree(paddr_t tree)
{
	if (!memmap_is_usable(&early.ram, tree, aarch64_fdt.size))
		early_refuse("the device tree at 0x%llx is not in RAM", tree.raw);
	early_reserve(&early, tree, aarch64_fdt.size);
}

/* --- the console -------------------------------------------------------------------- */

/* The one that firmware uses, if it is of the kind; else any. */
static bool find_uart(struct fdt_node *uart)
{
	const struct fdt *fdt = &aarch64_fdt;

	if (fdt_stdout(fdt, uart) == 0 && fdt_is_compatible(fdt, *uart, "arm,pl011"))
		return true;
	*uart = fdt_root(fdt);
	return fdt_next_compatible(fdt, uart, "arm,pl011");
}

static int open_console(void)
{
	struct fdt_range regs;
	struct fdt_node uart;
	void __iomem *base;

	if (!find_uart(&uart) || fdt_reg(&aarch64_fdt, uart, 0, &regs) || regs.bytes < PL011_BYTES)
		return -ENODEV;
	base = io_map(regs.start, PL011_BYTES, IO_UNCACHED);
	return base ? console_pl011_init(&aarch64_console, base) : -ENODEV;
}

/* --- the order ------------------------------------------------------------------------ */

void arch_start(u64 tree_addr, u64 image)
{
	paddr_t tree;

	image_offset = vaddr_of(__image_start).raw - image;
	cpu_init(0);
	open_early_console();

	tree = find_tree(tree_addr, paddr(image));
	read_tree(tree);
	read_memory();
	reserve_tree(tree);
	paging_init(&early);
	if (open_console())
		aarch64_arch.console = NULL;	/* which the first stage of boot refuses */
	log_set_console(aarch64_arch.console);

	if (psci_init(&aarch64_fdt))
		log_warn("psci", "the device tree does not say how to switch the machine off");
	smp_aarch64_init();
	arch_init_services();
	kernel_main(&aarch64_arch, &early.info);
}
