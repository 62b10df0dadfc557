// SPDX-License-Identifier: MIT
/* The promise of device.h, executed. */
#include <foundry/errno.h>

#include "device.h"
#include "letters.h"

/* A device that notes its letter, and refuses with @answer. */
struct dummy {
	struct device	device;
	int		answer;
};

static struct letters inits, shutdowns;

static int dummy_init(struct device *device)
{
	letters_add(&inits, device->name[0]);
	return container_of(device, struct dummy, device)->answer;
}

static void dummy_shutdown(struct device *device)
{
	letters_add(&shutdowns, device->name[0]);
}

static const struct device_ops dummy_ops = { .init = dummy_init, .shutdown = dummy_shutdown };
static const struct device_ops lasting_ops = { .init = dummy_init };

static struct dummy a, b, c;

/* One slot more than the registry is told of, to see it untouched. */
static struct device *slots[4];
static struct device_registry reg;

static void fresh(struct ktest *kt, size_t capacity)
{
	const struct device_bench *bench = kt->bench;

	inits = shutdowns = (struct letters){ .count = 0 };
	a = (struct dummy){ .device = { "a", &dummy_ops } };
	b = (struct dummy){ .device = { "b", &dummy_ops } };
	c = (struct dummy){ .device = { "c", &dummy_ops } };
	memset(slots, 0, sizeof(slots));
	bench->init(&reg, slots, capacity);
}

static void fresh_with_three(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh(kt, 3);
	ASSERT_EQ(kt, bench->add(&reg, &a.device), 0);
	ASSERT_EQ(kt, bench->add(&reg, &b.device), 0);
	ASSERT_EQ(kt, bench->add(&reg, &c.device), 0);
}

static bool has(const struct letters *letters, char what)
{
	return strchr(letters->text, what) != NULL;
}

static void in_order(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	EXPECT_EQ(kt, device_count(&reg), 3);
	EXPECT_STREQ(kt, inits.text, "");
	EXPECT_EQ(kt, bench->init_all(&reg), 0);
	EXPECT_STREQ(kt, inits.text, "abc");
	EXPECT_EQ(kt, reg.failed, NULL);
}

static void each_once(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh(kt, 3);
	ASSERT_EQ(kt, bench->add(&reg, &b.device), 0);
	ASSERT_EQ(kt, bench->init_all(&reg), 0);
	ASSERT_EQ(kt, bench->add(&reg, &a.device), 0);
	ASSERT_EQ(kt, bench->init_all(&reg), 0);
	ASSERT_EQ(kt, bench->init_all(&reg), 0);
	EXPECT_STREQ(kt, inits.text, "ba");
}

static void none_is_fine(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh(kt, 0);
	EXPECT_EQ(kt, device_count(&reg), 0);
	EXPECT_EQ(kt, bench->init_all(&reg), 0);
	bench->shutdown_all(&reg);
}

static void refusal_ends_it(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	b.answer = -EIO;
	EXPECT_EQ(kt, bench->init_all(&reg), -EIO);
	EXPECT_EQ(kt, reg.failed, &b.device);
	EXPECT_EQ(kt, strchr(inits.text, 'b'), &inits.text[inits.count - 1]);
}

static void refusal_is_tried_again(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	b.answer = -EIO;
	EXPECT_NE(kt, bench->init_all(&reg), 0);
	b.answer = 0;
	EXPECT_EQ(kt, bench->init_all(&reg), 0);
	EXPECT_EQ(kt, reg.failed, NULL);
	EXPECT_TRUE(kt, has(&inits, 'a') && has(&inits, 'c'));
}

static void full_refuses(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh(kt, 2);
	ASSERT_EQ(kt, bench->add(&reg, &a.device), 0);
	ASSERT_EQ(kt, bench->add(&reg, &b.device), 0);
	EXPECT_EQ(kt, bench->add(&reg, &c.device), -ENOSPC);
	EXPECT_EQ(kt, device_count(&reg), 2);
	EXPECT_EQ(kt, slots[2], NULL);
	EXPECT_EQ(kt, bench->init_all(&reg), 0);
	EXPECT_TRUE(kt, has(&inits, 'a') && has(&inits, 'b'));
	EXPECT_EQ(kt, inits.count, 2);
}

static void taken_name_refuses(struct ktest *kt)
{
	/* The same text at another address. */
	static const char also_a[] = "a";
	const struct device_bench *bench = kt->bench;

	fresh(kt, 3);
	c.device.name = also_a;
	ASSERT_EQ(kt, bench->add(&reg, &a.device), 0);
	ASSERT_EQ(kt, bench->add(&reg, &b.device), 0);
	EXPECT_EQ(kt, bench->add(&reg, &c.device), -EEXIST);
	EXPECT_EQ(kt, bench->add(&reg, &b.device), -EEXIST);
	EXPECT_EQ(kt, device_count(&reg), 2);
	EXPECT_EQ(kt, bench->init_all(&reg), 0);
	EXPECT_EQ(kt, inits.count, 2);
}

/* What was shut down is what was initialised, backwards, but for @without. */
static void expect_reversed(struct ktest *kt, char without)
{
	struct letters expected = { .count = 0 };

	for (size_t i = inits.count; i-- > 0; )
		if (inits.text[i] != without)
			letters_add(&expected, inits.text[i]);
	EXPECT_STREQ(kt, shutdowns.text, expected.text);
}

static void shutdown_reverses(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	ASSERT_EQ(kt, bench->init_all(&reg), 0);
	bench->shutdown_all(&reg);
	expect_reversed(kt, '-');
}

static void shutdown_once(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	ASSERT_EQ(kt, bench->init_all(&reg), 0);
	bench->shutdown_all(&reg);
	bench->shutdown_all(&reg);
	EXPECT_EQ(kt, shutdowns.count, 3);
}

static void shutdown_takes_what_is_ready(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	b.answer = -EIO;
	ASSERT_NE(kt, bench->init_all(&reg), 0);
	bench->shutdown_all(&reg);
	expect_reversed(kt, 'b');
}

static void shutdown_may_be_missing(struct ktest *kt)
{
	const struct device_bench *bench = kt->bench;

	fresh_with_three(kt);
	b.device.ops = &lasting_ops;
	ASSERT_EQ(kt, bench->init_all(&reg), 0);
	bench->shutdown_all(&reg);
	expect_reversed(kt, 'b');
}

const struct ktest_case device_conform[] = {
	KCASE("DEVICE-1 initialised in the order of registration", in_order),
	KCASE("DEVICE-1 a later round takes the new ones only", each_once),
	KCASE("DEVICE-1 an empty registry has nothing to refuse", none_is_fine),
	KCASE("DEVICE-2 the first refusal ends it and is named", refusal_ends_it),
	KCASE("DEVICE-2 a refusal forgotten goes on where it stopped", refusal_is_tried_again),
	KCASE("DEVICE-3 a full registry is -ENOSPC and stays as it is", full_refuses),
	KCASE("DEVICE-4 a taken name is -EEXIST and nothing changes", taken_name_refuses),
	KCASE("DEVICE-5 shutdown runs in reverse", shutdown_reverses),
	KCASE("DEVICE-5 shutdown runs once", shutdown_once),
	KCASE("DEVICE-5 shutdown leaves what never came up", shutdown_takes_what_is_ready),
	KCASE("DEVICE-5 a device without shutdown is passed over", shutdown_may_be_missing),
	KCASE_END
};
