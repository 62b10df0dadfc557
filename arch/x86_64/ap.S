/* SPDX-License-Identifier: MIT */
/*
 * From STARTUP to C: a CPU that is not the boot CPU starts in real mode, at the first byte of a page below
 * 1 MiB (Intel SDM volume 3, "MP Initialization Protocol").
 *
 * x86_trampoline is copied to that page, and works wherever it lies.  All else happens in the image, by
 * the tables of entry.S: they map the image where it is loaded too, and no kernel's table ever does.
 */
#include "ap.h"
#include "long_mode.h"

#define CR0_PE			1

/* Intel SDM volume 2, "CPUID". */
#define CPUID_FEATURES		1		/* ebx, bits 31 to 24: the id */
#define CPUID_TOPOLOGY		0xb		/* edx: all 32 bits of it, where ebx is not 0 */

	.text
	.code16
	.globl	x86_trampoline
x86_trampoline:
	cli
	cld
	movw	%cs, %ax
	movw	%ax, %ds
	lgdtl	trampoline_gdt - x86_trampoline
	movl	%cr0, %eax
	orl	$CR0_PE, %eax
	movl	%eax, %cr0
	ljmpl	$BOOT_GDT_CODE32, $PHYS(ap_protected)
trampoline_gdt:
	.word	BOOT_GDT_CODE32 + 8 - 1
	.long	PHYS(boot_gdt)
	.globl	x86_trampoline_end
x86_trampoline_end:

	.code32
	.type	ap_protected, @function
ap_protected:
	movl	$PHYS(1f), %esi
	jmp	enable_long_mode
1:	ljmp	$GDT_CODE, $PHYS(1f)

	.code64
1:	movq	$ap_long, %rax
	jmpq	*%rax			/* up, where it was linked */
	.size	ap_protected, . - ap_protected

/* Which CPU this is, it asks itself: one that was given up may come while another is awaited. */
	.type	ap_long, @function
ap_long:
	xorl	%eax, %eax
	cpuid
	cmpl	$CPUID_TOPOLOGY, %eax
	jb	1f
	movl	$CPUID_TOPOLOGY, %eax
	xorl	%ecx, %ecx
	cpuid
	movl	%edx, %esi
	testl	%ebx, %ebx
	jnz	2f
1:	movl	$CPUID_FEATURES, %eax
	cpuid
	movl	%ebx, %esi
	shrl	$24, %esi

2:	xorl	%edi, %edi
	movq	$x86_aps, %rbx
3:	cmpl	%esi, AP_APIC_ID(%rbx)
	je	4f
	addq	$AP_BYTES, %rbx
	incl	%edi
	cmpl	$CONFIG_CPU_MAX, %edi
	jb	3b
5:	hlt				/* nobody's: irqs are off, and stay so */
	jmp	5b

4:	movq	AP_STACK(%rbx), %rsp
	xorl	%ebp, %ebp		/* back traces end here */
	call	x86_ap_start
	.size	ap_long, . - ap_long

	.section .note.GNU-stack, "", @progbits
