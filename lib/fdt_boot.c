// SPDX-License-Identifier: MIT
/* Memory, CPUs, command line and console of a flattened device tree. */
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>
#include <foundry/string.h>

/* Where ranges go. */
struct sink {
	struct mem_range	*ranges;
	size_t			capacity;
	size_t			*count;
};

static int add_range(const struct sink *sink, paddr_t start, u64 bytes, enum mem_kind kind)
{
	if (bytes == 0)
		return 0;
	if (*sink->count == sink->capacity)
		return -ENOSPC;
	sink->ranges[(*sink->count)++] =
		(struct mem_range){ .start = start, .bytes = bytes, .kind = kind };
	return 0;
}

/* All entries of the `reg` of a node, which may have none. */
static int add_regs(const struct sink *sink, const struct fdt *fdt, struct fdt_node node,
		    enum mem_kind kind)
{
	struct fdt_range range;
	int err = 0;

	for (size_t i = 0; !err; i++) {
		err = fdt_reg(fdt, node, i, &range);
		if (!err)
			err = add_range(sink, range.start, range.bytes, kind);
	}
	return err == -ENOENT ? 0 : err;
}

static bool has_type(const struct fdt *fdt, struct fdt_node node, const char *wanted)
{
	const char *type;

	return fdt_text(fdt, node, "device_type", &type) == 0 && strcmp(type, wanted) == 0;
}

static int add_usable(const struct sink *sink, const struct fdt *fdt)
{
	struct fdt_node node;
	int err = 0;

	for (bool more = fdt_first_child(fdt, fdt_root(fdt), &node); more && !err;
	     more = fdt_next_sibling(fdt, &node)) {
		if (has_type(fdt, node, "memory") && fdt_is_available(fdt, node))
			err = add_regs(sink, fdt, node, MEM_USABLE);
	}
	return err;
}

static int add_reserved_map(const struct sink *sink, const struct fdt *fdt)
{
	u64 start, bytes;
	int err = 0;

	for (size_t i = 0; !err && fdt_reserved(fdt, i, &start, &bytes); i++) {
		if (bytes > U64_MAX - start)
			return -EINVAL;
		err = add_range(sink, paddr(start), bytes, MEM_RESERVED);
	}
	return err;
}

static int add_reserved_nodes(const struct sink *sink, const struct fdt *fdt)
{
	struct fdt_node parent, node;
	int err = 0;

	if (fdt_find(fdt, "/reserved-memory", &parent))
		return 0;
	for (bool more = fdt_first_child(fdt, parent, &node); more && !err;
	     more = fdt_next_sibling(fdt, &node)) {
		if (fdt_is_available(fdt, node))
			err = add_regs(sink, fdt, node, MEM_RESERVED);
	}
	return err;
}

int fdt_memory(const struct fdt *fdt, struct mem_range *ranges, size_t capacity, size_t *count)
{
	const struct sink sink = { .ranges = ranges, .capacity = capacity, .count = count };
	int err;

	*count = 0;
	err = add_usable(&sink, fdt);
	if (!err && *count == 0)
		err = -ENOENT;
	if (!err)
		err = add_reserved_map(&sink, fdt);
	if (!err)
		err = add_reserved_nodes(&sink, fdt);
	return err;
}

const char *fdt_bootargs(const struct fdt *fdt)
{
	const char *words = "";
	struct fdt_node chosen;

	if (fdt_find(fdt, "/chosen", &chosen) || fdt_text(fdt, chosen, "bootargs", &words))
		return "";
	return words;
}

int fdt_stdout(const struct fdt *fdt, struct fdt_node *node)
{
	struct fdt_node chosen;
	const char *path;
	int err = fdt_find(fdt, "/chosen", &chosen);

	if (!err)
		err = fdt_text(fdt, chosen, "stdout-path", &path);
	return err ? err : fdt_find(fdt, path, node);
}

static int read_cpu(const struct fdt *fdt, struct fdt_node node, struct fdt_cpu *cpu)
{
	u64 id, bytes;
	int err = fdt_reg_local(fdt, node, 0, &id, &bytes);

	if (err)
		return err == -ENOENT ? -EINVAL : err;
	*cpu = (struct fdt_cpu){
		.node		= node,
		.id		= id,
		.available	= fdt_is_available(fdt, node),
	};
	return 0;
}

int fdt_cpu(const struct fdt *fdt, size_t index, struct fdt_cpu *cpu)
{
	struct fdt_node cpus, node;

	if (fdt_find(fdt, "/cpus", &cpus))
		return -ENOENT;
	for (bool more = fdt_first_child(fdt, cpus, &node); more;
	     more = fdt_next_sibling(fdt, &node)) {
		if (has_type(fdt, node, "cpu") && index-- == 0)
			return read_cpu(fdt, node, cpu);
	}
	return -ENOENT;
}
