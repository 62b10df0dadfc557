// SPDX-License-Identifier: MIT
/* The supervisor: it starts a driver, waits for its end, and starts another one unless the end was meant. */
#include <foundry/errno.h>
#include <foundry/log.h>

#include "service.h"

/* Whoever has called the driver that ends hears of it. */
static void hang_up(struct task_ending *ending) __may_sleep
{
	rendezvous_close(&container_of(ending, struct service, ending)->line);
}

/* Return: what became of the driver: 0 when it was told to stop. */
static int run_driver(struct service *service) __may_sleep
{
	struct task *driver;
	int err = task_create(&driver, "driver", driver_main, service);

	if (err)
		return err;
	service->lives++;
	print("supervisor: starts driver %u\n", service->lives);
	task_at_end(driver, &service->ending, hang_up);
	rendezvous_open(&service->line);
	if (service->lives > 1)
		notification_signal(&service->state, SERVICE_UP);
	task_start(driver);
	task_join(driver);
	err = driver->result;
	task_free(driver);
	return err;
}

int service_run(struct service *service, u64 first, u64 count) __may_sleep
{
	struct task *client;
	int err, result;

	*service = (struct service){ .first = first, .count = count };
	rendezvous_init(&service->line);
	notification_init(&service->state);
	err = task_create(&client, "client", client_main, service);
	if (err)
		return err;
	task_start(client);
	do {
		err = run_driver(service);
	} while (err == -EIO && service->lives < CONFIG_SERVICE_LIVES);
	rendezvous_close(&service->line);
	notification_signal(&service->state, SERVICE_GONE);
	task_join(client);
	result = client->result;
	task_free(client);
	return err && err != -EIO ? err : result;
}
