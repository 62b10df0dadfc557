// SPDX-License-Identifier: MIT
/* The client: where the line is closed it waits for another driver, and asks again. */
#include <foundry/errno.h>
#include <foundry/log.h>

#include "service.h"

static int call(struct service *service, u32 type, u64 word, u64 *answer) __may_sleep
{
	struct message message;
	u64 state;
	int err;

	for (;;) {		/* bounded: by the lives that drivers have */
		message_set(&message, type, &word, sizeof(word));
		err = rendezvous_call(&service->line, &message, WAIT_FOR_EVER);
		if (err != -EPIPE)
			break;
		err = notification_wait(&service->state, SERVICE_UP | SERVICE_GONE, WAIT_FOR_EVER, &state);
		if (err || (state & SERVICE_GONE))
			return -EPIPE;
		service->asked_again++;
	}
	*answer = message.words[0];
	return err;
}

int client_main(void *arg) __may_sleep
{
	struct service *service = arg;
	u64 word = 0;
	int err = 0;

	for (u64 i = 0; i < service->count && !err; i++) {
		err = call(service, DRUM_READ, service->first + i, &word);
		if (err)
			break;
		print("client: sector %llu holds %llu\n", service->first + i, word);
		service->sum += word;
	}
	return err ? err : call(service, DRUM_STOP, 0, &word);
}
