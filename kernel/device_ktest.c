// SPDX-License-Identifier: MIT
/* The promise of device.h on the kernel's registry, and its BUGs. */
#include "conform/device.h"

static const struct device_bench bench = {
	.init		= device_registry_init,
	.add		= device_register,
	.init_all	= device_init_all,
	.shutdown_all	= device_shutdown_all,
};

static const struct ktest_suite conform = {
	.name	= "device/registry",
	.needs	= FACT(CONSOLE),
	.cases	= device_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static int init_ok(struct device *device)
{
	return 0;
}

static const struct device_ops ops = { .init = init_ok };
static const struct device_ops no_init = { .init = NULL };

static struct device incomplete[] = {
	{ .name = NULL, .ops = &ops },
	{ .name = "no ops" },
	{ .name = "no init", .ops = &no_init },
};

static void incomplete_is_a_bug(struct ktest *kt)
{
	struct device *slots[ARRAY_SIZE(incomplete)];
	struct device_registry reg;

	device_registry_init(&reg, slots, ARRAY_SIZE(slots));
	EXPECT_BUG(kt, "no name", EXPECT_EQ(kt, device_register(&reg, &incomplete[0]), 0));
	EXPECT_BUG(kt, "'no ops'", EXPECT_EQ(kt, device_register(&reg, &incomplete[1]), 0));
	EXPECT_BUG(kt, "'no init'", EXPECT_EQ(kt, device_register(&reg, &incomplete[2]), 0));
	EXPECT_EQ(kt, device_count(&reg), 0);
}

static const struct ktest_case cases[] = {
	KCASE("a device without name or init is a BUG", incomplete_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "device_registry",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
