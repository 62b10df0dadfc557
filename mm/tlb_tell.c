// SPDX-License-Identifier: MIT
/*
 * tlb_tell - where the hardware does not reach them, other CPUs are interrupted.
 *
 * The call is urgent: whoever changes tables holds a lock, and a CPU that waits for that lock with irqs off
 * must answer.  Obeying takes no lock.
 */
#include <foundry/ipi.h>
#include <foundry/tlb.h>

struct order {
	struct tlb			*tlb;
	const struct tlb_request	*request;
};

static void obey(void *arg) __irq_context
{
	const struct order *order = arg;

	tlb_obey(order->tlb, order->request);
}

void tlb_tell_by_ipi(struct tlb *tlb, const struct tlb_request *request)
{
	struct order order = { tlb, request };

	ipi_call_urgent(request->cpus & smp_others(), obey, &order);
}
