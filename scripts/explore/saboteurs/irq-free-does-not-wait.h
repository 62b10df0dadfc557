/* SPDX-License-Identifier: MIT */
/* a line is given back while its handler runs elsewhere. */
/* Test: irq/free. Found by: sc tso weak. */
/* In kernel/irq.c:
 * - while (id != this_cpu()->id &&
 * + while (false && id != this_cpu()->id &&
 */
