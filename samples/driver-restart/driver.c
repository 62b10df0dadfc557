// SPDX-License-Identifier: MIT
/*
 * The driver.  It runs behind a recovery point: a BUG or a fault in it is the end of its task, and of nothing else.
 */
#include <foundry/addr.h>
#include <foundry/bug.h>
#include <foundry/catch.h>
#include <foundry/errno.h>
#include <foundry/log.h>

#include "service.h"

static const struct message_type_name read_name = { DRUM_READ, "drum read" };
static const struct message_type_name stop_name = { DRUM_STOP, "drum stop" };
MESSAGE_TYPE(read_name);
MESSAGE_TYPE(stop_name);

static u64 nowhere = 64;	/* in the page where no pointer leads */

/* Sector n holds n * n.  The first driver has a bug at sector 13, the second one another bug at sector 15. */
static u64 read_sector(const struct service *service, u64 sector)
{
	BUG_ON(service->lives == 1 && sector == 13, "driver: sector %llu does not come round", sector);
	if (service->lives == 2 && sector == 15) {
		const u64 *at = vaddr_to_ptr(vaddr(READ_ONCE(nowhere)));

		return READ_ONCE(*at);
	}
	return sector * sector;
}

static void serve(struct service *service) __may_sleep
{
	struct reply_right right = { 0 };
	struct message message = { .type = DRUM_READ };

	while (!rendezvous_reply_recv(&service->line, &right, &message, WAIT_FOR_EVER)) {	/* bounded: by DRUM_STOP */
		if (message.type == DRUM_STOP)
			break;
		message.words[0] = read_sector(service, message.words[0]);
	}
	(void)!rendezvous_reply(&service->line, &right, &message);
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
