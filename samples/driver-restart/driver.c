// SPDX-License-Identifier: MIT
/*
 * The driver.  It runs behind a recovery point: a BUG or a fault in it is the end of its task, and of nothing else.
 */
#include <foundry/addr.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/errno.h>
#include <foundry/log.h>
#include <foundry/wait_any.h>

#include "service.h"

static const struct message_type_name read_name = { DRUM_READ, "drum read" };
static const struct message_type_name sector_name = { DRUM_SECTOR, "drum sector" };
MESSAGE_TYPE(read_name);
MESSAGE_TYPE(sector_name);

static u64 nowhere = 64;	/* in the page where no pointer leads */

/* The first driver has a bug at sector 13, the second one another bug at sector 15. */
static u64 read_sector(const struct service *service, u64 sector)
{
	BUG_ON(service->lives == 1 && sector == 13, "driver: sector %llu does not come round", sector);
	if (service->lives == 2 && sector == 15) {
		const u64 *at = vaddr_to_ptr(vaddr(READ_ONCE(nowhere)));

		return READ_ONCE(*at);
	}
	return drum_read(sector);
}

/* One more in hand: there is room, for the client had credit. */
static void take(struct service *service, const struct message *request)
{
	service->in_hand[service->in_hand_count++] = request->words[0];
	if (service->in_hand_count == 1)
		drum_seek(&service->drum);
}

/* The oldest is there.  The credit comes first: who has the answer may ask for more. */
static void answer(struct service *service) __may_sleep
{
	u64 sector = service->in_hand[0], holds = read_sector(service, sector);

	service->in_hand_count--;
	for (unsigned int i = 0; i < service->in_hand_count; i++)
		service->in_hand[i] = service->in_hand[i + 1];
	endpoint_credit_give(&service->credit, 1);
	service_answer(&service->driver_rights, DRUM_SECTOR, sector, holds);
	if (service->in_hand_count)
		drum_seek(&service->drum);
}

/* Until there will be no requests. */
static void serve(struct service *service) __may_sleep
{
	struct wait_source sources[] = {
		{ .notification = &service->drum.irqs, .mask = DRUM_THERE },
		{ .box = &service->requests },
	};
	struct wait_set set = { .sources = sources, .count = ARRAY_SIZE(sources) };
	struct wait_event event;

	while (!wait_any(&set, &event, WAIT_FOR_EVER) && !event.ended) {
		if (event.which == 0)
			answer(service);
		else
			take(service, &event.message);
	}
}

int driver_main(void *arg) __may_sleep
{
	struct service *service = arg;
	struct catch catch;

	if (catch_set(&catch) != CATCH_NOTHING) {
		print("driver %u: dies of a %s\n", service->lives, catch.kind == CATCH_BUG ? "BUG" : "fault");
		return -EIO;
	}
	serve(service);
	catch_clear(&catch);
	return 0;
}
