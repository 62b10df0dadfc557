// SPDX-License-Identifier: MIT
/* Device registries with one thing wrong each. */
#include <foundry/errno.h>
#include <foundry/string.h>

#include "conform/device.h"
#include "saboteur.h"

static void mock_init(struct device_registry *reg, struct device **slots, size_t capacity)
{
	*reg = (struct device_registry){ .slots = slots, .capacity = capacity };
}

static int mock_append(struct device_registry *reg, struct device *device)
{
	reg->slots[reg->count++] = device;
	return 0;
}

static bool is_taken(const struct device_registry *reg, const char *name)
{
	for (size_t i = 0; i < reg->count; i++)
		if (strcmp(reg->slots[i]->name, name) == 0)
			return true;
	return false;
}

static int mock_add(struct device_registry *reg, struct device *device)
{
	if (is_taken(reg, device->name))
		return -EEXIST;
	return reg->count == reg->capacity ? -ENOSPC : mock_append(reg, device);
}

static int mock_init_all(struct device_registry *reg)
{
	int err = 0;

	reg->failed = NULL;
	while (reg->ready < reg->count && !err) {
		err = reg->slots[reg->ready]->ops->init(reg->slots[reg->ready]);
		if (err)
			reg->failed = reg->slots[reg->ready];
		else
			reg->ready++;
	}
	return err;
}

static void shut_down(struct device *device)
{
	if (device->ops->shutdown)
		device->ops->shutdown(device);
}

static void mock_shutdown_all(struct device_registry *reg)
{
	while (reg->ready > 0)
		shut_down(reg->slots[--reg->ready]);
}

/* DEVICE-1 */
static int add_in_front(struct device_registry *reg, struct device *device)
{
	int err = mock_add(reg, device);

	if (err)
		return err;
	memmove(reg->slots + 1, reg->slots, (reg->count - 1) * sizeof(*reg->slots));
	reg->slots[0] = device;
	return 0;
}

static int init_all_anew(struct device_registry *reg)
{
	reg->ready = 0;
	return mock_init_all(reg);
}

/* DEVICE-2 */
static int init_all_goes_on(struct device_registry *reg)
{
	int first = mock_init_all(reg);

	for (size_t i = reg->ready + 1; first && i < reg->count; i++)
		(void)reg->slots[i]->ops->init(reg->slots[i]);
	return first;
}

static int init_all_has_its_own_code(struct device_registry *reg)
{
	return mock_init_all(reg) ? -EINVAL : 0;
}

static int init_all_names_nobody(struct device_registry *reg)
{
	int err = mock_init_all(reg);

	reg->failed = NULL;
	return err;
}

static int init_all_keeps_the_name(struct device_registry *reg)
{
	struct device *failed = reg->failed;
	int err = mock_init_all(reg);

	if (!err)
		reg->failed = failed;
	return err;
}

/* DEVICE-3 */
static int add_past_the_end(struct device_registry *reg, struct device *device)
{
	return is_taken(reg, device->name) ? -EEXIST : mock_append(reg, device);
}

static int add_over_the_last(struct device_registry *reg, struct device *device)
{
	int err = mock_add(reg, device);

	if (err == -ENOSPC)
		reg->slots[reg->count - 1] = device;
	return err;
}

/* DEVICE-4 */
static int add_any_name(struct device_registry *reg, struct device *device)
{
	return reg->count == reg->capacity ? -ENOSPC : mock_append(reg, device);
}

static int add_compares_pointers(struct device_registry *reg, struct device *device)
{
	for (size_t i = 0; i < reg->count; i++)
		if (reg->slots[i] == device)
			return -EEXIST;
	return add_any_name(reg, device);
}

static int add_and_complain(struct device_registry *reg, struct device *device)
{
	bool taken = is_taken(reg, device->name);
	int err = add_any_name(reg, device);

	return taken ? -EEXIST : err;
}

/* DEVICE-5 */
static void shutdown_forwards(struct device_registry *reg)
{
	for (size_t i = 0; i < reg->ready; i++)
		shut_down(reg->slots[i]);
	reg->ready = 0;
}

static void shutdown_all_registered(struct device_registry *reg)
{
	for (size_t i = reg->count; i-- > 0; )
		shut_down(reg->slots[i]);
	reg->ready = 0;
}

static void shutdown_remembers_nothing(struct device_registry *reg)
{
	for (size_t i = reg->ready; i-- > 0; )
		shut_down(reg->slots[i]);
}

static void shutdown_stops_at_a_gap(struct device_registry *reg)
{
	while (reg->ready > 0 && reg->slots[reg->ready - 1]->ops->shutdown)
		shut_down(reg->slots[--reg->ready]);
}

#define MOCK(add, init_all, shutdown_all)	\
	(&(const struct device_bench){ mock_init, add, init_all, shutdown_all })
#define MOCK_ADD(op)		MOCK(op, mock_init_all, mock_shutdown_all)
#define MOCK_INIT_ALL(op)	MOCK(mock_add, op, mock_shutdown_all)
#define MOCK_SHUTDOWN(op)	MOCK(mock_add, mock_init_all, op)

static const struct saboteur device_saboteurs[] = {
	{ .name = "DEVICE-1 the last one registered is initialised first",
	  .bench = MOCK_ADD(add_in_front) },
	{ .name = "DEVICE-1 each round initialises all again",
	  .bench = MOCK_INIT_ALL(init_all_anew) },
	{ .name = "DEVICE-2 a refusal is passed over",
	  .bench = MOCK_INIT_ALL(init_all_goes_on),
	  .also = "DEVICE-5",
	  .why = "what comes up behind a refusal is not shut down" },
	{ .name = "DEVICE-2 the code is not the device's",
	  .bench = MOCK_INIT_ALL(init_all_has_its_own_code) },
	{ .name = "DEVICE-2 nobody is named",
	  .bench = MOCK_INIT_ALL(init_all_names_nobody) },
	{ .name = "DEVICE-2 the name outlives the refusal",
	  .bench = MOCK_INIT_ALL(init_all_keeps_the_name) },
	{ .name = "DEVICE-3 it writes past its slots",
	  .bench = MOCK_ADD(add_past_the_end) },
	{ .name = "DEVICE-3 the last device is overwritten",
	  .bench = MOCK_ADD(add_over_the_last) },
	{ .name = "DEVICE-4 a name may be taken twice",
	  .bench = MOCK_ADD(add_any_name) },
	{ .name = "DEVICE-4 devices are compared, not names",
	  .bench = MOCK_ADD(add_compares_pointers) },
	{ .name = "DEVICE-4 it refuses and adds all the same",
	  .bench = MOCK_ADD(add_and_complain) },
	{ .name = "DEVICE-5 shutdown goes forwards",
	  .bench = MOCK_SHUTDOWN(shutdown_forwards) },
	{ .name = "DEVICE-5 shutdown takes what never came up",
	  .bench = MOCK_SHUTDOWN(shutdown_all_registered) },
	{ .name = "DEVICE-5 shutdown runs twice",
	  .bench = MOCK_SHUTDOWN(shutdown_remembers_nothing) },
	{ .name = "DEVICE-5 shutdown stops where one has none",
	  .bench = MOCK_SHUTDOWN(shutdown_stops_at_a_gap) },
};

static const struct saboteur_contract device_contract = { .conform = device_conform };

SABOTEURS(device, FACT(CONSOLE), device_contract, device_saboteurs);
