// SPDX-License-Identifier: MIT
/* as: drivers/irqchip/lapic_ktest.c */
#include <foundry/lapic.h>

#include <asm/msr.h>

#include "../../arch/x86_64/irq_lines.h" /* BAD */
