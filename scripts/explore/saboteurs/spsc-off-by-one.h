/* SPDX-License-Identifier: MIT */
/* a full ring has room for one more. */
/* Test: spsc/two-by-three. Found by: sc tso weak. */
/* In ipc/endpoint_spsc.c:
 * - producer->room = spsc->ep.capacity -
 * + producer->room = spsc->ep.capacity + 1 -
 */
