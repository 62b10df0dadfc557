/* SPDX-License-Identifier: MIT */
/*
 * From the loader to C: a0 is this hart's id, a1 the address of the device tree
 * (RISC-V SBI specification, 1.1; the Image header is that of Linux,
 * "Boot image header in RISC-V Linux").
 *
 * The hart is in S-mode without paging.  One Sv39 table of leaves of 1 GiB maps
 * the direct map, devices and the image.  Virtual addresses here are those of C,
 * physical ones before: code and data are reached relative to the pc.
 */
#include <asm/csr.h>
#include <asm/layout.h>
#include <asm/sbi.h>

/* Entries: Privileged Architecture, "Sv39". */
#define LEAF_RW			0xc7	/* D A W R V */
#define LEAF_RWX		0xcf
#define LEAF_GIB_SHIFT		28	/* from gibibytes to the address in an entry */

#define ROOT_INDEX(address)	(((address) >> 30) & 0x1ff)
#define DIRECT_LEAVES		((DEVICE_BASE - DIRECT_BASE) >> 30)
#define DEVICE_LEAVES		((DYNAMIC_BASE - DEVICE_BASE) >> 30)

/* Where there is no firmware to call: QEMU's machine "virt". */
#define VIRT_UART		0x10000000
#define UART_STATUS		5
#define UART_STATUS_EMPTY	0x20
#define VIRT_TEST		0x100000
#define VIRT_TEST_FAIL_35	0x00233333

	.section .text.header, "ax", @progbits
	.option	norvc
	.globl	image_header
	.type	image_header, @object
image_header:
	j	entry
	nop
	.quad	KERNEL_PHYS - RAM_PHYS
	.quad	__image_end - image_header
	.quad	0			/* little-endian */
	.long	2			/* version 0.2 */
	.long	0
	.quad	0
	.ascii	"RISCV\0\0\0"
	.ascii	"RSC\005"
	.long	0
	.size	image_header, . - image_header

	.text
	.type	entry, @function
entry:
	/* M-mode can read mstatus; S-mode cannot, and goes on at stvec. */
	lla	t0, 1f
	csrw	stvec, t0
	csrr	t1, mstatus
	j	refuse_machine_mode

	.balign	4
1:	csrw	sie, zero
	csrci	sstatus, SSTATUS_SIE
	mv	s0, a0
	mv	s1, a1

	lla	t0, image_header
	li	t1, KERNEL_PHYS
	lla	s2, misplaced
	bne	t0, t1, refuse

	lla	t0, __bss_start
	lla	t1, __image_end
1:	sd	zero, (t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b

	lla	t0, boot_root
	li	t1, 8 * ROOT_INDEX(DIRECT_BASE)
	add	t1, t0, t1
	li	t2, DIRECT_LEAVES
	call	fill_leaves
	li	t1, 8 * ROOT_INDEX(DEVICE_BASE)
	add	t1, t0, t1
	li	t2, DEVICE_LEAVES
	call	fill_leaves
	li	t1, 8 * ROOT_INDEX(KERNEL_BASE + RAM_PHYS)
	add	t1, t0, t1
	li	t2, ((RAM_PHYS >> 30) << LEAF_GIB_SHIFT) | LEAF_RWX
	sd	t2, (t1)

	/* The next fetch finds nothing at its physical address, and goes on at stvec. */
	li	t1, KERNEL_BASE
	lla	t2, 2f
	add	t2, t2, t1
	csrw	stvec, t2
	srli	t0, t0, 12
	li	t1, SATP_SV39 << SATP_MODE_SHIFT
	or	t0, t0, t1
	sfence.vma
	csrw	satp, t0
	sfence.vma
	csrr	t1, satp
	lla	s2, no_paging
	bne	t0, t1, refuse
	jr	t2

	.balign	4
2:	lla	t0, 3f
	csrw	stvec, t0
	lla	sp, cpu_stacks + STACK_SPAN
	mv	a0, s0
	mv	a1, s1
	li	s0, 0			/* back traces end here */
	call	arch_start

	/* A fault before C has said where faults go. */
	.balign	4
3:	lla	s2, too_early
	j	refuse
	.size	entry, . - entry

/*
 * Another hart, by harts_sbi_start(): a0 is its id, a1 the number that it has as a CPU.  It takes the
 * kernel's tables at once.  One that cannot, or has a fault before C has said where faults go, stops:
 * the CPU that started it waits, bounded, and says so.
 */
	.globl	hart_entry
	.type	hart_entry, @object	/* only its address is for C */
	.balign	4
hart_entry:
	csrw	sie, zero
	csrci	sstatus, SSTATUS_SIE
	fence.i				/* what others have loaded as code */

	/* The next fetch finds nothing at its physical address, and goes on at stvec. */
	li	t1, KERNEL_BASE
	lla	t2, 1f
	add	t2, t2, t1
	csrw	stvec, t2
	lla	t0, paging_satp
	ld	t0, (t0)
	sfence.vma
	csrw	satp, t0
	sfence.vma
	csrr	t1, satp
	bne	t0, t1, stop
	jr	t2

	.balign	4
1:	lla	t0, stop
	csrw	stvec, t0
	li	t1, STACK_USES * STACK_SPAN
	mul	t1, t1, a1
	lla	sp, cpu_stacks + STACK_SPAN
	add	sp, sp, t1
	mv	a0, a1
	li	s0, 0			/* back traces end here */
	call	riscv_smp_enter

	.balign	4
stop:
	li	a7, SBI_HSM
	li	a6, SBI_HSM_STOP
	ecall
1:	wfi
	j	1b
	.size	hart_entry, . - hart_entry

/* @t2 leaves of 1 GiB from physical 0 on, at t1; spoils t3. */
	.type	fill_leaves, @function
fill_leaves:
	li	t3, LEAF_RW
	li	t4, 1 << LEAF_GIB_SHIFT
1:	sd	t3, (t1)
	addi	t1, t1, 8
	add	t3, t3, t4
	addi	t2, t2, -1
	bnez	t2, 1b
	ret
	.size	fill_leaves, . - fill_leaves

/* Say the text at s2 by way of the firmware, and end as a failure. */
	.type	refuse, @function
refuse:
	lbu	a0, (s2)
	beqz	a0, 1f
	li	a7, SBI_LEGACY_PUTCHAR
	ecall
	addi	s2, s2, 1
	j	refuse
1:	li	a7, SBI_RESET
	li	a6, SBI_RESET_SYSTEM
	li	a0, SBI_RESET_OFF
	li	a1, SBI_RESET_FAILURE
	ecall
2:	wfi
	j	2b
	.size	refuse, . - refuse

/* The same where this is the firmware: all harts come, the first one speaks. */
	.type	refuse_machine_mode, @function
refuse_machine_mode:
	lla	t0, refused
	li	t1, 1
	amoswap.w t1, t1, (t0)
	bnez	t1, 5f
	lla	s2, machine_mode
	li	t0, VIRT_UART
1:	lbu	a0, (s2)
	beqz	a0, 3f
	li	t2, 100000		/* a line that never empties loses bytes */
2:	addi	t2, t2, -1
	lbu	t1, UART_STATUS(t0)
	andi	t1, t1, UART_STATUS_EMPTY
	bnez	t1, 4f
	bnez	t2, 2b
4:	sb	a0, (t0)
	addi	s2, s2, 1
	j	1b
3:	li	t0, VIRT_TEST
	li	t1, VIRT_TEST_FAIL_35
	sw	t1, (t0)
5:	wfi
	j	5b
	.size	refuse_machine_mode, . - refuse_machine_mode

	.section .rodata
	/* A sentence, and how it ends. */
	.macro	refusal text
	.ascii	"foundry: \text\r\n"
	.asciz	"FOUNDRY: FAIL before boot\r\n"
	.endm

machine_mode:
	refusal	"entered in M-mode; this image runs in S-mode, above SBI firmware"
misplaced:
	refusal	"the loader did not put the image at 0x80200000, where it was linked"
no_paging:
	refusal	"this CPU has no Sv39 page tables"
too_early:
	refusal	"a fault at the first instructions"

	.data
	.balign	4
refused:
	.long	0

	.bss
	.balign	PAGE_BYTES
	.globl	boot_root
boot_root:
	.skip	PAGE_BYTES

	.section .note.GNU-stack, "", @progbits
