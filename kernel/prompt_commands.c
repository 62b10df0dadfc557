// SPDX-License-Identifier: MIT
/* The prompt's commands that show the kernel, and those that end it. */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/boot_report.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/prompt.h>

static bool show_stages(struct kernel *kernel, const char *args)
{
	print("  #  stage      needs              gives     %10s\n", arch_cost_unit);
	for (unsigned int i = 0; boot_plan[i]; i++) {
		char needs[32], gives[32];

		boot_fact_names(boot_plan[i]->needs, needs, sizeof(needs));
		boot_fact_names(boot_plan[i]->gives, gives, sizeof(gives));
		print(" %2u  %-9s  %-17s  %-9s %10llu\n", i + 1, boot_plan[i]->name, needs, gives,
		      i < BOOT_REPORT_MAX ? kernel->report.cost[i] : 0);
	}
	return false;
}

static bool show_memmap(struct kernel *kernel, const char *args)
{
	const struct memmap *map = &kernel->memmap;

	memmap_foreach(range, map) {
		print("  0x%012llx - 0x%012llx  %10llu KiB  %s\n", range->start.raw,
		      mem_range_end(range).raw - 1, range->bytes / KiB,
		      mem_kind_name(range->kind));
	}
	print("  %llu of %llu frames are free (%s)\n", frame_available(kernel->frames),
	      memmap_usable_frames(map), kernel->frames->name);
	return false;
}

static bool show_devices(struct kernel *kernel, const char *args)
{
	const struct device_registry *devices = &kernel->devices;

	for (size_t i = 0; i < device_count(devices); i++)
		print("  %-12s %s\n", devices->slots[i]->name,
		      i < devices->ready ? "ready" : "not initialised");
	print("  %zu of %zu slots are used\n", device_count(devices), devices->capacity);
	return false;
}

static bool reboot(struct kernel *kernel, const char *args)
{
	boot_undo(&kernel->boot, boot_plan);
	arch_reboot();
}

static bool off(struct kernel *kernel, const char *args)
{
	return true;
}

static const struct prompt_command stages_command = {
	.name = "stages", .args = "", .help = "the boot plan, and what each stage cost",
	.run = show_stages,
};
static const struct prompt_command memmap_command = {
	.name = "memmap", .args = "", .help = "physical memory, and the frames left", .run = show_memmap,
};
static const struct prompt_command devices_command = {
	.name = "devices", .args = "", .help = "what is registered and works", .run = show_devices,
};
static const struct prompt_command reboot_command = {
	.name = "reboot", .args = "", .help = "shut down and start again", .run = reboot,
};
static const struct prompt_command off_command = {
	.name = "off", .args = "", .help = "shut down and power off", .run = off,
};

PROMPT_COMMAND(stages_command);
PROMPT_COMMAND(memmap_command);
PROMPT_COMMAND(devices_command);
PROMPT_COMMAND(reboot_command);
PROMPT_COMMAND(off_command);
