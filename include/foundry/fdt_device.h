/* SPDX-License-Identifier: MIT */
/*
 * fdt_device - registers and interrupts of a device in a flattened device tree.
 *
 * Provided by:  lib/fdt_device.c, lib/fdt_interrupt.c.
 * Used by:      ports and drivers.
 * Context of all: any, also before the MMU is on.
 *
 * Source: Devicetree Specification 0.4, 2.3.5 to 2.4.
 */
#ifndef FOUNDRY_FDT_DEVICE_H
#define FOUNDRY_FDT_DEVICE_H

#include <foundry/addr.h>
#include <foundry/fdt.h>

/* A range of addresses as CPUs see them. */
struct fdt_range {
	paddr_t	start;
	u64	bytes;
};

/* More cells than this no controller here has. */
#define FDT_INTERRUPT_CELLS_MAX	4

/* What a device says about one of its interrupts; the cells mean what the controller says. */
struct fdt_interrupt {
	struct fdt_node	controller;
	u32		cells[FDT_INTERRUPT_CELLS_MAX];
	size_t		count;
};

/**
 * fdt_reg() - an entry of `reg`, as a CPU sees it
 * @fdt:	checked
 * @node:	the device
 * @index:	of the entry, from 0
 * @range:	receives it, untouched on refusal
 *
 * Each bus above is asked for its `ranges`, up to the root.  A range never runs past the end of
 * 64 bits.
 *
 * Return: 0;
 * -ENOENT	there is no `reg`, or no such entry;
 * -EINVAL	`reg`, `ranges` or a number of cells is malformed, or the range runs past 64 bits;
 * -ENOTSUP	an address or a size has more than 2 cells, as PCI's have;
 * -ERANGE	a bus does not pass this range on, or not as one piece.
 */
int __must_check fdt_reg(const struct fdt *fdt, struct fdt_node node, size_t index,
			 struct fdt_range *range);

/**
 * fdt_reg_local() - an entry of `reg` as it stands, in the terms of its own bus
 * @fdt:	checked
 * @node:	the device
 * @index:	of the entry, from 0
 * @start:	receives the address: a CPU's number, for instance
 * @bytes:	receives the size, 0 on a bus without sizes
 *
 * Return: 0; -ENOENT, -EINVAL and -ENOTSUP as fdt_reg(); on refusal both are untouched.
 */
int __must_check fdt_reg_local(const struct fdt *fdt, struct fdt_node node, size_t index,
			       u64 *start, u64 *bytes);

/**
 * fdt_interrupt() - an interrupt of a device
 * @fdt:	checked
 * @node:	the device
 * @index:	of the interrupt, from 0
 * @interrupt:	receives controller and cells, untouched on refusal
 *
 * `interrupts-extended` counts before `interrupts`.
 *
 * Return: 0;
 * -ENOENT	the device has no interrupts, or no such one;
 * -EINVAL	a controller is not there or has no `#interrupt-cells`, or cells are cut off;
 * -ENOTSUP	a controller has more than FDT_INTERRUPT_CELLS_MAX cells, or the interrupt goes
 *		through an `interrupt-map`, as PCI's do.
 */
int __must_check fdt_interrupt(const struct fdt *fdt, struct fdt_node node, size_t index,
			       struct fdt_interrupt *interrupt);

#endif
