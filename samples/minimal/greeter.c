// SPDX-License-Identifier: MIT
/* The device, a registry of its own on static storage, and the stage that brings both up. */
#include <foundry/boot.h>
#include <foundry/kernel.h>

#include "greeter.h"

BOOT_FACT_NAME(greeter, HAS_GREETER, "GREETER");

struct greeter greeter;

static struct device_registry registry;
static struct device *slots[4];

static int wake(struct device *device)
{
	container_of(device, struct greeter, device)->awake = true;
	return 0;
}

static void sleep(struct device *device)
{
	container_of(device, struct greeter, device)->awake = false;
}

static const struct device_ops greeter_ops = {
	.init		= wake,
	.shutdown	= sleep,
};

void greeter_init(struct greeter *it)
{
	*it = (struct greeter){ .device = { .name = "greeter", .ops = &greeter_ops } };
}

const char *greeter_says(const struct greeter *it)
{
	return it->awake ? CONFIG_GREETING : NULL;
}

static int greeter_run(struct boot_context *ctx)
{
	int err;

	greeter_init(&greeter);
	device_registry_init(&registry, slots, ARRAY_SIZE(slots));
	err = device_register(&registry, &greeter.device);
	if (err)
		return boot_fail(ctx, err, "no place for the greeter");
	return kernel_init_devices(ctx->kernel, &registry);
}

static void greeter_undo(struct boot_context *ctx)
{
	device_shutdown_all(&registry);
}

const struct boot_stage greeter_stage = {
	.name	= "greeter",
	.needs	= FACT(CONSOLE) | FACT(TRAPS),
	.gives	= BIT(HAS_GREETER),
	.run	= greeter_run,
	.undo	= greeter_undo,
};
