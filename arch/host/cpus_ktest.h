/* SPDX-License-Identifier: MIT */
/* What tests of the simulated CPUs share. */
#ifndef HOST_CPUS_KTEST_H
#define HOST_CPUS_KTEST_H

#include <foundry/bits.h>
#include <foundry/ktest.h>

#include "host.h"

/* @fn is called by CPU @id, and has returned. */
void on_cpu(struct ktest *kt, unsigned int id, void (*fn)(void *arg), void *arg);

/* How many CPUs there are, from 0 on; one alone skips the case. */
unsigned int cpus_or_skip(struct ktest *kt);

#endif
