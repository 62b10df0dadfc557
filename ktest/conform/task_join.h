/* SPDX-License-Identifier: MIT */
/* The cases of task.h that join with a deadline: of task_join.c. */
#ifndef KTEST_CONFORM_TASK_JOIN_H
#define KTEST_CONFORM_TASK_JOIN_H

#include <foundry/ktest.h>

void task_is_joined_in_time(struct ktest *kt);
void task_is_gone_when_joined(struct ktest *kt);
void task_join_is_not_early(struct ktest *kt);
void task_join_of_who_has_ended(struct ktest *kt);
void task_join_comes_again(struct ktest *kt);
void task_join_by_another_one(struct ktest *kt);
void task_ends_behind_a_late_join(struct ktest *kt);

#endif
