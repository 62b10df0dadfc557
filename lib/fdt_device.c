// SPDX-License-Identifier: MIT
/* `reg`, and the way of an address over the buses to the CPU. */
#include <foundry/errno.h>
#include <foundry/fdt_device.h>

#include "fdt_token.h"

#define CELLS_MAX	2	/* of a number that fits into 64 bits */

/* How addresses and sizes of the nodes on a bus are written. */
struct bus_cells {
	u32	address, size;
};

/* Entry @index of a list of equal entries.  Return: 0 and its first cell; -ENOENT, -EINVAL. */
static int find_entry(const struct fdt_prop *list, u32 entry_cells, size_t index, size_t *cell)
{
	size_t entry_bytes = entry_cells * FDT_CELL_BYTES;

	if (entry_bytes == 0 || list->bytes % entry_bytes != 0)
		return -EINVAL;
	if (index >= list->bytes / entry_bytes)
		return -ENOENT;
	*cell = index * entry_cells;
	return 0;
}

/* One of the two numbers, which the specification gives a default. */
static int read_count(const struct fdt *fdt, struct fdt_node bus, const char *name, u32 *count)
{
	int err = fdt_u32(fdt, bus, name, count);

	if (err == -EINVAL)
		return err;
	return *count > CELLS_MAX ? -ENOTSUP : 0;
}

static int read_bus_cells(const struct fdt *fdt, struct fdt_node bus, struct bus_cells *cells)
{
	int err;

	*cells = (struct bus_cells){ .address = 2, .size = 1 };
	err = read_count(fdt, bus, "#address-cells", &cells->address);
	if (!err)
		err = read_count(fdt, bus, "#size-cells", &cells->size);
	return err;
}

int fdt_reg_local(const struct fdt *fdt, struct fdt_node node, size_t index, u64 *start, u64 *bytes)
{
	struct bus_cells cells;
	struct fdt_node bus;
	struct fdt_prop reg;
	size_t cell;
	u64 at;
	int err;

	if (!fdt_parent(fdt, node, &bus) || fdt_prop(fdt, node, "reg", &reg))
		return -ENOENT;
	err = read_bus_cells(fdt, bus, &cells);
	if (!err)
		err = find_entry(&reg, cells.address + cells.size, index, &cell);
	if (!err)
		err = fdt_cells(&reg, cell, cells.address, &at);
	if (!err)
		err = fdt_cells(&reg, cell + cells.address, cells.size, bytes);
	if (!err)
		*start = at;
	return err;
}

/* What a bus passes on: @bytes from @from of its own are @to of the bus above. */
struct window {
	u64	from, to, bytes;
};

static int read_window(const struct fdt_prop *ranges, const struct bus_cells *bus,
		       const struct bus_cells *above, size_t index, struct window *window)
{
	size_t cell;
	int err = find_entry(ranges, bus->address + above->address + bus->size, index, &cell);

	if (!err)
		err = fdt_cells(ranges, cell, bus->address, &window->from);
	if (!err)
		err = fdt_cells(ranges, cell + bus->address, above->address, &window->to);
	if (!err)
		err = fdt_cells(ranges, cell + bus->address + above->address, bus->size,
				&window->bytes);
	return err;
}

static bool window_holds(const struct window *window, u64 start, u64 bytes)
{
	return start >= window->from && bytes <= window->bytes &&
	       start - window->from <= window->bytes - bytes;
}

/* Turn an address on @bus into one on the bus @above it. */
static int pass_on(const struct fdt *fdt, struct fdt_node bus, struct fdt_node above, u64 *start,
		   u64 bytes)
{
	struct bus_cells bus_cells, above_cells;
	struct fdt_prop ranges;
	struct window window;
	int err;

	if (fdt_prop(fdt, bus, "ranges", &ranges))
		return -ERANGE;
	if (ranges.bytes == 0)
		return 0;
	err = read_bus_cells(fdt, bus, &bus_cells);
	if (!err)
		err = read_bus_cells(fdt, above, &above_cells);

	for (size_t i = 0; !err; i++) {
		err = read_window(&ranges, &bus_cells, &above_cells, i, &window);
		if (err || !window_holds(&window, *start, bytes))
			continue;
		if (*start - window.from > U64_MAX - window.to)
			return -EINVAL;
		*start = *start - window.from + window.to;
		return 0;
	}
	return err == -ENOENT ? -ERANGE : err;
}

int fdt_reg(const struct fdt *fdt, struct fdt_node node, size_t index, struct fdt_range *range)
{
	u64 start, bytes;
	struct fdt_node bus, above;
	int err = fdt_reg_local(fdt, node, index, &start, &bytes);

	if (err || !fdt_parent(fdt, node, &bus))
		return err;
	while (fdt_parent(fdt, bus, &above)) {
		err = pass_on(fdt, bus, above, &start, bytes);
		if (err)
			return err;
		bus = above;
	}
	if (bytes > U64_MAX - start)
		return -EINVAL;
	*range = (struct fdt_range){ .start = paddr(start), .bytes = bytes };
	return 0;
}
