// SPDX-License-Identifier: MIT
/* A client that reads what it wants, whatever becomes of the driver. */
#include <foundry/errno.h>
#include <foundry/ktest.h>

#include "service.h"

static struct service service;

static void nothing_happens(struct ktest *kt)
{
	ASSERT_EQ(kt, service_run(&service, 1, 3, 5), 0);
	EXPECT_EQ(kt, service.sum, 1 + 4 + 9);
	EXPECT_EQ(kt, service.lives, 1);
	EXPECT_EQ(kt, service.asked_again, 0);
}

static void a_bug_is_survived(struct ktest *kt)
{
	ASSERT_EQ(kt, service_run(&service, 12, 3, 5), 0);
	EXPECT_EQ(kt, service.sum, 144 + 169 + 196);
	EXPECT_EQ(kt, service.lives, 2);
	EXPECT_TRUE(kt, service.asked_again >= 1);
}

static void a_fault_too(struct ktest *kt)
{
	ASSERT_EQ(kt, service_run(&service, 13, 3, 5), 0);
	EXPECT_EQ(kt, service.sum, 169 + 196 + 225);
	EXPECT_EQ(kt, service.lives, 3);
	EXPECT_TRUE(kt, service.asked_again >= 2);
}

static void it_gives_up(struct ktest *kt)
{
	ASSERT_EQ(kt, service_run(&service, 13, 3, 2), -EPIPE);
	EXPECT_EQ(kt, service.sum, 169 + 196);
	EXPECT_EQ(kt, service.lives, 2);
}

static void has_names(struct ktest *kt)
{
	const struct message ask = { .type = DRUM_READ }, end = { .type = DRIVER_ENDS };

	EXPECT_STREQ(kt, message_type(&ask), "drum read");
	EXPECT_STREQ(kt, message_type(&end), "driver ends");
}

static const struct ktest_case cases[] = {
	KCASE("a driver without a bug is asked, and told to stop", nothing_happens),
	KCASE("a BUG of the driver is survived", a_bug_is_survived),
	KCASE("so is a fault", a_fault_too),
	KCASE("the supervisor gives up, and the client is told", it_gives_up),
	KCASE("its messages have names", has_names),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "service",
	.needs	= FACT(SCHED),
	.cases	= cases,
};
KTEST_SUITE(suite);
