/* SPDX-License-Identifier: MIT */
/* the index is published before the message is in its slot. */
/* Test: spsc/many. Found by: sc tso weak. */
/* In ipc/endpoint_spsc.c:
 * - u32 tail = atomic_load_relaxed(&spsc->producer.tail), done = 0;
 * + u32 tail = atomic_load_relaxed(&spsc->producer.tail), done = 0; advance_tail(spsc, endpoint_spsc_next(spsc, tail));
 */
