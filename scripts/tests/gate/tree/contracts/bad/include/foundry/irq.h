/* SPDX-License-Identifier: MIT */
/*
 * irq - a promise.
 *
 *  * IRQ-1  calls once.
 *  * IRQ-3  never storms.
 */
