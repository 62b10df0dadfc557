// SPDX-License-Identifier: MIT
/*
 * log - who speaks, at what level, to which console, with whose time.
 *
 * The log and panic console is one of the three places where state is not
 * passed down but found: a message must be possible from anywhere.
 */
#include <foundry/cmdline.h>
#include <foundry/console.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/spinlock.h>
#include <foundry/string.h>
#include <foundry/time.h>

static struct {
	struct spinlock	lock;		/* a line at a time */
	struct console	*console;	/* set at boot, then constant; so are the rest */
	enum log_level	level;
	enum log_format	format;
	bool		panicking;
} log = { .lock = SPINLOCK_INIT("log"), .level = CONFIG_LOG_LEVEL };

void log_set_console(struct console *console)
{
	log.console = console;
}

void log_panic_mode(void)
{
	WRITE_ONCE(log.panicking, true);
}

static void write_line(const char *text, size_t n) __must_not_hold(&log.lock)
{
	if (!log.console)
		return;
	if (READ_ONCE(log.panicking)) {
		console_write(log.console, text, n);
		return;
	}
	spin_guard(&log.lock);
	console_write(log.console, text, n);	/* bounded: by LOG_LINE_MAX; the lock keeps lines whole */
}

static s64 now_us(void)
{
	u64 ns;

	return time_read(&kernel_time, &ns) ? (s64)(ns / 1000) : -1;
}

void log_fields(enum log_level level, const char *subsystem, const char *message,
		const struct log_field *fields, size_t count)
{
	char line[LOG_LINE_MAX];

	if (level > log.level)
		return;
	write_line(line, log_line(line, sizeof(line), log.format, now_us(), level,
				  subsystem, message, fields, count));
}

void log_message(enum log_level level, const char *subsystem, const char *fmt, ...)
{
	char message[LOG_LINE_MAX];
	va_list args;

	if (level > log.level)
		return;
	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	log_fields(level, subsystem, message, NULL, 0);
}

void print(const char *fmt, ...)
{
	char text[LOG_LINE_MAX];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (n >= (int)sizeof(text)) {
		n = sizeof(text) - 1;
		memcpy(text + n - 4, "...\n", 4);
	}
	write_line(text, n);
}

/* The index of @value in a list, or -EINVAL. */
static int choice(const char *value, const char *const *names, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (strcmp(value, names[i]) == 0)
			return (int)i;
	return -EINVAL;
}

static int parse_level(struct kernel *kernel, const char *value)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	int level = choice(value, names, ARRAY_SIZE(names));

	if (level < 0)
		return level;
	log.level = level;
	return 0;
}

static int parse_format(struct kernel *kernel, const char *value)
{
	static const char *const names[] = { "text", "json" };
	int format = choice(value, names, ARRAY_SIZE(names));

	if (format < 0)
		return format;
	log.format = format;
	return 0;
}

static const struct cmdline_word level_word = {
	.key = "log.level", .values = "error|warn|info|debug", .parse = parse_level,
};
static const struct cmdline_word format_word = {
	.key = "log.format", .values = "text|json", .parse = parse_format,
};
CMDLINE_WORD(level_word);
CMDLINE_WORD(format_word);
