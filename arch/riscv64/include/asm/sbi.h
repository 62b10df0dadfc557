/* SPDX-License-Identifier: MIT */
/* sbi - calls to the firmware below: RISC-V Supervisor Binary Interface Specification 2.0. */
#ifndef ASM_SBI_H
#define ASM_SBI_H

/* Error codes: chapter 3. */
#define SBI_OK			0
#define SBI_NOT_SUPPORTED	(-2)
#define SBI_INVALID_PARAM	(-3)
#define SBI_ALREADY_AVAILABLE	(-6)

/* Legacy extensions, a number for each function: chapter 5. */
#define SBI_LEGACY_PUTCHAR	1
#define SBI_LEGACY_GETCHAR	2
#define SBI_LEGACY_IPI		4
#define SBI_LEGACY_SHUTDOWN	8

/* Chapter 4. */
#define SBI_BASE		0x10
#define SBI_BASE_PROBE		3

/* "TIME", chapter 6. */
#define SBI_TIME		0x54494d45
#define SBI_TIME_SET		0

/* "sPI", chapter 7. */
#define SBI_IPI			0x735049
#define SBI_IPI_SEND		0

/* "HSM", chapter 9. */
#define SBI_HSM			0x48534d
#define SBI_HSM_START		0
#define SBI_HSM_STOP		1
#define SBI_HSM_STATUS		2
#define SBI_HSM_STOPPED		1

/* "SRST", chapter 10. */
#define SBI_RESET		0x53525354
#define SBI_RESET_SYSTEM	0
#define SBI_RESET_OFF		0
#define SBI_RESET_COLD		1
#define SBI_RESET_NO_REASON	0
#define SBI_RESET_FAILURE	1

/* "DBCN", chapter 12. */
#define SBI_CONSOLE		0x4442434e
#define SBI_CONSOLE_READ	1
#define SBI_CONSOLE_WRITE_BYTE	2

#ifndef __ASSEMBLER__

#include <foundry/types.h>

/* A legacy extension returns its value in @error. */
struct sbi_result {
	s64	error;		/* 0, or a negative code: chapter 3 */
	u64	value;
};

/* Every extension keeps all registers but a0 and a1: chapter 3. */
static inline struct sbi_result sbi_call(u64 extension, u64 function, u64 arg0, u64 arg1, u64 arg2)
{
	register u64 a0 __asm__("a0") = arg0;
	register u64 a1 __asm__("a1") = arg1;
	register u64 a2 __asm__("a2") = arg2;
	register u64 a6 __asm__("a6") = function;
	register u64 a7 __asm__("a7") = extension;

	__asm__ volatile("ecall" : "+r" (a0), "+r" (a1) : "r" (a2), "r" (a6), "r" (a7) : "memory");
	return (struct sbi_result){ (s64)a0, a1 };
}

static inline bool sbi_has(u64 extension)
{
	struct sbi_result result = sbi_call(SBI_BASE, SBI_BASE_PROBE, extension, 0, 0);

	return result.error == 0 && result.value != 0;
}

#endif
#endif
