/* SPDX-License-Identifier: MIT */
/* port_in - what the files of ports share: where a badge lies, and the end. */
#ifndef IPC_PORT_IN_H
#define IPC_PORT_IN_H

#include <foundry/atomic.h>
#include <foundry/port.h>

#define PORT_BADGE_BYTES	8u

static inline struct port *to_port(struct handle_object *object)
{
	return container_of(object, struct port, object);
}

/* A message for the port goes with its badge behind it, and comes without. */
static inline void port_add_badge(struct message *message, u64 badge)
{
	message->words[(message->size + 7u) / 8] = badge;
	message->size = (u16)(message->size + PORT_BADGE_BYTES);
}

static inline u16 port_size_of(const struct message *message)
{
	BUG_ON(message->size < PORT_BADGE_BYTES, "port: a message that was sent past it");
	return (u16)(message->size - PORT_BADGE_BYTES);
}

static inline u64 port_badge_of(const struct message *message)
{
	return message->words[(port_size_of(message) + 7u) / 8];
}

/* Whether nobody can receive. */
static inline bool port_is_deaf(const struct port *port)
{
	return atomic_load_relaxed(&port->object.receivers) == 0;
}

/* A message is in the ring: who put it there looks whether the last receiver has gone meanwhile. */
void port_was_sent(struct port *port);

/* The handles of a message go into slots of @table, @reserved of which are reserved; the rest is given back. */
void port_take_handles(struct port *port, const struct message *message, struct handle_table *table, u32 reserved,
		       u32 handles[MESSAGE_HANDLES_MAX]);

#endif
