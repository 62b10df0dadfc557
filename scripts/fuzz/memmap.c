// SPDX-License-Identifier: MIT
/*
 * Memory maps of a firmware that the fuzzer makes up, against the model that the tests use.
 *
 * The input is a list of calls, nine bytes each.  The first one chooses the call and the kind, the
 * next three where a range starts, the next three how long it is; the last two are a limit and an
 * alignment.  Addresses lie close together at the start of memory, around 4 GiB and at the end of
 * 64 bits, because edges that fall on one another are where a map can go wrong.
 */
#include "fuzz.h"

#include <foundry/errno.h>

#include "../../ktest/conform/memmap_model.h"

#define CALL_BYTES	9

static struct memmap map, before;
static struct memmap_model model;

static u64 address(const u8 *data)
{
	u64 offset = (data[1] << 8 | data[2]) & 0x3fff;

	switch (data[0] % 4) {
	case 0:		return offset;
	case 1:		return 4 * GiB - 0x2000 + offset;
	case 2:		return U64_MAX - offset;
	default:	return (u64)data[0] << 56 | (u64)data[1] << 48 | data[2];
	}
}

static u64 length(const u8 *data)
{
	u64 bytes = (data[1] << 8 | data[2]) & 0x3fff;

	switch (data[0] % 4) {
	case 0:		return bytes;
	case 1:		return bytes & ~(FRAME_BYTES - 1);
	case 2:		return U64_MAX - bytes;
	default:	return (u64)data[0] << 56 | (u64)data[1] << 48 | data[2];
	}
}

static void check_untouched(void)
{
	FUZZ_CHECK(memcmp(&map, &before, sizeof(map)) == 0, "a refused call changed the map");
}

static void add(struct mem_range range)
{
	bool fits = range.bytes <= U64_MAX - range.start.raw;
	int err = memmap_add(&map, range);

	/* The model holds fewer ranges than could fill the map. */
	FUZZ_CHECK(err == (fits ? 0 : -EOVERFLOW), "a range was refused, or was not");
	if (err)
		check_untouched();
	else
		model_add(&model, range);
}

static void add_firmware(struct mem_range range)
{
	int err = memmap_add_firmware(&map, range);

	FUZZ_CHECK(!memmap_must_refuse(&range, err), "a map with room refuses");
	if (err && range.kind == MEM_USABLE) {
		check_untouched();
		return;
	}
	if (err)
		range.bytes = U64_MAX - range.start.raw;
	model_add(&model, range);
}

static void carve(const struct carving *want)
{
	paddr_t start = paddr(0);
	u64 expected = 0;
	bool exists = model_carve(&model, want, &expected);
	int err = memmap_carve(&map, want->bytes, want->align, paddr(want->limit), &start);

	FUZZ_CHECK(err == (exists ? 0 : -ENOMEM), "a piece was refused, or made up");
	if (err) {
		check_untouched();
		return;
	}
	FUZZ_CHECK(start.raw == expected, "a piece is not the highest one");
	model_add(&model, (struct mem_range){ start, want->bytes, MEM_KERNEL });
}

static void call(const u8 *data)
{
	struct mem_range range = {
		paddr(address(data + 1)), length(data + 4), (enum mem_kind)(data[0] / 4 % 4),
	};

	before = map;
	switch (data[0] % 4) {
	case 0:
	case 1:
		add(range);
		break;
	case 2:
		add_firmware(range);
		break;
	default:
		carve(&(struct carving){
			.bytes	= range.bytes ? range.bytes : 1,
			.align	= 1ull << data[8] % 64,
			.limit	= data[7] ? range.start.raw : U64_MAX,
		});
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const char *wrong;

	memset(&map, 0, sizeof(map));
	model.count = 0;
	for (; size >= CALL_BYTES && model.count < MODEL_MAX; data += CALL_BYTES, size -= CALL_BYTES)
		call(data);

	wrong = model_judge_order(&map);
	FUZZ_CHECK(!wrong, wrong);
	wrong = model_judge_merged(&map);
	FUZZ_CHECK(!wrong, wrong);
	wrong = model_judge_kinds(&model, &map);
	FUZZ_CHECK(!wrong, wrong);
	wrong = model_judge_frames(&model, &map, memmap_next_frames);
	FUZZ_CHECK(!wrong, wrong);
	return 0;
}
