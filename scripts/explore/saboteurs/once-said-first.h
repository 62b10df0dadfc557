/* SPDX-License-Identifier: MIT */
/* it is said to be done before it is. */
/* Test: once/two-by-three. Found by: sc tso weak. */
/* In kernel/once.c:
 * - fn(arg);
 * + atomic_store_release(&once->state, ONCE_DONE); fn(arg);
 */
