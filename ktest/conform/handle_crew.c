// SPDX-License-Identifier: MIT
/* The promise of handle.h, executed: several CPUs at once. */
#include "torture/handle.h"

static unsigned int cpus_of(const struct ktest *kt)
{
	return *(const unsigned int *)kt->param;
}

static void nothing_outlives_a_revoke(struct ktest *kt)
{
	handle_torture(kt, cpus_of(kt));
	ktest_note(kt, "%u handles derived", handle_damage.derived);
	EXPECT_EQ(kt, handle_damage.revoked, HANDLE_TORTURE_ROUNDS);
	EXPECT_EQ(kt, handle_damage.outlived, 0);
	EXPECT_EQ(kt, handle_damage.wrong, 0);
}

static void nothing_dies_in_use(struct ktest *kt)
{
	handle_torture(kt, cpus_of(kt));
	ktest_note(kt, "%u uses", handle_damage.uses);
	EXPECT_EQ(kt, handle_damage.dead, 0);
}

static void nothing_is_kept(struct ktest *kt)
{
	handle_torture(kt, cpus_of(kt));
	EXPECT_EQ(kt, handle_damage.kept, 0);
	EXPECT_EQ(kt, handle_damage.stuck, 0);
}

const struct ktest_case handle_torture_conform[] = {
	KCASE_FOR("HANDLE-5 nothing outlives a revoke", nothing_outlives_a_revoke, crew_sizes, crew_size_name),
	KCASE_FOR("HANDLE-7 nothing is released in a use", nothing_dies_in_use, crew_sizes, crew_size_name),
	KCASE_FOR("HANDLE-7 nothing is kept", nothing_is_kept, crew_sizes, crew_size_name),
	KCASE_END
};
