/* SPDX-License-Identifier: MIT */
/* a CPU that idles does not look what waits elsewhere. */
/* Test: run_queue/steal. Found by: sc tso weak. */
/* In kernel/run_queue_idle.c:
 * - while (run_queue_has_ready(cpu) || steal(queue)) {
 * + while (run_queue_has_ready(cpu) || (0 && steal(queue))) {
 */
