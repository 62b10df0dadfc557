/* SPDX-License-Identifier: MIT */
/* a use lets the table go before it has its reference. */
/* Test: handle/use. Found by: sc tso weak. */
/* In ipc/handle.c:
 * - handle_object_get(found->object);
 * + spin_unlock(&table->lock); spin_lock(&table->lock); handle_object_get(found->object);
 */
