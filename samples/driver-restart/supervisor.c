// SPDX-License-Identifier: MIT
/* The supervisor: it is told of the end of a driver, and starts another one, as long as there is a client. */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/log.h>

#include "service.h"

static const struct message_type_name driver_name = { DRIVER_ENDS, "driver ends" };
static const struct message_type_name client_name = { CLIENT_ENDS, "client ends" };
MESSAGE_TYPE(driver_name);
MESSAGE_TYPE(client_name);

void service_answer(struct service_rights *whose, u32 type, u64 word, u64 other) __may_sleep
{
	const u64 words[] = { word, other };
	struct message message;

	message_set(&message, type, words, sizeof(words));
	(void)!port_send_until(&whose->handles.table, whose->answers, &message, WAIT_FOR_EVER);
}

static void report(struct service *service, u32 type) __may_sleep
{
	const struct message message = { .type = type };

	(void)!endpoint_send_until(&service->reports.box, &message, WAIT_FOR_EVER);
}

/* --- what is done when a task ends, however it does ------------------------------------------------- */

/* What the driver has not answered it never will: the client may ask for all of that again. */
static void driver_ends(struct task_ending *ending) __may_sleep
{
	struct service *service = container_of(ending, struct service, driver_ending);
	struct message request;

	drum_stop(&service->drum);
	endpoint_credit_give(&service->credit, service->in_hand_count);
	service->in_hand_count = 0;
	while (!endpoint_recv(&service->requests.ep, &request))	/* bounded: by the client's credit */
		endpoint_credit_give(&service->credit, 1);
	service_answer(&service->supervisor_rights, DRUM_LOST, 0, 0);
	report(service, DRIVER_ENDS);
}

static void client_ends(struct task_ending *ending) __may_sleep
{
	report(container_of(ending, struct service, client_ending), CLIENT_ENDS);
}

/* --- the supervisor --------------------------------------------------------------------------------- */

static void rights_init(struct service *service, struct service_rights *rights, struct task *owner)
{
	task_handles_init(&rights->handles, owner, &service->space, rights->slots, SERVICE_HANDLES);
}

/* It may answer, as the driver with that number. */
static int start_driver(struct service *service) __may_sleep
{
	struct service_rights *mine = &service->supervisor_rights, *its = &service->driver_rights;
	int err = task_create(&service->driver, "driver", driver_main, service);

	if (err)
		return err;
	service->lives++;
	print("supervisor: starts driver %u\n", service->lives);
	rights_init(service, its, service->driver);
	err = handle_grant(&mine->handles.table, mine->answers, &its->handles.table, HANDLE_SEND, service->lives,
			   &its->answers);
	BUG_ON(err, "service: a driver gets no handle: %s", errno_name(err));
	task_at_end(service->driver, &service->driver_ending, driver_ends);
	task_start(service->driver);
	return 0;
}

/* It alone may receive answers. */
static int start_client(struct service *service) __may_sleep
{
	struct service_rights *its = &service->client_rights;
	int err = task_create(&service->client, "client", client_main, service);

	if (err)
		return err;
	rights_init(service, its, service->client);
	err = handle_open(&its->handles.table, &service->answers.object, HANDLE_RECV, 0, &its->answers);
	BUG_ON(err, "service: the client gets no handle: %s", errno_name(err));
	task_at_end(service->client, &service->client_ending, client_ends);
	task_start(service->client);
	return 0;
}

/* Return: what it has returned. */
static int bury(struct task **task) __may_sleep
{
	int result;

	task_join(*task);
	result = (*task)->result;
	task_free(*task);
	*task = NULL;
	return result;
}

/* Another driver, or none any more: then the client is told. */
static void go_on(struct service *service) __may_sleep
{
	service->err = start_driver(service);
	if (service->err)
		service_answer(&service->supervisor_rights, DRUM_GONE, 0, 0);
}

/* That of the driver was meant, or it was its last life, or there is another one. */
static void after_driver(struct service *service) __may_sleep
{
	service->err = bury(&service->driver);
	if (service->err == -EIO && service->lives < service->lives_max)
		go_on(service);
	else if (service->err)
		service_answer(&service->supervisor_rights, DRUM_GONE, 0, 0);
}

static void after_client(struct service *service) __may_sleep
{
	service->result = bury(&service->client);
	endpoint_close(&service->requests.ep);
}

int supervisor_main(void *arg) __may_sleep
{
	struct service *service = arg;
	int err = start_client(service);
	struct message report;

	port_put(&service->answers);
	if (err)
		return err;
	go_on(service);
	while (service->driver || service->client) {	/* bounded: by the ends of both */
		if (task_mailbox_recv(&service->reports, &report, WAIT_FOR_EVER))
			break;
		if (report.type == CLIENT_ENDS)
			after_client(service);
		else
			after_driver(service);
	}
	return service->err && service->err != -EIO ? service->err : service->result;
}

static void answers_go(struct port *port)
{
	container_of(port, struct service, answers)->answers_gone = true;
}

/* The supervisor may answer too, and let others. */
static void answers_init(struct service *service, struct task *supervisor)
{
	struct service_rights *its = &service->supervisor_rights;
	int err;

	endpoint_mpmc_init(&service->answer_ring, service->answer_slots, sizeof(service->answer_slots[0]),
			   SERVICE_SLOTS);
	endpoint_wait_init(&service->answer_box, &service->answer_ring.ep);
	handle_space_init(&service->space);
	port_wait_init(&service->answers, &service->answer_box, &service->space, &service->in_transit, 1, answers_go);
	rights_init(service, its, supervisor);
	err = handle_open(&its->handles.table, &service->answers.object, HANDLE_SEND | HANDLE_GRANT | HANDLE_BADGE, 0,
			  &its->answers);
	BUG_ON(err, "service: the supervisor gets no handle: %s", errno_name(err));
}

int service_run(struct service *service, u64 first, u64 count, unsigned int lives) __may_sleep
{
	struct task *supervisor;
	int err, result;

	*service = (struct service){ .lives_max = lives, .first = first, .count = count };
	drum_init(&service->drum);
	endpoint_mpmc_init(&service->ring, service->request_slots, sizeof(service->request_slots[0]), SERVICE_SLOTS);
	endpoint_wait_init(&service->requests, &service->ring.ep);
	endpoint_credit_init(&service->credit, &service->requests, SERVICE_CREDIT);
	err = task_create(&supervisor, "supervisor", supervisor_main, service);
	if (err)
		return err;
	/* What its tasks had goes back to the caches of the CPU that the caller runs on. */
	err = task_set_affinity(supervisor, CPU_BIT(this_cpu()->id));
	BUG_ON(err, "service: the caller's CPU is none: %s", errno_name(err));
	task_mailbox_init(&service->reports, supervisor, service->report_slots, sizeof(service->report_slots[0]),
			  SERVICE_SLOTS);
	answers_init(service, supervisor);
	task_start(supervisor);
	result = bury(&supervisor);
	BUG_ON(!service->answers_gone, "service: all have ended, and somebody names the answers");
	return result;
}
