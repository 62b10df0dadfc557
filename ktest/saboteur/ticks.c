// SPDX-License-Identifier: MIT
/* Conversions with one thing wrong each, around the one that there is. */
#include "conform/ticks.h"
#include "saboteur.h"

/* TICKS-1 */
static u64 rounds_down(u64 hz, u64 ns)
{
	u64 ticks = ticks_from_ns(hz, ns);

	return ticks && ticks != U64_MAX && ns_from_ticks(hz, ticks) > ns ? ticks - 1 : ticks;
}

static u64 always_one_more(u64 hz, u64 ns)
{
	return ticks_add(ticks_from_ns(hz, ns), 1);
}

/* TICKS-2 */
static u64 rounds_up(u64 hz, u64 ticks)
{
	u64 ns = ns_from_ticks(hz, ticks);

	return ticks_from_ns(hz, ns) < ticks ? ns + 1 : ns;
}

/* TICKS-3: exact but at the far end. */
static u64 wraps_in_ticks(u64 hz, u64 ns)
{
	u64 ticks = ticks_from_ns(hz, ns);

	return ticks == U64_MAX ? ns / NS_PER_SECOND * hz : ticks;
}

static u64 wraps_in_ns(u64 hz, u64 ticks)
{
	u64 ns = ns_from_ticks(hz, ticks);

	return ns == U64_MAX ? ticks / hz * NS_PER_SECOND : ns;
}

/* TICKS-4 */
static tick_t wraps_in_sums(tick_t tick, u64 ticks)
{
	return tick + ticks;
}

#define BAD(from_ns, to_ns, add)	(&(const struct ticks_bench){ from_ns, to_ns, add })
#define BAD_FROM_NS(op)			BAD(op, ns_from_ticks, ticks_add)
#define BAD_TO_NS(op)			BAD(ticks_from_ns, op, ticks_add)
#define BAD_ADD(op)			BAD(ticks_from_ns, ns_from_ticks, op)

static const struct saboteur ticks_saboteurs[] = {
	{ .name = "TICKS-1 a wait is rounded down", .bench = BAD_FROM_NS(rounds_down),
	  .also = "TICKS-3", .why = "it is not exact then" },
	{ .name = "TICKS-1 a wait is a tick longer", .bench = BAD_FROM_NS(always_one_more),
	  .also = "TICKS-3", .why = "it is not exact then" },
	{ .name = "TICKS-2 what has gone by is rounded up", .bench = BAD_TO_NS(rounds_up),
	  .also = "TICKS-3", .why = "it is not exact then" },
	{ .name = "TICKS-3 a long wait wraps", .bench = BAD_FROM_NS(wraps_in_ticks) },
	{ .name = "TICKS-3 a long past wraps", .bench = BAD_TO_NS(wraps_in_ns) },
	{ .name = "TICKS-4 a sum wraps", .bench = BAD_ADD(wraps_in_sums) },
};

static const struct saboteur_contract ticks_contract = { .conform = ticks_conform };

SABOTEURS(ticks, FACT(CONSOLE), ticks_contract, ticks_saboteurs);
