/* SPDX-License-Identifier: MIT */
/* the cache of a CPU is used with irqs on. */
/* Test: frame/irq. Found by: sc tso weak. */
#include <foundry/cpu.h>

#define arch_irq_save()			((irqflags_t)arch_irqs_enabled())
