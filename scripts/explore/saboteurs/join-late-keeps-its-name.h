/* SPDX-License-Identifier: MIT */
/* who was late is still the one that joins: another one may not, or is never woken. */
/* Test: join/late. Found by: sc tso weak. */
/* In kernel/task.c:
 * - task->joiner = NULL;
 * + (void)task;
 */
