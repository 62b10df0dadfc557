/* SPDX-License-Identifier: MIT */
/*
 * From the loader to C: the PVH entry (Xen, "x86/HVM direct boot ABI").
 *
 * The CPU is in 32-bit protected mode without paging, ebx points at
 * hvm_start_info.  Tables that map the first 4 GiB three times, at 0, at
 * DIRECT_BASE and (the first GiB) at KERNEL_BASE, lead into 64-bit mode.
 */
#include "long_mode.h"

#define TABLE_ENTRIES		512
#define ENTRY_TABLE		0x003	/* present, writable */
#define ENTRY_LEAF		0x083	/* and 2 MiB large */
#define LEAF_BYTES		0x200000

/* Intel SDM volume 2, "CPUID", leaf 0x80000001, edx. */
#define CPUID_NX		(1 << 20)
#define CPUID_LONG_MODE		(1 << 29)
#define CPUID_NEEDED		(CPUID_NX | CPUID_LONG_MODE)

/* Intel SDM volume 3, "Control Registers" and "Extended Feature Enable Register". */
#define CR0_VALUE		0x80010031	/* PG WP NE ET PE */
#define CR4_PAE			0x20
#define MSR_EFER		0xc0000080
#define EFER_LME_NXE		0x900

/* 16550D data sheet: transmitter's line status and data. */
#define COM1_DATA		0x3f8
#define COM1_STATUS		0x3fd
#define STATUS_EMPTY		0x20

#define DEBUG_EXIT		0xf4
#define DEBUG_EXIT_FAIL		0x11

	.section .note.Xen, "a", @note
	.balign	4
	.long	4			/* bytes of the name */
	.long	4			/* bytes of the value */
	.long	18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.long	PHYS(pvh_entry)

	.text
	.code32
	.globl	pvh_entry
	.type	pvh_entry, @function
pvh_entry:
	cli
	cld
	movl	%ebx, %edi		/* hvm_start_info; cpuid spoils ebx */

	movl	$0x80000000, %eax
	cpuid
	cmpl	$0x80000001, %eax
	jb	refuse
	movl	$0x80000001, %eax
	cpuid
	andl	$CPUID_NEEDED, %edx
	cmpl	$CPUID_NEEDED, %edx
	jne	refuse

	/* Leaves of 2 MiB for 4 GiB; four tables of them, in a row. */
	movl	$PHYS(boot_directories), %ebx
	movl	$ENTRY_LEAF, %eax
	movl	$(4 * TABLE_ENTRIES), %ecx
1:	movl	%eax, (%ebx)
	addl	$LEAF_BYTES, %eax
	addl	$8, %ebx
	decl	%ecx
	jnz	1b

	movl	$PHYS(boot_low), %ebx
	movl	$(PHYS(boot_directories) + ENTRY_TABLE), %eax
	movl	$4, %ecx
1:	movl	%eax, (%ebx)
	addl	$PAGE_BYTES, %eax
	addl	$8, %ebx
	decl	%ecx
	jnz	1b

	movl	$(PHYS(boot_directories) + ENTRY_TABLE), PHYS(boot_high) + 8 * 510
	movl	$(PHYS(boot_low) + ENTRY_TABLE), PHYS(boot_root)
	movl	$(PHYS(boot_low) + ENTRY_TABLE), PHYS(boot_root) + 8 * 256
	movl	$(PHYS(boot_high) + ENTRY_TABLE), PHYS(boot_root) + 8 * 511

	lgdt	PHYS(boot_gdt_pointer)
	movl	$PHYS(1f), %esi
	jmp	enable_long_mode
1:	ljmp	$GDT_CODE, $PHYS(1f)

	.code64
1:	movq	$1f, %rax
	jmpq	*%rax			/* up, where it was linked */
1:	movq	$(cpu_stacks + STACK_GUARD + STACK_BYTES), %rsp
	xorl	%ebp, %ebp		/* back traces end here */
	movl	%edi, %edi
	call	arch_start
	.size	pvh_entry, . - pvh_entry

/*
 * The tables below, 64-bit mode, then on to esi; eax, ecx and edx are spoilt, and memory is not touched: a
 * CPU that comes from real mode has no segment for it.  The order of Intel SDM volume 3, "Initializing
 * IA-32e Mode".
 */
	.code32
	.globl	enable_long_mode
	.type	enable_long_mode, @function
enable_long_mode:
	movl	%cr4, %eax
	orl	$CR4_PAE, %eax
	movl	%eax, %cr4
	movl	$PHYS(boot_root), %eax
	movl	%eax, %cr3
	movl	$MSR_EFER, %ecx
	rdmsr
	orl	$EFER_LME_NXE, %eax
	wrmsr
	movl	$CR0_VALUE, %eax
	movl	%eax, %cr0
	jmpl	*%esi
	.size	enable_long_mode, . - enable_long_mode

/* A CPU that cannot run this kernel: say so, and end as a failure. */
	.code32
	.type	refuse, @function
refuse:
	movl	$PHYS(refusal), %esi
1:	lodsb
	testb	%al, %al
	jz	3f
	movb	%al, %ah
	movl	$100000, %ecx		/* a line that never empties loses bytes */
2:	movw	$COM1_STATUS, %dx
	inb	%dx, %al
	testb	$STATUS_EMPTY, %al
	loopz	2b
	movb	%ah, %al
	movw	$COM1_DATA, %dx
	outb	%al, %dx
	jmp	1b
3:	movb	$DEBUG_EXIT_FAIL, %al
	outb	%al, $DEBUG_EXIT
4:	hlt
	jmp	4b
	.size	refuse, . - refuse

	.section .rodata
refusal:
	.ascii	"foundry: this CPU has no 64-bit mode with pages that cannot be executed\r\n"
	.asciz	"FOUNDRY: FAIL before boot\r\n"

	/* Flat segments of ring 0, the same that cpu.c has; then 32-bit code: Intel SDM volume 3. */
	.balign	8
	.globl	boot_gdt
boot_gdt:
	.quad	0
	.quad	0x00209b0000000000
	.quad	0x0000930000000000
	.quad	0x00cf9b000000ffff
boot_gdt_pointer:
	.word	. - boot_gdt - 1
	.long	PHYS(boot_gdt)

	.bss
	.balign	PAGE_BYTES
boot_root:
	.skip	PAGE_BYTES
boot_low:
	.skip	PAGE_BYTES
boot_high:
	.skip	PAGE_BYTES
boot_directories:
	.skip	4 * PAGE_BYTES

	.section .note.GNU-stack, "", @progbits
