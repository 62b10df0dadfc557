/* SPDX-License-Identifier: MIT */
/* greeter - a device that has one thing to say. */
#ifndef GREETER_H
#define GREETER_H

#include <foundry/boot.h>
#include <foundry/device.h>

/* A fact of this kernel: somebody is there to greet. */
#define HAS_GREETER	BOOT_FACT_USER(0)

struct greeter {
	struct device	device;
	bool		awake;
};

void greeter_init(struct greeter *greeter);

/* What it says, or NULL while it is not initialised. */
const char *greeter_says(const struct greeter *greeter);

/* The one that this kernel boots. */
extern struct greeter greeter;
extern const struct boot_stage greeter_stage;

#endif
