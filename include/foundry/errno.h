/* SPDX-License-Identifier: MIT */
/*
 * errno - how the world refuses.
 *
 * The numbers are those of Linux, so that a reader's memory and a debugger's
 * table hold.  Calls return 0 or one of these, negated, and list which.
 */
#ifndef FOUNDRY_ERRNO_H
#define FOUNDRY_ERRNO_H

/* X(name, number) */
#define ERRNO_TABLE(X)						\
	X(ENOENT,	  2)	/* no such entry */		\
	X(EIO,		  5)	/* the hardware did not answer */ \
	X(EBADF,	  9)	/* no such handle */		\
	X(EAGAIN,	 11)	/* nothing now, try again */	\
	X(ENOMEM,	 12)	/* out of memory */		\
	X(EACCES,	 13)	/* not permitted */		\
	X(EBUSY,	 16)	/* in use */			\
	X(EEXIST,	 17)	/* exists already */		\
	X(ENODEV,	 19)	/* no such device */		\
	X(EINVAL,	 22)	/* invalid argument */		\
	X(ENOSPC,	 28)	/* no room */			\
	X(EPIPE,	 32)	/* the other end is closed */	\
	X(ERANGE,	 34)	/* out of range */		\
	X(EOVERFLOW,	 75)	/* too large for its type */	\
	X(EMSGSIZE,	 90)	/* a message too large */	\
	X(ENOTSUP,	 95)	/* not supported */		\
	X(ETIMEDOUT,	110)	/* no answer in time */		\
	X(ECANCELED,	125)	/* cancelled */

#define ERRNO_ENUM(name, number)	name = number,
enum { ERRNO_TABLE(ERRNO_ENUM) };
#undef ERRNO_ENUM

/**
 * errno_name() - the name of an error, for people
 * @error:	0 or a negated errno
 *
 * Context: any.
 * Return: "0", "-ENOMEM" and the like, or "-E?" for a number that is not ours.
 */
const char *errno_name(int error);

#endif
