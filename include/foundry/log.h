/* SPDX-License-Identifier: MIT */
/*
 * log - what the kernel says, a line at a time.
 *
 *	log_info("frames", "%llu frames free", n);
 *	log_event(LOG_INFO, "frames", "ready", LOG_U64("free", n), LOG_STR("kind", "bitmap"));
 *
 * As text:    [    0.000123] frames: ready free=4096 kind=bitmap
 * As JSON:    {"time":0.000123,"level":"info","subsystem":"frames","message":"ready","free":4096,"kind":"bitmap"}
 *
 * The time, that of time.h, is there once there is a clock.  `log.level=warn` drops what is
 * less, `log.format=json` chooses the second form.  Lines never mix: a lock
 * covers one, and a panic does without it.
 * A line comes out whole whatever its length and bytes: what is too long is cut and says so, what is
 * not printable is escaped, and a JSON line is always one valid JSON object.
 */
#ifndef FOUNDRY_LOG_H
#define FOUNDRY_LOG_H

#include <foundry/types.h>

struct console;

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_TEXT, LOG_JSON };

/* Longest line; the rest is cut and marked with "...". */
#define LOG_LINE_MAX	512
#define LOG_LINE_MIN	128

struct log_field {
	const char	*key;
	const char	*text;		/* NULL: @number */
	u64		number;
};

#define LOG_U64(name, value)	((struct log_field){ .key = (name), .number = (value) })
#define LOG_STR(name, value)	((struct log_field){ .key = (name), .text = (value) })

/* A message by a format.  Context: any. */
void log_message(enum log_level level, const char *subsystem, const char *fmt, ...)
	__printf(3, 4);

#define log_error(subsystem, ...)	log_message(LOG_ERROR, subsystem, __VA_ARGS__)
#define log_warn(subsystem, ...)	log_message(LOG_WARN, subsystem, __VA_ARGS__)
#define log_info(subsystem, ...)	log_message(LOG_INFO, subsystem, __VA_ARGS__)
#define log_debug(subsystem, ...)	log_message(LOG_DEBUG, subsystem, __VA_ARGS__)

/* A message with fields that a program can read.  Context: any. */
void log_fields(enum log_level level, const char *subsystem, const char *message,
		const struct log_field *fields, size_t count);

#define log_event(level, subsystem, message, ...)					\
	log_fields(level, subsystem, message, (const struct log_field[]){ __VA_ARGS__ },	\
		   sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

/* Text as it is, to the console: the prompt, ktest and reports.  Context: any. */
void print(const char *fmt, ...) __printf(1, 2);

/**
 * log_line() - put one line together
 * @buf:	receives it, ended by a newline
 * @size:	bytes in @buf, at least LOG_LINE_MIN
 * @format:	text or JSON
 * @time_us:	microseconds, or -1 when there is no clock
 * @level:	its level
 * @subsystem:	its subsystem
 * @message:	its message
 * @fields:	@count of them
 * @count:	0 when there are none
 *
 * Context: any.
 * Return: its length.
 */
size_t log_line(char *buf, size_t size, enum log_format format, s64 time_us,
		enum log_level level, const char *subsystem, const char *message,
		const struct log_field *fields, size_t count);

/* Where lines go; NULL for nowhere.  Context: boot only. */
void log_set_console(struct console *console);

/*
 * From now on no lock is taken: the machine is dying and one CPU speaks.
 * Context: irqs off, panic-safe.
 */
void log_panic_mode(void);

#endif
