/* SPDX-License-Identifier: MIT */
/* a message is told of once: who is woken for it before the one in front is complete sleeps on. */
/* Test: endpoint_wait/two-by-two. Found by: sc tso weak. */
/* In ipc/endpoint_wait.c:
 * - (atomic_load_relaxed(&wait->closed) || !endpoint_is_empty(wait->under)))
 * + atomic_load_relaxed(&wait->closed))
 */
