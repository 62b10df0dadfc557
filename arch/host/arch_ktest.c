// SPDX-License-Identifier: MIT
/* The promise of arch.h on the host port: its simulated interrupts, its real faults. */
#include <foundry/atomic.h>
#include <foundry/irq.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "conform/arch.h"
#include "host.h"
#include "lazy_page.h"

/* A line that nothing is wired to. */
#define TEST_IRQ	irq(IRQCHIP_MOCK_LINES - 1)

static struct arch first;

/* Its services as one number; noted before the first case of a run, whichever that is. */
static u64 services(void)
{
	const void *const all[] = {
		host_arch.clock, host_arch.alarm, host_arch.irqchip, host_arch.translator,
		host_arch.console, host_arch.tlb,
	};
	u64 sum = 0;

	if (!first.name)
		first = host_arch;
	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++)
		sum = sum * 31 + vaddr_of(all[i]).raw;
	return sum;
}

static const struct ktest_watch services_watch = { .name = "services", .read = services };
KTEST_WATCH(services_watch);

static const struct arch *host_now(struct ktest *kt)
{
	return kt->kernel->arch;
}

static const struct arch *host_first(struct ktest *kt)
{
	return &first;
}

static unsigned int arrived;

static void count_arrival(irq_t line, void *arg) __irq_context
{
	arrived++;
}

static void stop_listening(void *unused)
{
	irq_free(TEST_IRQ, &arrived);
}

static void host_listen(struct ktest *kt)
{
	arrived = 0;
	ASSERT_EQ(kt, irq_request(TEST_IRQ, count_arrival, &arrived), 0);
	ktest_defer(kt, stop_listening, NULL);
}

static void host_raise(void)
{
	irqchip_mock_raise(&host_machine.irqchip, TEST_IRQ);
}

static unsigned int host_arrived(void)
{
	return arrived;
}

/* The hole of the memory map: no RAM is there, and nothing is mapped. */
static volatile u64 *host_unmapped(void)
{
	return vaddr_to_ptr(vaddr_add(arch_direct_base(), 640 * KiB));
}

static volatile u64 *host_readonly(void)
{
	static const u64 word = 0x0123456789abcdefull;

	return vaddr_to_ptr(vaddr_of(&word));
}

static u64 host_load(const volatile u64 *at)
{
	return *at;
}

static void host_store(volatile u64 *at, u64 value)
{
	*at = value;
}

/*
 * void host_recover_regs(const u64 *want, u64 *got, struct arch_catch *point)
 *
 * In assembly, because C cannot say what stands in which register.  The stack
 * pointer that save saw and restore's result follow the registers in @want and @got.
 */
#if defined(__x86_64__)

#define REGS	8
#define RESULT	0x77

__asm__(
"	.pushsection .text\n"
"	.type	host_recover_regs, %function\n"
"host_recover_regs:\n"
"	pushq	%rbx\n"
"	pushq	%rbp\n"
"	pushq	%r12\n"
"	pushq	%r13\n"
"	pushq	%r14\n"
"	pushq	%r15\n"
"	pushq	%rdi\n"
"	pushq	%rsi\n"
"	pushq	%rdx\n"
"	movq	0(%rdi), %rbx\n"
"	movq	8(%rdi), %rbp\n"
"	movq	16(%rdi), %r12\n"
"	movq	24(%rdi), %r13\n"
"	movq	32(%rdi), %r14\n"
"	movq	40(%rdi), %r15\n"
"	movq	%rsp, 48(%rdi)\n"
"	movq	%rdx, %rdi\n"
"	call	arch_catch_save\n"
"	testl	%eax, %eax\n"
"	jnz	1f\n"
"	movq	(%rsp), %rdi\n"
"	subq	$256, %rsp\n"
"	xorl	%ebx, %ebx\n"
"	xorl	%ebp, %ebp\n"
"	xorl	%r12d, %r12d\n"
"	xorl	%r13d, %r13d\n"
"	xorl	%r14d, %r14d\n"
"	xorl	%r15d, %r15d\n"
"	movl	$0x77, %esi\n"
"	call	arch_catch_restore\n"
"1:	movq	8(%rsp), %rcx\n"
"	movq	%rbx, 0(%rcx)\n"
"	movq	%rbp, 8(%rcx)\n"
"	movq	%r12, 16(%rcx)\n"
"	movq	%r13, 24(%rcx)\n"
"	movq	%r14, 32(%rcx)\n"
"	movq	%r15, 40(%rcx)\n"
"	movq	%rsp, 48(%rcx)\n"
"	movq	%rax, 56(%rcx)\n"
"	addq	$24, %rsp\n"
"	popq	%r15\n"
"	popq	%r14\n"
"	popq	%r13\n"
"	popq	%r12\n"
"	popq	%rbp\n"
"	popq	%rbx\n"
"	ret\n"
"	.size	host_recover_regs, . - host_recover_regs\n"
"	.popsection\n");

#elif defined(__aarch64__)

#define REGS	21
#define RESULT	0x77

__asm__(
"	.pushsection .text\n"
"	.type	host_recover_regs, %function\n"
"host_recover_regs:\n"
"	sub	sp, sp, #192\n"
"	stp	x19, x20, [sp, #0]\n"
"	stp	x21, x22, [sp, #16]\n"
"	stp	x23, x24, [sp, #32]\n"
"	stp	x25, x26, [sp, #48]\n"
"	stp	x27, x28, [sp, #64]\n"
"	stp	x29, x30, [sp, #80]\n"
"	stp	d8, d9, [sp, #96]\n"
"	stp	d10, d11, [sp, #112]\n"
"	stp	d12, d13, [sp, #128]\n"
"	stp	d14, d15, [sp, #144]\n"
"	stp	x1, x2, [sp, #160]\n"
"	ldp	x19, x20, [x0, #0]\n"
"	ldp	x21, x22, [x0, #16]\n"
"	ldp	x23, x24, [x0, #32]\n"
"	ldp	x25, x26, [x0, #48]\n"
"	ldp	x27, x28, [x0, #64]\n"
"	ldr	x29, [x0, #80]\n"
"	ldp	d8, d9, [x0, #88]\n"
"	ldp	d10, d11, [x0, #104]\n"
"	ldp	d12, d13, [x0, #120]\n"
"	ldp	d14, d15, [x0, #136]\n"
"	mov	x3, sp\n"
"	str	x3, [x0, #152]\n"
"	mov	x0, x2\n"
"	bl	arch_catch_save\n"
"	cbnz	w0, 1f\n"
"	ldr	x0, [sp, #168]\n"
"	sub	sp, sp, #256\n"
"	mov	x19, #0\n"
"	mov	x20, #0\n"
"	mov	x21, #0\n"
"	mov	x22, #0\n"
"	mov	x23, #0\n"
"	mov	x24, #0\n"
"	mov	x25, #0\n"
"	mov	x26, #0\n"
"	mov	x27, #0\n"
"	mov	x28, #0\n"
"	mov	x29, #0\n"
"	fmov	d8, xzr\n"
"	fmov	d9, xzr\n"
"	fmov	d10, xzr\n"
"	fmov	d11, xzr\n"
"	fmov	d12, xzr\n"
"	fmov	d13, xzr\n"
"	fmov	d14, xzr\n"
"	fmov	d15, xzr\n"
"	mov	w1, #0x77\n"
"	bl	arch_catch_restore\n"
"1:	ldr	x1, [sp, #160]\n"
"	stp	x19, x20, [x1, #0]\n"
"	stp	x21, x22, [x1, #16]\n"
"	stp	x23, x24, [x1, #32]\n"
"	stp	x25, x26, [x1, #48]\n"
"	stp	x27, x28, [x1, #64]\n"
"	str	x29, [x1, #80]\n"
"	stp	d8, d9, [x1, #88]\n"
"	stp	d10, d11, [x1, #104]\n"
"	stp	d12, d13, [x1, #120]\n"
"	stp	d14, d15, [x1, #136]\n"
"	mov	x3, sp\n"
"	str	x3, [x1, #152]\n"
"	str	x0, [x1, #160]\n"
"	ldp	x19, x20, [sp, #0]\n"
"	ldp	x21, x22, [sp, #16]\n"
"	ldp	x23, x24, [sp, #32]\n"
"	ldp	x25, x26, [sp, #48]\n"
"	ldp	x27, x28, [sp, #64]\n"
"	ldp	x29, x30, [sp, #80]\n"
"	ldp	d8, d9, [sp, #96]\n"
"	ldp	d10, d11, [sp, #112]\n"
"	ldp	d12, d13, [sp, #128]\n"
"	ldp	d14, d15, [sp, #144]\n"
"	add	sp, sp, #192\n"
"	ret\n"
"	.size	host_recover_regs, . - host_recover_regs\n"
"	.popsection\n");

#endif

void host_recover_regs(u64 *want, u64 *got, struct arch_catch *point);

static size_t host_recover(u64 *want, u64 *got)
{
	struct arch_catch point;

	host_recover_regs(want, got, &point);
	want[REGS - 1] = RESULT;
	return REGS;
}

static const struct arch_bench bench = {
	.now		= host_now,
	.first		= host_first,
	.irq_save	= arch_irq_save,
	.irq_restore	= arch_irq_restore,
	.irqs_enabled	= arch_irqs_enabled,
	.irq_enable	= arch_irq_enable,
	.listen		= host_listen,
	.raise		= host_raise,
	.arrived	= host_arrived,
	.relax		= cpu_relax,
	.unmapped	= host_unmapped,
	.readonly	= host_readonly,
	.load		= host_load,
	.store		= host_store,
	.recover	= host_recover,
	.cost		= arch_cost,
	.lazy		= lazy_page,
	.asked		= lazy_page_asked,
	.add		= atomic_fetch_add_relaxed,
	.read_regs	= access_regs,
};

static const struct ktest_suite suite = {
	.name	= "arch/host",
	.needs	= FACT(TRAPS) | FACT(IRQ) | FACT(CLOCK),
	.cases	= arch_conform,
	.bench	= &bench,
};
KTEST_SUITE(suite);
