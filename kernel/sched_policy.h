/* SPDX-License-Identifier: MIT */
/* The kernel's policy by another name, chosen by the configuration. */
#ifndef KERNEL_SCHED_POLICY_H
#define KERNEL_SCHED_POLICY_H

#include <foundry/kconfig.h>
#include <foundry/sched_policy.h>

#if IS_ENABLED(CONFIG_SCHED_POLICY_FIFO)
# include <foundry/sched_fifo.h>
# define policy			sched_fifo	/* the struct */
# define policy_init(p)		sched_fifo_init(p)
#elif IS_ENABLED(CONFIG_SCHED_POLICY_RR)
# include <foundry/sched_rr.h>
# define policy			sched_rr
# define policy_init(p)		sched_rr_init(p, SCHED_SLICE_TICKS)
#else
# include <foundry/sched_prio.h>
# define policy			sched_prio
# define policy_init(p)		sched_prio_init(p, SCHED_SLICE_TICKS)
#endif

#endif
