/* SPDX-License-Identifier: MIT */
/*
 * io - the registers of devices that are reached like memory.
 *
 * Provided by:  the port: io_map(); the accessors are the same everywhere.
 * Used by:      drivers.
 * Usable from:  io_map() from HAS_FRAMES, the accessors on what it returned.
 *
 * Frame size:   pages, as the port maps them; the caller gets the bytes that he asked for.
 * Alignment:    any; registers stay as aligned as they are in the device.
 * Constraints:  what is not RAM, in the port's window for devices.
 * Ownership:    the device's registers are its driver's; the mapping stays for ever.
 *
 * An access happens once, whole, and in the order of the program among the accesses to the same device.
 * Among those to memory, a read by io_readN() is done before any that comes after it, and a write by
 * io_writeN() after all that come before it: a buffer is written before the device is told, and read
 * after the device has said that it may be.  Nothing is promised of two devices, of memory before a
 * read or behind a write, and of what is mapped write combining.
 *
 * A device pointer is never dereferenced: sparse refuses it.
 */
#ifndef FOUNDRY_IO_H
#define FOUNDRY_IO_H

#include <foundry/addr.h>

#include <asm/io.h>

enum io_cache {
	IO_UNCACHED,		/* registers */
	IO_WRITE_COMBINING,	/* frame buffers: writes may be gathered */
};

/**
 * io_map() - reach the registers of a device
 * @addr:	where they are, of any alignment
 * @bytes:	how many, not 0
 * @cache:	how they may be cached
 *
 * For ever: there is no way to unmap.  Asked again for the same registers it
 * returns the same address.  RAM, an empty range and one that wraps around are BUGs.
 *
 * Context: boot only.
 * Return: their address, or NULL when the port has no room left for so many.
 */
void __iomem *io_map(paddr_t addr, size_t bytes, enum io_cache cache) __must_check __allocates;

/* SAFETY of the casts: the one place where a device pointer is one that the compiler may follow. */
#define IO_ACCESSORS(bits)								\
	static inline u##bits io_read##bits(const volatile void __iomem *addr)		\
	{										\
		u##bits value = *(const volatile u##bits __force *)addr;		\
											\
		arch_io_after_read();							\
		return value;								\
	}										\
	static inline void io_write##bits(volatile void __iomem *addr, u##bits value)	\
	{										\
		arch_io_before_write();							\
		*(volatile u##bits __force *)addr = value;				\
	}

IO_ACCESSORS(8)		/* io_read8(addr), io_write8(addr, value) */
IO_ACCESSORS(16)
IO_ACCESSORS(32)
IO_ACCESSORS(64)

#undef IO_ACCESSORS

#endif
