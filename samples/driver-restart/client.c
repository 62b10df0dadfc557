// SPDX-License-Identifier: MIT
/* The client: it asks ahead as far as it has credit, and what was lost it asks for again. */
#include <foundry/errno.h>
#include <foundry/log.h>

#include "service.h"

static const struct message_type_name lost_name = { DRUM_LOST, "drum lost" };
static const struct message_type_name gone_name = { DRUM_GONE, "drum gone" };
MESSAGE_TYPE(lost_name);
MESSAGE_TYPE(gone_name);

/* From the sector @asked on.  Return: 0; -EPIPE. */
static int ask(struct service *service, u64 *asked)
{
	struct message request;
	int err = 0;

	while (*asked < service->count && !err) {	/* bounded: by sectors */
		u64 sector = service->first + *asked;

		message_set(&request, DRUM_READ, &sector, sizeof(sector));
		err = endpoint_credit_send(&service->credit, &request);
		*asked += !err;
	}
	return err == -EAGAIN ? 0 : err;
}

int client_main(void *arg) __may_sleep
{
	struct service *service = arg;
	u64 asked = 0, answered = 0;
	struct message message;
	u64 driver;
	int err = 0;

	while (answered < service->count) {	/* bounded: by the lives that drivers have */
		err = ask(service, &asked);
		if (!err)
			err = port_recv_until(&service->client_rights.handles.table, service->client_rights.answers,
					      &message, &driver, WAIT_FOR_EVER);
		if (err || message.type == DRUM_GONE)
			return err ? err : -EPIPE;
		if (message.type == DRUM_LOST) {
			service->asked_again += (unsigned int)(asked - answered);
			asked = answered;
		} else if (message.words[0] == service->first + answered) {
			print("client: sector %llu holds %llu, says driver %llu\n", message.words[0], message.words[1],
			      driver);
			service->sum += message.words[1];
			answered++;
		}	/* else it was asked for just before the end of a driver, and is asked for again */
	}
	return 0;
}
