// SPDX-License-Identifier: MIT
/* A machine in a tree, written by hand; offsets and numbers are those that the suites expect. */
#include "fdt_sample.h"

struct fdt_forge sample;
struct fdt sample_tree;

static void forge_chosen(void)
{
	forge_node(&sample, "aliases");
	forge_text(&sample, "serial0", "/soc/serial@1000");
	forge_text(&sample, "relative", "soc");
	forge_node_end(&sample);

	forge_node(&sample, "chosen");
	forge_text(&sample, "bootargs", "log=4 ktest");
	forge_text(&sample, "stdout-path", "serial0:115200n8");
	forge_node_end(&sample);
}

static void forge_cpu(const char *name, u32 id, const char *status)
{
	forge_node(&sample, name);
	forge_text(&sample, "device_type", "cpu");
	forge_cells(&sample, "reg", id);
	if (status)
		forge_text(&sample, "status", status);
	forge_node_end(&sample);
}

static void forge_cpus(void)
{
	forge_node(&sample, "cpus");
	forge_cells(&sample, "#address-cells", 1);
	forge_cells(&sample, "#size-cells", 0);
	forge_node(&sample, "cpu-map");
	forge_node_end(&sample);
	forge_cpu("cpu@0", 0, NULL);
	forge_cpu("cpu@101", 0x101, "disabled");
	forge_node_end(&sample);
}

static void forge_memory(void)
{
	forge_node(&sample, "memory@80000000");
	forge_text(&sample, "device_type", "memory");
	forge_cells(&sample, "reg", 0, 0x80000000, 0, 0x8000000, 0x1, 0, 0, 0, 0x2, 0, 0x1, 0);
	forge_node_end(&sample);

	forge_node(&sample, "memory@0");
	forge_text(&sample, "device_type", "memory");
	forge_cells(&sample, "reg", 0, 0, 0, 0x1000);
	forge_text(&sample, "status", "disabled");
	forge_node_end(&sample);

	forge_node(&sample, "reserved-memory");
	forge_cells(&sample, "#address-cells", 2);
	forge_cells(&sample, "#size-cells", 1);
	forge_prop(&sample, "ranges", "", 0);
	forge_node(&sample, "firmware@80000000");
	forge_cells(&sample, "reg", 0, 0x80000000, 0x40000);
	forge_node_end(&sample);
	forge_node(&sample, "anywhere");
	forge_cells(&sample, "size", 0x100000);
	forge_node_end(&sample);
	forge_node_end(&sample);
}

static void forge_controller(const char *name, u32 phandle, u32 address, u32 cells)
{
	forge_node(&sample, name);
	forge_cells(&sample, "phandle", phandle);
	forge_cells(&sample, "reg", address, 0x100);
	forge_cells(&sample, "#interrupt-cells", cells);
	forge_prop(&sample, "interrupt-controller", "", 0);
	forge_node_end(&sample);
}

static void forge_devices(void)
{
	forge_controller("pic@0", SAMPLE_PIC, 0, 3);
	forge_controller("msi@100", SAMPLE_MSI, 0x100, 1);

	forge_node(&sample, "serial@1000");
	forge_prop(&sample, "compatible", "snps,dw\0ns16550a", sizeof("snps,dw\0ns16550a"));
	forge_cells(&sample, "reg", 0x1000, 0x100, 0x2000, 0x100, 0xff80, 0x100);
	forge_cells(&sample, "interrupts", 0, 33, 4, 0, 34, 1);
	forge_cells(&sample, "clock-frequency", 0x1, 0x2);
	forge_node_end(&sample);

	forge_node(&sample, "serial@3000");
	forge_text(&sample, "compatible", "ns16550a");
	forge_text(&sample, "status", "disabled");
	forge_cells(&sample, "interrupts-extended", SAMPLE_MSI, 7, SAMPLE_PIC, 1, 14, 8);
	forge_cells(&sample, "interrupts", 1, 2, 3);
	forge_node_end(&sample);

	forge_node(&sample, "bridge");
	forge_cells(&sample, "#address-cells", 2);
	forge_cells(&sample, "#size-cells", 1);
	forge_cells(&sample, "ranges", 5, 0, 0x4000, 0x800);
	forge_node(&sample, "device@500000010");
	forge_cells(&sample, "reg", 5, 0x10, 0x20, 5, 0x7f0, 0x20);
	forge_cells(&sample, "interrupts", 9, 9, 9);
	forge_node_end(&sample);
	forge_node_end(&sample);
}

void sample_forge(void)
{
	forge_start(&sample);
	forge_reserve(&sample, 0x80010000, 0x2000);
	forge_structure(&sample);
	forge_node(&sample, "");
	forge_cells(&sample, "#address-cells", 2);
	forge_cells(&sample, "#size-cells", 2);
	forge_text(&sample, "compatible", "ns16550a");
	forge_chosen();
	forge_cpus();
	forge_memory();

	forge_node(&sample, "soc");
	forge_cells(&sample, "#address-cells", 1);
	forge_cells(&sample, "#size-cells", 1);
	forge_cells(&sample, "interrupt-parent", SAMPLE_PIC);
	forge_cells(&sample, "ranges", 0, 0x8, 0x10000000, 0x10000);
	forge_token(&sample, SAMPLE_NOP);
	forge_devices();
	forge_node_end(&sample);
	forge_node_end(&sample);
	forge_finish(&sample);
	forge_put(&sample, FORGE_BOOT_CPU, 0x101);
}

struct fdt_node sample_node(struct ktest *kt, const char *path)
{
	struct fdt_node node = fdt_root(&sample_tree);

	ASSERT_EQ(kt, fdt_find(&sample_tree, path, &node), 0);
	return node;
}

void sample_before(struct ktest *kt)
{
	sample_forge();
	ASSERT_EQ(kt, fdt_check(&sample_tree, sample.bytes, sample.used), 0);
}
