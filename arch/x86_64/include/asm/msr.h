/* SPDX-License-Identifier: MIT */
/* msr - model-specific registers and CPUID: Intel SDM volume 4 and volume 2A, "CPUID". */
#ifndef ASM_MSR_H
#define ASM_MSR_H

#include <foundry/types.h>

#define MSR_PAT		0x277
#define MSR_EFER	0xc0000080
#define MSR_GS_BASE	0xc0000101

static inline u64 rdmsr(u32 msr)
{
	u32 low, high;

	__asm__ volatile("rdmsr" : "=a" (low), "=d" (high) : "c" (msr) : "memory");
	return (u64)high << 32 | low;
}

static inline void wrmsr(u32 msr, u64 value)
{
	__asm__ volatile("wrmsr" : : "c" (msr), "a" ((u32)(value & U32_MAX)), "d" ((u32)(value >> 32))
			 : "memory");
}

/*
 * What was written to memory is seen before what the next wrmsr() of an x2APIC or the TSC deadline does,
 * which do not wait for it: SDM volume 3, "MSR Access in x2APIC Mode".
 */
static inline void wrmsr_fence(void)
{
	__asm__ volatile("mfence\n\tlfence" : : : "memory");
}

struct cpuid {
	u32 eax, ebx, ecx, edx;
};

/* All zero for a leaf that this CPU does not have. */
static inline struct cpuid cpuid(u32 leaf, u32 subleaf)
{
	struct cpuid id, top;

	__asm__ volatile("cpuid" : "=a" (top.eax), "=b" (top.ebx), "=c" (top.ecx), "=d" (top.edx)
			 : "a" (leaf & 0x80000000), "c" (0));
	if (leaf > top.eax)
		return (struct cpuid){ 0 };
	__asm__ volatile("cpuid" : "=a" (id.eax), "=b" (id.ebx), "=c" (id.ecx), "=d" (id.edx)
			 : "a" (leaf), "c" (subleaf));
	return id;
}

#endif
