// SPDX-License-Identifier: MIT
/* acpi_mock - what lies within one piece can be mapped; everything else is counted and refused. */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/string.h>

#include "acpi_mock.h"
#include "table.h"

void acpi_mock_put(u8 *to, size_t bytes, u64 value)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (u8)(value >> (8 * i));
}

/* Choose the byte at @checksum so that all @count add up to 0. */
static void balance(u8 *bytes, size_t count, size_t checksum)
{
	u8 sum = 0;

	for (size_t i = 0; i < count; i++)
		sum = (u8)(sum + bytes[i]);
	bytes[checksum] = (u8)(bytes[checksum] - sum);
}

static void repair(u8 *bytes, size_t count)
{
	if (count >= 20 && memcmp(bytes, "RSD PTR ", 8) == 0) {
		balance(bytes, 20, 8);
		if (count >= 36)
			balance(bytes, count, 32);
	} else if (count >= ACPI_HEADER_BYTES) {
		balance(bytes, count, 9);
	}
}

static const void *mock_map(void *arg, paddr_t at, size_t bytes)
{
	struct acpi_mock *mock = arg;

	mock->asked++;
	for (size_t i = 0; i < mock->count; i++) {
		const struct acpi_mock_piece *piece = &mock->pieces[i];
		u64 offset = paddr_diff(at, piece->at);

		/* Below the piece the difference wraps to more than any count. */
		if (offset > piece->count || bytes > piece->count - offset)
			continue;
		if (mock->repair)
			repair(piece->bytes + offset, bytes);
		return piece->bytes + offset;
	}
	mock->refused++;
	return NULL;
}

void acpi_mock_init(struct acpi_mock *mock)
{
	memset(mock, 0, offsetof(struct acpi_mock, store));
	mock->memory = (struct acpi_memory){ .map = mock_map, .arg = mock };
}

u8 *acpi_mock_add(struct acpi_mock *mock, paddr_t at, const u8 *bytes, size_t count)
{
	u8 *to = mock->store + mock->used;

	BUG_ON(mock->count == ACPI_MOCK_PIECES_MAX || count > ACPI_MOCK_BYTES - mock->used,
	       "acpi_mock: no room for %zu bytes more", count);
	memset(to, 0, count);
	if (bytes)
		memcpy(to, bytes, count);
	mock->used += count;
	mock->pieces[mock->count++] = (struct acpi_mock_piece){ at, to, count };
	return to;
}

void acpi_mock_load(struct acpi_mock *mock, const struct acpi_recorded *recorded)
{
	acpi_mock_init(mock);
	for (size_t i = 0; i < recorded->count; i++)
		acpi_mock_add(mock, recorded->pieces[i].at, recorded->pieces[i].bytes,
			      recorded->pieces[i].count);
	mock->rsdp = recorded->pieces[0].at;
}

/* The first byte is 0, and each equals the one before it. */
static bool all_zero(const void *part, size_t bytes)
{
	const u8 *at = part;

	return at[0] == 0 && memcmp(at, at + 1, bytes - 1) == 0;
}

static const char *judge_status(const struct acpi_status *status)
{
	if (strnlen(status->remark, ACPI_REMARK_MAX) == ACPI_REMARK_MAX)
		return "a remark does not end";
	if (status->state == ACPI_REFUSED && !status->remark[0])
		return "a table is refused without a word";
	if (status->state > ACPI_REFUSED)
		return "a state is none";
	return NULL;
}

static const char *judge_madt(const struct acpi_madt *madt)
{
	if (madt->local_apic.raw == 0)
		return "local APICs at address 0";
	if (madt->cpu_count > ACPI_CPUS_MAX || madt->ioapic_count > ACPI_IOAPICS_MAX ||
	    madt->nmi_count > ACPI_NMIS_MAX || madt->local_nmi_count > ACPI_LOCAL_NMIS_MAX)
		return "a count of the MADT is past its maximum";
	for (size_t i = 0; i < madt->ioapic_count; i++) {
		if (madt->ioapics[i].registers.raw == 0)
			return "an IO APIC at address 0";
	}
	for (size_t i = 1; i < madt->cpu_count; i++) {
		if (madt->cpus[i].apic_id == madt->cpus[i - 1].apic_id)
			return "two processors of one APIC id";
	}
	return NULL;
}

static const char *judge_fadt(const struct acpi_fadt *fadt)
{
	if (fadt->hardware_reduced)
		return fadt->pm_timer.address ? "a PM timer in reduced hardware" : NULL;
	if (fadt->pm_timer_bits != 24 && fadt->pm_timer_bits != 32)
		return "a PM timer of neither 24 nor 32 bits";
	if (fadt->pm_timer.space == ACPI_PORT && fadt->pm_timer.address > 0xffff)
		return "a port past 0xffff";
	return NULL;
}

static const char *judge_mcfg(const struct acpi_mcfg *mcfg)
{
	if (mcfg->count > ACPI_ECAMS_MAX)
		return "the count of the MCFG is past its maximum";
	for (size_t i = 0; i < mcfg->count; i++) {
		if (mcfg->ecams[i].first_bus > mcfg->ecams[i].last_bus)
			return "a range of buses that ends before it begins";
	}
	return NULL;
}

static const char *judge_hpet(const struct acpi_hpet *hpet)
{
	return hpet->registers.raw == 0 ? "an HPET at address 0" : NULL;
}

/* A part that is not good is empty, one that is good makes sense. */
#define JUDGE(acpi, part, member, judge)					\
	(acpi_has(acpi, part) ? judge(&(acpi)->member)				\
	 : all_zero(&(acpi)->member, sizeof((acpi)->member)) ? NULL		\
	 : #member ": something is left behind")

static const char *judge_parts(const struct acpi *acpi)
{
	const char *const wrong[] = {
		JUDGE(acpi, ACPI_MADT, madt, judge_madt),
		JUDGE(acpi, ACPI_FADT, fadt, judge_fadt),
		JUDGE(acpi, ACPI_HPET, hpet, judge_hpet),
		JUDGE(acpi, ACPI_MCFG, mcfg, judge_mcfg),
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		if (wrong[i])
			return wrong[i];
	}
	return NULL;
}

const char *acpi_mock_verdict(const struct acpi *acpi, int err)
{
	if (err != 0 && err != -EINVAL && err != -ENOENT)
		return "an error that the header does not list";
	if (acpi_has(acpi, ACPI_ROOT) != (err == 0))
		return "the result and the root's state differ";
	for (enum acpi_part part = ACPI_ROOT; part < ACPI_PARTS; part++) {
		const char *wrong = judge_status(&acpi->status[part]);

		if (wrong)
			return wrong;
		if (err && part != ACPI_ROOT && acpi->status[part].state != ACPI_ABSENT)
			return "a table without a root";
	}
	return judge_parts(acpi);
}
