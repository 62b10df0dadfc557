/* SPDX-License-Identifier: MIT */
/*
 * From the loader to C: the header and the entry of Linux' boot protocol for
 * arm64 (Documentation/arch/arm64/booting.rst there).
 *
 * x0 holds the physical address of the device tree; the MMU is off, the CPU
 * is at EL2 or EL1.  Tables that map the GiB of the image and that of the
 * device tree, at their own addresses and at DIRECT_BASE, and the image at
 * KERNEL_BASE, lead to where the image was linked.
 *
 * The other CPUs come the same way, by the same tables: they have never changed since they were
 * written around all caches, so nobody has to clean one for a CPU that does not use its own yet.
 */
#include <asm/layout.h>

#include "cpu.h"

/* Arm ARM (DDI 0487), D8.3: valid, accessed, shareable memory; a device, executed by nobody. */
#define ENTRY_TABLE		0x3
#define ENTRY_BLOCK		0x701
#define ENTRY_DEVICE		0x0060000000000409
#define GIB_SHIFT		30
#define ROOT_SHIFT		39

/* Indexes of the layout's places in the root. */
#define ROOT_INDEX(address)	(((address) >> ROOT_SHIFT) & 0x1ff)
#define KERNEL_GIB_INDEX	((KERNEL_BASE >> GIB_SHIFT) & 0x1ff)

/* What mm/pt_format_aarch64.c asks for: kinds of memory, two roots of 48 bits, pages of 4 KiB. */
#define MAIR_VALUE		0x0444ff
#define TCR_VALUE		0xb5103510
#define TCR_IPS_SHIFT		32

/* Arm ARM, D19.2 "SCTLR_EL1": what is always 1; then the MMU, caches, a check of the stack. */
#define SCTLR_OFF		0x30d00800
#define SCTLR_ON		0x30d0180d

/* Arm ARM, D19.2: EL1 is 64 bits wide; nothing of it traps. */
#define HCR_RW			(1 << 31)
#define CPTR_NO_TRAPS		0x33ff
#define CNTHCTL_EL1		0x3
#define ICC_SRE_EL2		S3_4_C12_C9_5
#define ICC_SRE_ENABLE		0x9
#define SPSR_EL1H		0x3c5

/* Semihosting for AArch64: SYS_EXIT_EXTENDED, ADP_Stopped_ApplicationExit. */
#define SYS_EXIT_EXTENDED	0x20
#define EXIT_REASON		0x20026
#define VERDICT_FAIL		35

/* PL011: data and flags; what is sent has not gone yet. */
#define PL011_DR		0x00
#define PL011_FR		0x18
#define PL011_FR_FULL_BIT	5

	.macro	set, reg, value
	movz	\reg, #((\value) & 0xffff)
	movk	\reg, #(((\value) >> 16) & 0xffff), lsl #16
	.if	((\value) >> 32)
	movk	\reg, #(((\value) >> 32) & 0xffff), lsl #32
	movk	\reg, #(((\value) >> 48) & 0xffff), lsl #48
	.endif
	.endm

	.macro	address, reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

	/* Entry @index of the table @table points at the table @next. */
	.macro	link_table, table, index, next
	address	x1, \next
	orr	x1, x1, #ENTRY_TABLE
	address	x2, \table
	str	x1, [x2, \index, lsl #3]
	.endm

	.section .head, "ax"
	b	entry
	.long	0
	.quad	0			/* no offset from a multiple of KERNEL_ALIGN */
	.quad	__image_bytes
	.quad	0xa			/* little endian, 4 KiB pages, anywhere in memory */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.text
	.cfi_sections .debug_frame
	.type	entry, %function
entry:
	.cfi_startproc
	.cfi_undefined x30		/* nobody has called */
	msr	daifset, #0xf
	mov	x20, x0			/* the device tree */
	bl	enter_el1

	/* Arm ARM, D19.2 "ID_AA64MMFR0_EL1", TGran4 */
	mrs	x0, id_aa64mmfr0_el1
	ubfx	x0, x0, #28, #4
	cmp	x0, #0xf
	b.eq	refuse_granule
	adrp	x21, __image_start
	tst	x21, #(KERNEL_ALIGN - 1)
	b.ne	refuse_place

	/* What caches hold of memory that is written around them is gone before and after. */
	bl	forget_bss
	address	x0, __bss_start
	address	x1, __image_end
1:	stp	xzr, xzr, [x0], #16
	cmp	x0, x1
	b.lo	1b

	bl	map_direct
	bl	map_devices
	bl	map_image
	bl	forget_bss
	bl	enable_mmu

	ldr	x0, =1f
	br	x0			/* up, where it was linked */
1:	ldr	x0, =(cpu_stacks + STACK_STRIDE)
	mov	sp, x0
	mov	x29, xzr		/* back traces end here */
	mov	x30, xzr
	mov	x0, x20
	mov	x1, x21
	bl	arch_start
	.cfi_endproc
	.size	entry, . - entry

/* Where PSCI lets another CPU begin, as its firmware let the first; x0 is its id. */
	.globl	cpu_entry
	.type	cpu_entry, %function
cpu_entry:
	.cfi_startproc
	.cfi_undefined x30
	msr	daifset, #0xf
	mov	x20, x0
	bl	enter_el1
	bl	enable_mmu
	ldr	x0, =1f
	br	x0
1:	ldr	x0, =(cpu_stacks + STACK_STRIDE)
	mov	x1, #(STACK_USES * STACK_STRIDE)
	madd	x0, x20, x1, x0
	mov	sp, x0
	mov	x29, xzr
	mov	x30, xzr
	mov	x0, x20
	bl	cpu_start
	.cfi_endproc
	.size	cpu_entry, . - cpu_entry

/* The order of Arm ARM, D8.2 "Translation process"; nothing is in the TLB yet. */
	.type	enable_mmu, %function
enable_mmu:
	set	x0, MAIR_VALUE
	msr	mair_el1, x0
	set	x0, TCR_VALUE
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #7		/* PARange; from 6 on with larger pages only */
	mov	x2, #5
	cmp	x1, x2
	csel	x1, x1, x2, ls
	orr	x0, x0, x1, lsl #TCR_IPS_SHIFT
	msr	tcr_el1, x0
	address	x0, boot_low
	msr	ttbr0_el1, x0
	address	x0, boot_high
	msr	ttbr1_el1, x0
	tlbi	vmalle1
	dsb	nsh
	isb
	set	x0, SCTLR_ON
	msr	sctlr_el1, x0
	isb
	ret
	.size	enable_mmu, . - enable_mmu

/* --- from EL2 to EL1 ---------------------------------------------------------- */

/* Whatever is thrown before C has vectors of its own waits for ever, and is no wild jump. */
	.type	enter_el1, %function
enter_el1:
	address	x0, entry_vectors
	msr	vbar_el1, x0
	mrs	x1, CurrentEL
	cmp	x1, #(2 << 2)
	b.hi	refuse_el3
	b.eq	drop_to_el1
	ret
	.size	enter_el1, . - enter_el1

/* Nothing of EL1 is trapped; timers, the PMU and a GICv3 are its own.  It returns at EL1. */
	.type	drop_to_el1, %function
drop_to_el1:
	msr	vbar_el2, x0
	mov	x0, #HCR_RW
	msr	hcr_el2, x0
	mov	x0, #CPTR_NO_TRAPS
	msr	cptr_el2, x0
	msr	hstr_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0

	mrs	x0, cnthctl_el2
	orr	x0, x0, #CNTHCTL_EL1
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr

	/* ID_AA64DFR0_EL1, PMUVer: 0 and 15 are none. */
	mrs	x0, id_aa64dfr0_el1
	ubfx	x0, x0, #8, #4
	sub	x0, x0, #1
	cmp	x0, #0xe
	b.hs	1f
	mrs	x0, pmcr_el0
	ubfx	x0, x0, #11, #5		/* all counters are EL1's */
	msr	mdcr_el2, x0

	/* ID_AA64PFR0_EL1, GIC: its system registers. */
1:	mrs	x0, id_aa64pfr0_el1
	ubfx	x0, x0, #24, #4
	cbz	x0, 1f
	mrs	x0, ICC_SRE_EL2
	mov	x1, #ICC_SRE_ENABLE
	orr	x0, x0, x1
	msr	ICC_SRE_EL2, x0
	isb

1:	set	x0, SCTLR_OFF
	msr	sctlr_el1, x0
	mov	x0, #SPSR_EL1H
	msr	spsr_el2, x0
	msr	elr_el2, x30
	eret
	.size	drop_to_el1, . - drop_to_el1

/* --- tables -------------------------------------------------------------------- */

/* Cache lines of bss are dropped; nobody has written there through a cache. */
	.type	forget_bss, %function
forget_bss:
	address	x0, __bss_start
	address	x1, __image_end
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4		/* DminLine: words, as a power of two */
	mov	x3, #4
	lsl	x3, x3, x2
	dsb	sy
1:	dc	ivac, x0
	add	x0, x0, x3
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret
	.size	forget_bss, . - forget_bss

/* The GiB of the image and that of the device tree, at their own addresses too. */
	.type	map_direct, %function
map_direct:
	lsr	x3, x21, #ROOT_SHIFT
	link_table boot_low, x3, boot_direct
	add	x3, x3, #ROOT_INDEX(DIRECT_BASE)
	link_table boot_high, x3, boot_direct
	address	x2, boot_direct
	mov	x4, #ENTRY_BLOCK

	ubfx	x0, x21, #GIB_SHIFT, #9
	lsr	x1, x21, #GIB_SHIFT
	orr	x1, x4, x1, lsl #GIB_SHIFT
	str	x1, [x2, x0, lsl #3]

	/* One that is too far away for this table arch_start() refuses. */
	eor	x0, x20, x21
	lsr	x0, x0, #ROOT_SHIFT
	cbnz	x0, 1f
	ubfx	x0, x20, #GIB_SHIFT, #9
	lsr	x1, x20, #GIB_SHIFT
	orr	x1, x4, x1, lsl #GIB_SHIFT
	str	x1, [x2, x0, lsl #3]
1:	ret
	.size	map_direct, . - map_direct

/* The first GiB, with the UART that tells what is wrong until the device tree names another. */
	.type	map_devices, %function
map_devices:
	mov	x3, #ROOT_INDEX(DEVICE_BASE)
	link_table boot_high, x3, boot_devices
	set	x1, ENTRY_DEVICE
	address	x2, boot_devices
	str	x1, [x2]
	ret
	.size	map_devices, . - map_devices

	.type	map_image, %function
map_image:
	mov	x3, #ROOT_INDEX(KERNEL_BASE)
	link_table boot_high, x3, boot_last
	mov	x3, #KERNEL_GIB_INDEX
	link_table boot_last, x3, boot_image
	address	x0, boot_image
	address	x1, __image_end
	mov	x3, #ENTRY_BLOCK
	add	x3, x3, x21
1:	str	x3, [x0], #8
	add	x3, x3, #KERNEL_ALIGN
	cmp	x3, x1
	b.lo	1b
	ret
	.size	map_image, . - map_image

/*
 * void paging_load(paddr_t lower, paddr_t upper)
 *
 * From the tables above to others, by way of the image's own address: no page is mapped in
 * two sizes at a time (Arm ARM, D8.16 "Using break-before-make").  @lower maps nothing.
 */
	.globl	paging_load
	.type	paging_load, %function
paging_load:
	ldr	x2, =image_offset
	ldr	x2, [x2]
	ldr	x3, =1f
	sub	x3, x3, x2
	br	x3
1:	msr	ttbr1_el1, x0
	isb
	tlbi	vmalle1
	dsb	nsh
	isb
	msr	ttbr1_el1, x1
	isb
	ldr	x3, =2f
	br	x3
2:	msr	ttbr0_el1, x0
	isb
	tlbi	vmalle1
	dsb	nsh
	isb
	ret
	.size	paging_load, . - paging_load

/* --- what cannot be booted: say so, and end as a failure --------------------------- */

	.type	refuse_el3, %function
refuse_el3:
	msr	vbar_el3, x0
	address	x0, at_el3
	b	refuse
refuse_granule:
	address	x0, no_granule
	b	refuse
refuse_place:
	address	x0, bad_place
	b	refuse
	.size	refuse_el3, . - refuse_el3

/* x0: the sentence.  Where no debugger or emulator takes the exit, its trap ends here too. */
	.type	refuse, %function
refuse:
	set	x1, EARLY_PL011
1:	ldrb	w2, [x0], #1
	cbz	w2, 3f
	mov	x3, #0x20000		/* a line that never empties loses bytes */
2:	ldr	w4, [x1, #PL011_FR]
	sub	x3, x3, #1
	cbz	x3, 1b
	tbnz	w4, #PL011_FR_FULL_BIT, 2b
	str	w2, [x1, #PL011_DR]
	b	1b
3:	mov	w0, #SYS_EXIT_EXTENDED
	address	x1, exit_block
	hlt	#0xf000
4:	wfi
	b	4b
	.size	refuse, . - refuse

	.section .rodata
at_el3:
	.ascii	"foundry: this CPU is at EL3; boot the image at EL2 or EL1\n"
	.asciz	"FOUNDRY: FAIL before boot\n"
no_granule:
	.ascii	"foundry: this CPU has no pages of 4 KiB\n"
	.asciz	"FOUNDRY: FAIL before boot\n"
bad_place:
	.ascii	"foundry: the image is not loaded at a multiple of 2 MiB\n"
	.asciz	"FOUNDRY: FAIL before boot\n"
	.balign	8
exit_block:
	.quad	EXIT_REASON, VERDICT_FAIL

	.text
	.balign	2048
	.type	entry_vectors, %function
entry_vectors:
	.rept	16
	.balign	128
1:	wfi
	b	1b
	.endr
	.size	entry_vectors, . - entry_vectors

	.section .bss
	.balign	PAGE_BYTES
boot_low:
	.skip	PAGE_BYTES
boot_high:
	.skip	PAGE_BYTES
boot_direct:
	.skip	PAGE_BYTES
boot_devices:
	.skip	PAGE_BYTES
boot_last:
	.skip	PAGE_BYTES
boot_image:
	.skip	PAGE_BYTES

	.section .note.GNU-stack, "", %progbits
