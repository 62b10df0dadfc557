// SPDX-License-Identifier: MIT
/* Which CPUs of a flattened device tree can be started. */
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/string.h>

static void add(struct fdt_cpus *cpus, u64 id)
{
	if (cpus->count < cpus->capacity)
		cpus->ids[cpus->count] = id;
	cpus->count++;
}

static bool is_started_by(const struct fdt *fdt, struct fdt_node cpu, const char *method)
{
	struct fdt_prop methods;

	return fdt_prop(fdt, cpu, "enable-method", &methods) == 0 &&
	       fdt_text_index(&methods, method, NULL) == 0;
}

void fdt_cpus(const struct fdt *fdt, u64 running, const char *method, struct fdt_cpus *cpus)
{
	struct fdt_cpu cpu;
	int err = 0;

	cpus->count = cpus->refused = 0;
	add(cpus, running);
	for (size_t i = 0; err != -ENOENT; i++) {
		err = fdt_cpu(fdt, i, &cpu);
		if (err == -ENOENT || (!err && (!cpu.available || cpu.id == running)))
			continue;
		if (err || !is_started_by(fdt, cpu.node, method))
			cpus->refused++;
		else
			add(cpus, cpu.id);
	}
}
