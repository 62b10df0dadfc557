/* SPDX-License-Identifier: MIT */
/*
 * fake_cpus - a machine in memory whose other CPUs do nothing but come and go, as a test says.
 *
 * For the conformance suite of smp.h and its saboteurs.  Its clock moves a millisecond whenever it is
 * read, so that nobody waits for long.
 */
#ifndef KTEST_FAKE_CPUS_H
#define KTEST_FAKE_CPUS_H

#include "conform/smp.h"

struct kernel *fake_cpus_fresh(struct ktest *kt, unsigned int count);
void fake_cpus_conduct(unsigned int id, enum smp_conduct how);
bool fake_cpus_come_late(unsigned int id);
const struct cpu *fake_cpus_seen(unsigned int id);
unsigned int fake_cpus_times(unsigned int id);

#endif
