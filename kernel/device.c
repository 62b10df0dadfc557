// SPDX-License-Identifier: MIT
/* device - a registry of fixed size on the caller's storage. */
#include <foundry/bug.h>
#include <foundry/device.h>
#include <foundry/errno.h>
#include <foundry/string.h>

void device_registry_init(struct device_registry *reg, struct device **slots, size_t capacity)
{
	*reg = (struct device_registry){ .slots = slots, .capacity = capacity };
}

static bool name_is_taken(const struct device_registry *reg, const char *name)
{
	for (size_t i = 0; i < reg->count; i++)
		if (strcmp(reg->slots[i]->name, name) == 0)
			return true;
	return false;
}

int device_register(struct device_registry *reg, struct device *device)
{
	BUG_ON(!device->name || !device->ops || !device->ops->init,
	       "device: '%s' has no name or no init", device->name ? device->name : "");
	if (name_is_taken(reg, device->name))
		return -EEXIST;
	if (reg->count == reg->capacity)
		return -ENOSPC;
	reg->slots[reg->count++] = device;
	return 0;
}

int device_init_all(struct device_registry *reg)
{
	reg->failed = NULL;
	while (reg->ready < reg->count) {
		struct device *device = reg->slots[reg->ready];
		int err = device->ops->init(device);

		if (err) {
			reg->failed = device;
			return err;
		}
		reg->ready++;
	}
	return 0;
}

void device_shutdown_all(struct device_registry *reg)
{
	while (reg->ready > 0) {
		struct device *device = reg->slots[--reg->ready];

		if (device->ops->shutdown)
			device->ops->shutdown(device);
	}
}
