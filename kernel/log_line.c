// SPDX-License-Identifier: MIT
/*
 * log_line - one line, as text or as JSON, whole whatever goes into it.
 *
 * Pieces that no longer fit are left out and the line says so, with "..." or
 * "cut":true; the room for that and for the end is kept free from the start.
 */
#include <foundry/bug.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/string.h>

/*
 * Room that text from elsewhere may never take: for `..."`, `,"cut":true}`, the
 * newline and the terminator; and, while the subsystem is put, for `","message":"`.
 */
#define TAIL_ROOM	24
#define MESSAGE_ROOM	13

struct line {
	char	*buf;
	size_t	room;	/* for text from elsewhere */
	size_t	len;
	bool	cut;
};

/* The line's own skeleton: always fits, LOG_LINE_MIN sees to that. */
static void put_own(struct line *line, const char *text)
{
	size_t n = strlen(text);

	memcpy(line->buf + line->len, text, n);
	line->len += n;
}

/* All of it or nothing, and nothing after the first that did not fit. */
static bool put(struct line *line, const char *text)
{
	if (line->cut || line->len + strlen(text) > line->room) {
		line->cut = true;
		return false;
	}
	put_own(line, text);
	return true;
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f;
}

/*
 * Text between quotes or not: what could end the line or the string is
 * escaped.  JSON knows no \x, and bytes beyond ASCII may not be UTF-8.
 */
static void put_escaped(struct line *line, const char *text, enum log_format format, bool quoted)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		char piece[8] = { (char)c };

		if (!is_plain(c))
			snprintf(piece, sizeof(piece), "\\%s%02x",
				 format == LOG_JSON ? "u00" : "x", c);
		else if (quoted && (c == '"' || c == '\\'))
			snprintf(piece, sizeof(piece), "\\%c", c);
		if (!put(line, piece))
			return;
	}
}

static const char *level_name(enum log_level level)
{
	static const char *const names[] = {
		[LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug",
	};

	return names[level];
}

/* A field as a whole, or the line as it was. */
static void put_field(struct line *line, const struct log_field *field, enum log_format format)
{
	size_t start = line->len;
	bool json = format == LOG_JSON;
	char number[24];

	put(line, json ? ",\"" : " ");
	put_escaped(line, field->key, format, json);
	put(line, json ? "\":" : "=");
	if (field->text) {
		bool quoted = json || !*field->text || strchr(field->text, ' ') ||
			      strchr(field->text, '"') || strchr(field->text, '=');

		put(line, quoted ? "\"" : "");
		put_escaped(line, field->text, format, quoted);
		put(line, quoted ? "\"" : "");
	} else {
		snprintf(number, sizeof(number), "%llu", field->number);
		put(line, number);
	}
	if (line->cut)
		line->len = start;
}

static void put_text_head(struct line *line, s64 time_us, const char *subsystem)
{
	char time[32];

	if (time_us >= 0) {
		snprintf(time, sizeof(time), "[%5lld.%06lld] ", time_us / 1000000, time_us % 1000000);
		put_own(line, time);
	}
	put_escaped(line, subsystem, LOG_TEXT, false);
	put(line, ": ");
}

static void put_json_head(struct line *line, s64 time_us, enum log_level level,
			  const char *subsystem)
{
	char time[48];

	put_own(line, "{");
	if (time_us >= 0) {
		snprintf(time, sizeof(time), "\"time\":%lld.%06lld,",
			 time_us / 1000000, time_us % 1000000);
		put_own(line, time);
	}
	put_own(line, "\"level\":\"");
	put_own(line, level_name(level));
	put_own(line, "\",\"subsystem\":\"");
	line->room -= MESSAGE_ROOM;
	put_escaped(line, subsystem, LOG_JSON, true);
	line->room += MESSAGE_ROOM;
	put_own(line, "\",\"message\":\"");
}

static void put_fields(struct line *line, const struct log_field *fields, size_t count,
		       enum log_format format)
{
	for (size_t i = 0; i < count && !line->cut; i++)
		put_field(line, &fields[i], format);
}

size_t log_line(char *buf, size_t size, enum log_format format, s64 time_us,
		enum log_level level, const char *subsystem, const char *message,
		const struct log_field *fields, size_t count)
{
	struct line line = { .buf = buf, .room = size - TAIL_ROOM };

	BUG_ON(size < LOG_LINE_MIN, "log: a line wants %d bytes of room, not %zu", LOG_LINE_MIN, size);

	if (format == LOG_JSON) {
		put_json_head(&line, time_us, level, subsystem);
		put_escaped(&line, message, LOG_JSON, true);
		put_own(&line, line.cut ? "...\"" : "\"");
		put_fields(&line, fields, count, LOG_JSON);
		put_own(&line, line.cut ? ",\"cut\":true}\n" : "}\n");
	} else {
		put_text_head(&line, time_us, subsystem);
		put_escaped(&line, message, LOG_TEXT, false);
		put_fields(&line, fields, count, LOG_TEXT);
		put_own(&line, line.cut ? "...\n" : "\n");
	}
	buf[line.len] = '\0';
	return line.len;
}
