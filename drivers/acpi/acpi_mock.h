/* SPDX-License-Identifier: MIT */
/* acpi_mock - a little physical memory that holds tables, to be changed and cut. */
#ifndef DRIVERS_ACPI_ACPI_MOCK_H
#define DRIVERS_ACPI_ACPI_MOCK_H

#include <foundry/acpi.h>

#include "acpi_recorded.h"

#define ACPI_MOCK_PIECES_MAX	16
#define ACPI_MOCK_BYTES		(16 * KiB)

/* Memory from @at on.  What lies between pieces is not there. */
struct acpi_mock_piece {
	paddr_t	at;
	u8	*bytes;
	size_t	count;
};

struct acpi_mock {
	struct acpi_memory	memory;		/* for acpi_init() */
	paddr_t			rsdp;		/* the first piece */
	struct acpi_mock_piece	pieces[ACPI_MOCK_PIECES_MAX];
	size_t			count;
	size_t			used;		/* of @store */
	bool			repair;		/* a table gets its checksum when it is mapped */
	unsigned int		asked, refused;	/* maps */
	u8			store[ACPI_MOCK_BYTES];
};

/* Empty memory. */
void acpi_mock_init(struct acpi_mock *mock);

/* Another piece; @bytes may be NULL for zeroes.  Return: its bytes. */
u8 *acpi_mock_add(struct acpi_mock *mock, paddr_t at, const u8 *bytes, size_t count);

/* The memory of a recorded machine. */
void acpi_mock_load(struct acpi_mock *mock, const struct acpi_recorded *recorded);

/* Little-endian values of 1 to 8 bytes. */
void acpi_mock_put(u8 *to, size_t bytes, u64 value);

/**
 * acpi_mock_verdict() - what holds of every result of acpi_init(), whatever memory held
 * @acpi:	the result
 * @err:	what acpi_init() returned
 *
 * Return: what is wrong, or NULL.
 */
const char *acpi_mock_verdict(const struct acpi *acpi, int err);

#endif
