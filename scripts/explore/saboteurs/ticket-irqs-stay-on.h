/* SPDX-License-Identifier: MIT */
/* a handler takes a lock that threads take with irqs on. */
/* Test: ticket/irq. Found by: sc tso weak. */
#include <foundry/cpu.h>

#define arch_irq_save()			((irqflags_t)arch_irqs_enabled())
