// SPDX-License-Identifier: MIT
/*
 * handle - the naive model of handles and a port: a list of all handles that ever were, each with what it came from.
 *
 * A handle that is closed stays on the list, so who came from whom is never lost: a revoke ends every one that has the
 * handle among those it came from.  Every result must be the one that the list says; after each operation every handle
 * must be what it was made as, and those that are gone must be gone.  In the end all is closed, and each thing must be
 * released, once.
 */
#include <foundry/endpoint_mpmc.h>
#include <foundry/port.h>
#include <foundry/string.h>

#include "conform/handle.h"
#include "model.h"

#define TABLES		3
#define FLYING		TABLES			/* where a handle in flight is */
#define THINGS		3			/* the last one is the port */
#define PORT		(THINGS - 1u)
#define CAPACITY	2			/* messages in flight */
#define TRANSIT		5			/* handles in flight */
#define USES		4
#define NODES		(SEQUENCE_MAX + THINGS + 8)
#define NONE		U32_MAX

enum { OPEN, DERIVE, GRANT, MOVE, CLOSE, REVOKE, USE, DONE, SEND, RECV, FORGE, END, KINDS };

static const u32 table_slots[TABLES] = { 6, 9, 12 };

struct node {
	bool		alive;
	u32		from;		/* or NONE */
	u32		table;		/* where it is, or was last */
	u32		handle;		/* its number there, but in flight */
	u32		thing;
	unsigned int	rights;
	u64		badge;
};

struct sent {
	u64	badge;
	u32	count, nodes[MESSAGE_HANDLES_MAX];
};

struct thing {
	struct handle_object	object;
	u32			released;
};

static struct {
	const struct handle_calls	*calls;
	struct handle_space		space;
	struct handle_table		tables[TABLES];
	struct handle_slot		slots[TABLES][12], transit[TRANSIT];
	struct thing			things[PORT];
	struct port			port;
	u32				port_released;
	struct endpoint_mpmc		ring;
	struct endpoint_mpmc_slot	ring_slots[CAPACITY];
	u32				count;
	struct node			nodes[NODES];
	u32				queued;
	struct sent			queue[CAPACITY];
	bool				closed;		/* the port is */
	u32				use_count;
	struct handle_use		uses[USES];
} now;

static void release_thing(struct handle_object *object)
{
	container_of(object, struct thing, object)->released++;
}

static void release_port(struct port *port)
{
	now.port_released++;
}

static const struct handle_type thing_type = { "thing", NULL, release_thing };

static struct handle_object *object_of(u32 thing)
{
	return thing == PORT ? &now.port.object : &now.things[thing].object;
}

/* --- the list ----------------------------------------------------------------------------------------- */

static u32 alive_in(u32 table)
{
	u32 count = 0;

	for (u32 i = 0; i < now.count; i++)
		count += now.nodes[i].alive && now.nodes[i].table == table;
	return count;
}

static bool is_full(u32 table)
{
	return alive_in(table) == table_slots[table];
}

/* The @which-th that is alive in a table, or NONE. */
static u32 pick(u32 which)
{
	u32 alive = 0;

	for (u32 i = 0; i < now.count; i++)
		alive += now.nodes[i].alive && now.nodes[i].table != FLYING;
	if (alive == 0)
		return NONE;
	which %= alive;
	for (u32 i = 0; i < now.count; i++)
		if (now.nodes[i].alive && now.nodes[i].table != FLYING && which-- == 0)
			return i;
	return NONE;
}

static bool comes_from(u32 node, u32 origin)
{
	while (node != NONE && node != origin)
		node = now.nodes[node].from;
	return node == origin;
}

static bool port_has(unsigned int right)
{
	for (u32 i = 0; i < now.count; i++)
		if (now.nodes[i].alive && now.nodes[i].thing == PORT && now.nodes[i].rights & right)
			return true;
	return false;
}

/* What the port does when one side has gone. */
static void look_at_port(bool could_send, bool could_receive)
{
	if ((could_send && !port_has(HANDLE_SEND)) || (could_receive && !port_has(HANDLE_RECV)))
		now.closed = true;
	if (port_has(HANDLE_RECV))
		return;
	now.queued = 0;
	for (u32 i = 0; i < now.count; i++)
		if (now.nodes[i].table == FLYING)
			now.nodes[i].alive = false;
}

/* Those that came from @origin; @table: those that are in it; @self: it. */
static void kill(u32 origin, u32 table, u32 self)
{
	bool could_send = port_has(HANDLE_SEND), could_receive = port_has(HANDLE_RECV);

	for (u32 i = 0; i < now.count; i++)
		if (i == self || now.nodes[i].table == table ||
		    (i != origin && origin != NONE && comes_from(i, origin)))
			now.nodes[i].alive = false;
	look_at_port(could_send, could_receive);
	look_at_port(could_send, could_receive);	/* what was in flight may have been the last to send by */
}

static void add(u32 from, u32 table, u32 handle, u32 thing, unsigned int rights, u64 badge)
{
	now.nodes[now.count++] = (struct node){ true, from, table, handle, thing, rights, badge };
}

/* --- what must be so ------------------------------------------------------------------------------------ */

static bool agrees(struct finding *finding, int err, int expected)
{
	finding_tell(finding, " -> %s\n", errno_name(err));
	return err == expected ||
	       finding_is(finding, "it is %s, not %s", errno_name(err), errno_name(expected));
}

static bool is_right(struct finding *finding, u32 i)
{
	const struct node *node = &now.nodes[i];
	struct handle_use use;
	int err = now.calls->look_up(&now.tables[node->table], node->handle, NULL, 0, &use);

	if (!node->alive) {
		if (!err)
			now.calls->done(&use);
		return err == -EBADF || finding_is(finding, "handle %u is gone, and goes: %s", i, errno_name(err));
	}
	if (err)
		return finding_is(finding, "handle %u is %s", i, errno_name(err));
	now.calls->done(&use);
	if (use.object != object_of(node->thing) || use.rights != node->rights || use.badge != node->badge)
		return finding_is(finding, "handle %u has rights 0x%x and badge %llu, not 0x%x and %llu", i,
				  use.rights, use.badge, node->rights, node->badge);
	return true;
}

/* Of those that are gone the newest are looked for, or all. */
static bool all_are_right(struct finding *finding, bool wholly)
{
	for (u32 i = 0; i < now.count; i++) {
		const struct node *node = &now.nodes[i];

		if (node->table != FLYING && (node->alive || wholly || i + 12 > now.count) && !is_right(finding, i))
			return false;
	}
	for (u32 table = 0; table < TABLES; table++)
		if (handle_count(&now.tables[table]) != alive_in(table))
			return finding_is(finding, "table %u has %zu handles, not %u", table,
					  handle_count(&now.tables[table]), alive_in(table));
	if (handle_count(&now.port.transit) != alive_in(FLYING) || endpoint_len(now.port.ep) != now.queued)
		return finding_is(finding, "%zu messages with %zu handles fly, not %u with %u",
				  endpoint_len(now.port.ep), handle_count(&now.port.transit), now.queued,
				  alive_in(FLYING));
	return true;
}

/* --- handles ---------------------------------------------------------------------------------------------- */

static bool open(struct finding *finding, struct operation op)
{
	u32 table = op.which % TABLES, thing = op.size % THINGS, handle = 0;
	unsigned int rights = op.how % (HANDLE_RIGHTS + 1);
	int expected = is_full(table) ? -ENOSPC : 0;

	finding_tell(finding, "open thing %u in table %u with rights 0x%x", thing, table, rights);
	if (!agrees(finding, now.calls->open(&now.tables[table], object_of(thing), rights, op.size / 64u, &handle),
		    expected))
		return false;
	if (!expected)
		add(NONE, table, handle, thing, rights, op.size / 64u);
	return true;
}

static int expected_of_derive(const struct node *node, unsigned int needs, unsigned int rights, u64 badge, u32 to)
{
	if ((needs | rights | (badge ? HANDLE_BADGE : 0)) & ~node->rights || (badge && node->badge))
		return -EACCES;
	return is_full(to) ? -ENOSPC : 0;
}

static bool derive(struct finding *finding, struct operation op, bool grants)
{
	u32 i = pick(op.which), handle = 0, to;
	unsigned int rights = op.how % (HANDLE_RIGHTS + 1);
	u64 badge = op.size % 8 == 7 ? 1 + op.size / 8u : 0;
	const struct node *node;
	int expected, err;

	if (i == NONE)
		return true;
	node = &now.nodes[i];
	rights &= op.how & 16 ? HANDLE_RIGHTS : node->rights;
	to = grants ? op.size % TABLES : node->table;
	expected = expected_of_derive(node, grants ? HANDLE_GRANT : 0, rights, badge, to);
	finding_tell(finding, "derive from %u into table %u with rights 0x%x and badge %llu", i, to, rights, badge);
	err = grants ? now.calls->grant(&now.tables[node->table], node->handle, &now.tables[to], rights, badge, &handle)
		     : now.calls->derive(&now.tables[node->table], node->handle, rights, badge, &handle);
	if (!agrees(finding, err, expected))
		return false;
	if (!expected)
		add(i, to, handle, node->thing, rights, badge ? badge : node->badge);
	return true;
}

static bool move(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which), to = op.size % TABLES, handle = 0;
	struct node *node;
	int expected;

	if (i == NONE)
		return true;
	node = &now.nodes[i];
	expected = node->rights & HANDLE_GRANT ? is_full(to) ? -ENOSPC : 0 : -EACCES;
	finding_tell(finding, "move %u to table %u", i, to);
	if (!agrees(finding, now.calls->move(&now.tables[node->table], node->handle, &now.tables[to], &handle),
		    expected))
		return false;
	if (!expected) {
		node->table = to;
		node->handle = handle;
	}
	return true;
}

static bool close(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which);

	if (i == NONE)
		return true;
	finding_tell(finding, "close %u", i);
	if (!agrees(finding, now.calls->close(&now.tables[now.nodes[i].table], now.nodes[i].handle), 0))
		return false;
	kill(NONE, NONE, i);
	return true;
}

static bool revoke(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which);

	if (i == NONE)
		return true;
	finding_tell(finding, "revoke %u", i);
	if (!agrees(finding, now.calls->revoke(&now.tables[now.nodes[i].table], now.nodes[i].handle), 0))
		return false;
	kill(i, NONE, NONE);
	return true;
}

static bool use(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which);
	unsigned int rights = op.how % 4;
	const struct node *node;
	int expected;

	if (i == NONE || now.use_count == USES)
		return true;
	node = &now.nodes[i];
	expected = (node->thing == PORT) != (op.size % 2) ? -EINVAL : rights & ~node->rights ? -EACCES : 0;
	finding_tell(finding, "use %u with rights 0x%x", i, rights);
	if (!agrees(finding, now.calls->look_up(&now.tables[node->table], node->handle,
						op.size % 2 ? &port_type : &thing_type, rights,
						&now.uses[now.use_count]), expected))
		return false;
	now.use_count += !expected;
	return true;
}

static bool done(struct finding *finding)
{
	finding_tell(finding, "the last use ends\n");
	now.calls->done(&now.uses[--now.use_count]);
	return true;
}

/* A number near that of a handle. */
static bool forge(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which), table = op.size % TABLES;
	u32 number = (i == NONE ? 0 : now.nodes[i].handle) ^ 1u << op.how % 32;
	struct handle_use found;
	int err;

	for (u32 n = 0; n < now.count; n++)
		if (now.nodes[n].alive && now.nodes[n].table == table && now.nodes[n].handle == number)
			return true;
	finding_tell(finding, "look for 0x%x in table %u", number, table);
	err = now.calls->look_up(&now.tables[table], number, NULL, 0, &found);
	if (!err)
		now.calls->done(&found);
	return agrees(finding, err, -EBADF);
}

/* And it begins again. */
static bool end(struct finding *finding, struct operation op)
{
	u32 table = op.which % TABLES, handle;

	finding_tell(finding, "table %u ends", table);
	now.calls->end(&now.tables[table]);
	if (!agrees(finding, now.calls->open(&now.tables[table], object_of(0), 0, 0, &handle), -EPIPE))
		return false;
	kill(NONE, table, NONE);
	if (!all_are_right(finding, true))
		return false;
	for (u32 i = 0; i < now.count; i++)	/* their numbers may come again */
		if (now.nodes[i].table == table)
			now.nodes[i].table = FLYING;
	handle_table_init(&now.tables[table], &now.space, now.slots[table], table_slots[table]);
	return true;
}

/* --- messages ------------------------------------------------------------------------------------------------- */

/* Those that lie behind @i in its table, perhaps itself, perhaps one twice. */
static void choose(u32 i, struct operation op, struct message *message, struct sent *sent)
{
	u32 wants = op.size % (MESSAGE_HANDLES_MAX + 1), skip = op.how % 4;

	*message = (struct message){ .type = 1 };
	*sent = (struct sent){ .badge = now.nodes[i].badge };
	for (u32 n = op.how & 32 ? 0 : i; n < now.count && sent->count < wants; n++) {
		if (!now.nodes[n].alive || now.nodes[n].table != now.nodes[i].table || skip-- % 4)
			continue;
		skip = op.how / 4u % 4;
		sent->nodes[sent->count] = n;
		message->handles[sent->count++] = now.nodes[n].handle;
	}
	if (op.how & 64 && sent->count == 2)
		message->handles[1] = message->handles[0];
	message->handle_count = (u16)sent->count;
}

static int expected_of_send(const struct node *node, const struct message *message, const struct sent *sent)
{
	if (node->thing != PORT)
		return -EINVAL;
	if (!(node->rights & HANDLE_SEND))
		return -EACCES;
	if (!port_has(HANDLE_RECV))
		return -EPIPE;
	for (u32 n = 0; n < sent->count; n++) {
		unsigned int rights = now.nodes[sent->nodes[n]].rights;

		if (n == 1 && message->handles[1] == message->handles[0])
			return -EBADF;
		if (!(rights & HANDLE_GRANT) || rights & HANDLE_RECV)
			return -EACCES;
		if (alive_in(FLYING) + n == TRANSIT)
			return -ENOSPC;
	}
	if (now.closed)
		return -EPIPE;
	return now.queued == CAPACITY ? -EAGAIN : 0;
}

static bool send(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which);
	struct message message;
	struct sent sent;
	int expected;

	if (i == NONE)
		return true;
	choose(i, op, &message, &sent);
	expected = expected_of_send(&now.nodes[i], &message, &sent);
	finding_tell(finding, "send by %u with %u handles", i, sent.count);
	if (!agrees(finding, port_send(&now.tables[now.nodes[i].table], now.nodes[i].handle, &message), expected))
		return false;
	if (expected)
		return true;
	for (u32 n = 0; n < sent.count; n++)
		now.nodes[sent.nodes[n]].table = FLYING;
	now.queue[now.queued++] = sent;
	return true;
}

static int expected_of_recv(const struct node *node)
{
	if (node->thing != PORT)
		return -EINVAL;
	if (!(node->rights & HANDLE_RECV))
		return -EACCES;
	if (table_slots[node->table] - alive_in(node->table) < MESSAGE_HANDLES_MAX)
		return -ENOSPC;
	return now.queued ? 0 : now.closed ? -EPIPE : -EAGAIN;
}

/* What came is what the oldest message says. */
static bool takes(struct finding *finding, u32 table, const struct message *message, u64 badge)
{
	const struct sent sent = now.queue[0];

	memmove(&now.queue[0], &now.queue[1], sizeof(now.queue) - sizeof(now.queue[0]));
	now.queued--;
	if (badge != sent.badge || message->handle_count != sent.count || message->size != 0)
		return finding_is(finding, "badge %llu and %u handles come, not %llu and %u", badge,
				  message->handle_count, sent.badge, sent.count);
	for (u32 n = 0; n < sent.count; n++) {
		struct node *node = &now.nodes[sent.nodes[n]];

		if (node->alive != (message->handles[n] != HANDLE_NONE))
			return finding_is(finding, "handle %u comes as 0x%x", sent.nodes[n], message->handles[n]);
		if (!node->alive)
			continue;
		node->table = table;
		node->handle = message->handles[n];
	}
	return true;
}

static bool recv(struct finding *finding, struct operation op)
{
	u32 i = pick(op.which);
	struct message message;
	int expected;
	u64 badge;

	if (i == NONE)
		return true;
	expected = expected_of_recv(&now.nodes[i]);
	finding_tell(finding, "receive by %u", i);
	if (!agrees(finding, port_recv(&now.tables[now.nodes[i].table], now.nodes[i].handle, &message, &badge),
		    expected))
		return false;
	return expected || takes(finding, now.nodes[i].table, &message, badge);
}

/* --- sequences ---------------------------------------------------------------------------------------------------- */

static bool do_one(struct finding *finding, struct operation op)
{
	switch (op.what % KINDS) {
	case OPEN:
		return open(finding, op);
	case DERIVE:
		return derive(finding, op, false);
	case GRANT:
		return derive(finding, op, true);
	case MOVE:
		return move(finding, op);
	case CLOSE:
		return close(finding, op);
	case REVOKE:
		return revoke(finding, op);
	case USE:
		return use(finding, op);
	case DONE:
		return now.use_count == 0 || done(finding);
	case SEND:
		return send(finding, op);
	case RECV:
		return recv(finding, op);
	case FORGE:
		return forge(finding, op);
	case END:
		return op.how % 8 || end(finding, op);
	}
	return true;
}

/* All goes, and is told so. */
static bool all_is_released(struct finding *finding)
{
	for (u32 table = 0; table < TABLES; table++)
		now.calls->end(&now.tables[table]);
	while (now.use_count)
		now.calls->done(&now.uses[--now.use_count]);
	for (u32 thing = 0; thing < THINGS; thing++)
		handle_object_put(object_of(thing));
	for (u32 thing = 0; thing < PORT; thing++)
		if (now.things[thing].released != 1)
			return finding_is(finding, "thing %u was released %u times", thing, now.things[thing].released);
	return now.port_released == 1 || finding_is(finding, "the port was released %u times", now.port_released);
}

static void start(struct ktest *kt)
{
	memset(&now, 0, sizeof(now));
	now.calls = kt->bench;
	handle_space_init(&now.space);
	for (u32 table = 0; table < TABLES; table++)
		handle_table_init(&now.tables[table], &now.space, now.slots[table], table_slots[table]);
	for (u32 thing = 0; thing < PORT; thing++)
		handle_object_init(&now.things[thing].object, &thing_type);
	endpoint_mpmc_init(&now.ring, now.ring_slots, sizeof(now.ring_slots[0]), CAPACITY);
	port_init(&now.port, &now.ring.ep, &now.space, now.transit, TRANSIT, release_port);
}

/* The port's first handle, and one to send by, in each table but one. */
static bool give_port(struct finding *finding)
{
	const struct operation first = { .what = OPEN, .which = 2, .size = PORT, .how = HANDLE_RIGHTS };
	const struct operation client = { .what = GRANT, .size = 0, .how = HANDLE_SEND | HANDLE_GRANT };

	return open(finding, first) && derive(finding, client, true);
}

static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding)
{
	start(kt);
	if (!give_port(finding))
		return false;
	for (finding->step = 0; finding->step < sequence->count; finding->step++)
		if (!do_one(finding, sequence->ops[finding->step]) || !all_are_right(finding, false))
			return false;
	return all_are_right(finding, true) && all_is_released(finding);
}

/* All is the model's own, and made anew each time. */
static void abandon(void *unused)
{
}

static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);

	return (struct operation){
		.what = (u8)(dice % 3), .size = (u8)(dice >> 8), .how = (u8)(dice >> 16),
	};
}

const struct model handle_model = {
	.rounds		= 30,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};
