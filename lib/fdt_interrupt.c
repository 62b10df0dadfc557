// SPDX-License-Identifier: MIT
/* From a device to its interrupt controller, and the cells that the controller understands. */
#include <foundry/errno.h>
#include <foundry/fdt_device.h>

#include "fdt_token.h"

/* Whether this node is one, and with how many cells.  Return: 0; -EINVAL; -ENOTSUP. */
static int read_controller(const struct fdt *fdt, struct fdt_node node, u32 *cells)
{
	if (fdt_u32(fdt, node, "#interrupt-cells", cells) || *cells == 0)
		return -EINVAL;
	if (*cells > FDT_INTERRUPT_CELLS_MAX || fdt_has(fdt, node, "interrupt-map"))
		return -ENOTSUP;
	return 0;
}

/* One step: to the node that `interrupt-parent` names, else to the parent. */
static int step(const struct fdt *fdt, struct fdt_node *node)
{
	u32 phandle;
	int err = fdt_u32(fdt, *node, "interrupt-parent", &phandle);

	if (err == 0)
		err = fdt_find_phandle(fdt, phandle, node);
	else if (err == -ENOENT && fdt_parent(fdt, *node, node))
		err = 0;
	return err ? -EINVAL : 0;
}

/* No way is longer than the tree is deep, unless it goes round in a circle. */
static int find_controller(const struct fdt *fdt, struct fdt_node node, struct fdt_node *controller)
{
	for (unsigned int steps = 0; steps < FDT_DEPTH_MAX; steps++) {
		int err = step(fdt, &node);

		if (err)
			return err;
		if (fdt_has(fdt, node, "#interrupt-cells")) {
			*controller = node;
			return 0;
		}
	}
	return -EINVAL;
}

/* The @count cells of @list from @cell on. */
static int take_cells(const struct fdt_prop *list, size_t cell, u32 count,
		      struct fdt_interrupt *interrupt)
{
	for (size_t i = 0; i < count; i++) {
		u64 value;

		if (fdt_cells(list, cell + i, 1, &value))
			return -EINVAL;
		interrupt->cells[i] = (u32)value;
	}
	interrupt->count = count;
	return 0;
}

/* Entries of one controller, all of one length. */
static int read_plain(const struct fdt *fdt, struct fdt_node node, const struct fdt_prop *list,
		      size_t index, struct fdt_interrupt *interrupt)
{
	u32 cells;
	int err = find_controller(fdt, node, &interrupt->controller);

	if (!err)
		err = read_controller(fdt, interrupt->controller, &cells);
	if (err)
		return err;
	if (list->bytes % (cells * FDT_CELL_BYTES) != 0)
		return -EINVAL;
	if (index >= list->bytes / (cells * FDT_CELL_BYTES))
		return -ENOENT;
	return take_cells(list, index * cells, cells, interrupt);
}

/* Each entry begins with its controller. */
static int read_extended(const struct fdt *fdt, const struct fdt_prop *list, size_t index,
			 struct fdt_interrupt *interrupt)
{
	size_t cell = 0;
	u64 phandle;
	u32 cells;
	int err;

	if (list->bytes % FDT_CELL_BYTES != 0)
		return -EINVAL;
	while ((err = fdt_cells(list, cell, 1, &phandle)) == 0) {
		if (fdt_find_phandle(fdt, (u32)phandle, &interrupt->controller))
			return -EINVAL;
		err = read_controller(fdt, interrupt->controller, &cells);
		if (err)
			return err;
		if (index-- == 0)
			return take_cells(list, cell + 1, cells, interrupt);
		cell += 1 + cells;
	}
	return err;
}

int fdt_interrupt(const struct fdt *fdt, struct fdt_node node, size_t index,
		  struct fdt_interrupt *interrupt)
{
	struct fdt_interrupt found;
	struct fdt_prop list;
	int err;

	if (fdt_prop(fdt, node, "interrupts-extended", &list) == 0)
		err = read_extended(fdt, &list, index, &found);
	else if (fdt_prop(fdt, node, "interrupts", &list) == 0)
		err = read_plain(fdt, node, &list, index, &found);
	else
		err = -ENOENT;
	if (!err)
		*interrupt = found;
	return err;
}
