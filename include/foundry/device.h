/* SPDX-License-Identifier: MIT */
/*
 * device - what is there and works, in the order it was registered.
 *
 * The registry is the caller's storage and allocates nothing, so that it
 * works before a heap and its size is in view.  Discovery is one layer above:
 * a DRIVER probes and registers what it finds.
 *
 * Provided by:  kernel/device.c.
 * Used by:      the devices stage and drivers.
 * Usable from:  kernel_main.
 *
 * Clauses.  ktest/conform/device.c proves each by its number.
 *
 *  * DEVICE-1  devices are initialised in the order of registration, each once.
 *  * DEVICE-2  the first refusal ends it: it is returned, ->failed names the device, and no
 *              later one is ever touched.
 *  * DEVICE-3  a full registry refuses with -ENOSPC, and nothing changes.
 *  * DEVICE-4  a name that is taken is refused with -EEXIST, and nothing changes.
 *  * DEVICE-5  shutdown takes what was initialised, in reverse, each once, and nothing else.
 */
#ifndef FOUNDRY_DEVICE_H
#define FOUNDRY_DEVICE_H

#include <foundry/table.h>
#include <foundry/types.h>

struct device;
struct kernel;

struct device_ops {
	int	(*init)(struct device *device);		/* polls with a bound, never sleeps */
	void	(*shutdown)(struct device *device);	/* or NULL */
};

/* A driver embeds this; it lives as long as its registry. */
struct device {
	const char			*name;
	const struct device_ops		*ops;
};

/* Boot only, on one CPU: no lock. */
struct device_registry {
	struct device	**slots;
	size_t		capacity;
	size_t		count;
	size_t		ready;		/* the first @ready are initialised */
	struct device	*failed;	/* which refused last, or NULL */
};

/**
 * device_registry_init() - an empty registry
 * @reg:	caller's storage
 * @slots:	caller's storage for @capacity pointers
 * @capacity:	how many devices it can hold
 *
 * Context: boot only.
 */
void device_registry_init(struct device_registry *reg, struct device **slots, size_t capacity);

/**
 * device_register() - add a device at the end
 * @reg:	the registry
 * @device:	with a name and an init, else it is a BUG
 *
 * Context: boot only.
 * Return: 0; -EEXIST when the name is taken; -ENOSPC when the registry is full.
 */
int __must_check device_register(struct device_registry *reg, struct device *device);

/**
 * device_init_all() - initialise what is not yet
 * @reg:	the registry
 *
 * Context: boot only.
 * Return: 0, or what the first device returned that refused.
 */
int __must_check device_init_all(struct device_registry *reg);

/* Shut down what device_init_all() initialised, last one first.  Context: boot only. */
void device_shutdown_all(struct device_registry *reg);

/* Registered devices.  Context: any. */
static inline size_t device_count(const struct device_registry *reg)
{
	return reg->count;
}

/* Looks for its devices and registers those that are there. */
struct driver {
	const char	*name;
	int		(*probe)(struct kernel *kernel);	/* 0 also when there is none */
};

#define DRIVER(object)	TABLE_ADD(drivers, object)

#endif
