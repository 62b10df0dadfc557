// SPDX-License-Identifier: MIT
/* log: lines are whole, whatever goes into them and however little room there is. */
#include "log_capture_ktest.h"

#define NO_TIME		(-1)

/* One more byte than the line may use, to see it untouched. */
static char line[LOG_LINE_MAX + 1];

static const struct log_field fields[] = {
	{ .key = "free", .number = 4096 },
	{ .key = "kind", .text = "bitmap" },
};

static const char *text_line(s64 time_us, const char *message, const struct log_field *its,
			     size_t n)
{
	log_line(line, LOG_LINE_MAX, LOG_TEXT, time_us, LOG_INFO, "frames", message, its, n);
	return line;
}

static const char *json_line(s64 time_us, const char *message, const struct log_field *its,
			     size_t n)
{
	log_line(line, LOG_LINE_MAX, LOG_JSON, time_us, LOG_INFO, "frames", message, its, n);
	return line;
}

static void as_text(struct ktest *kt)
{
	EXPECT_STREQ(kt, text_line(NO_TIME, "ready", NULL, 0), "frames: ready\n");
	EXPECT_STREQ(kt, text_line(NO_TIME, "ready", fields, 2),
		     "frames: ready free=4096 kind=bitmap\n");
	EXPECT_STREQ(kt, text_line(123, "ready", NULL, 0), "[    0.000123] frames: ready\n");
	EXPECT_STREQ(kt, text_line(S64_MAX, "", NULL, 0), "[9223372036854.775807] frames: \n");
}

static void as_json(struct ktest *kt)
{
	EXPECT_STREQ(kt, json_line(NO_TIME, "ready", NULL, 0),
		     "{\"level\":\"info\",\"subsystem\":\"frames\",\"message\":\"ready\"}\n");
	EXPECT_STREQ(kt, json_line(123, "ready", fields, 2),
		     "{\"time\":0.000123,\"level\":\"info\",\"subsystem\":\"frames\","
		     "\"message\":\"ready\",\"free\":4096,\"kind\":\"bitmap\"}\n");
}

static void length_is_returned(struct ktest *kt)
{
	size_t n = log_line(line, LOG_LINE_MAX, LOG_TEXT, NO_TIME, LOG_WARN, "a", "b", fields, 2);

	EXPECT_EQ(kt, n, strlen(line));
}

static void values_are_quoted(struct ktest *kt)
{
	static const struct log_field odd[] = {
		{ .key = "a", .text = "" },
		{ .key = "b", .text = "two words" },
		{ .key = "c", .text = "1=2" },
		{ .key = "d", .text = "say \"so\"\\" },
		{ .key = "e", .number = U64_MAX },
	};

	EXPECT_STREQ(kt, text_line(NO_TIME, "m", odd, ARRAY_SIZE(odd)),
		     "frames: m a=\"\" b=\"two words\" c=\"1=2\" d=\"say \\\"so\\\"\\\\\" "
		     "e=18446744073709551615\n");
}

/* --- what a line may be ---------------------------------------------------- */

/* One line: printable to its end, and a newline there alone. */
static bool is_whole(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + 1 < n; i++)
		if (text[i] < 0x20 || text[i] >= 0x7f)
			return false;
	return n > 0 && text[n - 1] == '\n';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* RFC 8259.  These return what follows, or NULL where the grammar is broken. */
static const char *json_escape(const char *at)
{
	if (*at != 'u')
		return *at && strchr("\"\\/bfnrt", *at) ? at + 1 : NULL;
	for (unsigned int i = 1; i <= 4; i++)
		if (!is_hex(at[i]))
			return NULL;
	return at + 5;
}

static const char *json_string(const char *at)
{
	if (*at++ != '"')
		return NULL;
	while (at && *at != '"') {
		if ((unsigned char)*at < 0x20)
			return NULL;
		at = *at == '\\' ? json_escape(at + 1) : at + 1;
	}
	return at ? at + 1 : NULL;
}

static const char *json_digits(const char *at)
{
	if (!is_digit(*at))
		return NULL;
	while (is_digit(*at))
		at++;
	return at;
}

static const char *json_number(const char *at)
{
	if (at[0] == '0' && is_digit(at[1]))
		return NULL;
	at = json_digits(at);
	return at && *at == '.' ? json_digits(at + 1) : at;
}

static const char *json_value(const char *at)
{
	if (str_has_prefix(at, "true"))
		return at + 4;
	return *at == '"' ? json_string(at) : json_number(at);
}

static const char *json_member(const char *at)
{
	at = json_string(at);
	return at && *at == ':' ? json_value(at + 1) : NULL;
}

static bool is_json_object(const char *at)
{
	if (*at != '{')
		return false;
	do {
		at = json_member(at + 1);
	} while (at && *at == ',');
	return at && strcmp(at, "}\n") == 0;
}

static void checker_knows_json(struct ktest *kt)
{
	static const char *const good[] = {
		"{\"a\":1}\n", "{\"a\":0.5,\"b\":\"\\u00ff\\n\",\"c\":true}\n",
	};
	static const char *const bad[] = {
		"", "{}", "{\"a\":1}", "{\"a\":1}\n\n", "{\"a\":}\n", "{\"a\":01}\n", "{\"a\":1.}\n",
		"{\"a\":\"\\x01\"}\n", "{\"a\":\"\\u00f\"}\n", "{\"a\":\"\n\"}\n", "{\"a\":\"x}\n",
		"{a:1}\n", "{\"a\":1,}\n", "{...\"}\n",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(good); i++)
		EXPECT_TRUE(kt, is_json_object(good[i]));
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_FALSE(kt, is_json_object(bad[i]));
}

/* --- hostile text ----------------------------------------------------------- */

static char every_byte[256];

static void fill_every_byte(void)
{
	for (unsigned int i = 0; i < 255; i++)
		every_byte[i] = (char)(i + 1);
}

static int from_hex(char c)
{
	return is_digit(c) ? c - '0' : c - 'a' + 10;
}

/* What a reader of JSON makes of the string at @at; escapes of one byte only. */
static void json_decode(const char *at, char *to)
{
	for (at++; *at != '"'; at++) {
		if (*at != '\\') {
			*to++ = *at;
		} else if (*++at == 'u') {
			*to++ = (char)(from_hex(at[3]) * 16 + from_hex(at[4]));
			at += 4;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
}

static void every_byte_as_text(struct ktest *kt)
{
	char large[2048];

	fill_every_byte();
	log_line(large, sizeof(large), LOG_TEXT, NO_TIME, LOG_INFO, "s", every_byte, NULL, 0);
	EXPECT_TRUE(kt, is_whole(large));
	EXPECT_NE(kt, strstr(large, "\\x01\\x02"), NULL);
	EXPECT_NE(kt, strstr(large, "\\x1f !\"#"), NULL);
	EXPECT_NE(kt, strstr(large, "\\xff\n"), NULL);
}

static void every_byte_as_json(struct ktest *kt)
{
	char large[2048], decoded[sizeof(every_byte)];

	fill_every_byte();
	log_line(large, sizeof(large), LOG_JSON, NO_TIME, LOG_INFO, "s", every_byte, NULL, 0);
	ASSERT_TRUE(kt, is_json_object(large));
	json_decode(strstr(large, "\"message\":") + strlen("\"message\":"), decoded);
	EXPECT_STREQ(kt, decoded, every_byte);
}

static const char *random_text(u64 *random, char *buf, size_t size)
{
	size_t n = ktest_random(random) % size;

	for (size_t i = 0; i < n; i++) {
		u64 dice = ktest_random(random);

		buf[i] = dice % 3 ? "ab \"\\\n\x1b{}:,=\xc3"[dice / 3 % 13] : (char)(1 + dice / 3 % 255);
	}
	buf[n] = '\0';
	return buf;
}

static void any_text_any_room(struct ktest *kt)
{
	static const char formats[] = { LOG_TEXT, LOG_JSON };
	char subsystem[12], message[200], key[12], value[60];
	u64 random = kt->seed;

	for (unsigned int round = 0; round < 2000; round++) {
		enum log_format format = formats[round % 2];
		struct log_field its[] = {
			LOG_STR(random_text(&random, key, sizeof(key)),
				random_text(&random, value, sizeof(value))),
			LOG_U64(key, ktest_random(&random)),
		};
		size_t size = LOG_LINE_MIN + ktest_random(&random) % (LOG_LINE_MAX - LOG_LINE_MIN + 1);
		s64 time = round % 3 ? (s64)(ktest_random(&random) >> 1) : NO_TIME;

		line[size] = '~';
		random_text(&random, subsystem, sizeof(subsystem));
		random_text(&random, message, sizeof(message));
		ASSERT_LT(kt, log_line(line, size, format, time, round % 4, subsystem, message, its,
				       round % 3), size);
		ASSERT_EQ(kt, line[size], '~');
		ASSERT_TRUE(kt, is_whole(line));
		if (format == LOG_JSON)
			ASSERT_TRUE(kt, is_json_object(line));
	}
}

/* --- too little room ---------------------------------------------------------- */

static const enum log_format both_formats[] = { LOG_TEXT, LOG_JSON };

static const char *format_name(const void *param)
{
	return *(const enum log_format *)param == LOG_JSON ? "json" : "text";
}

static bool says_cut(const char *text, enum log_format format)
{
	return strstr(text, format == LOG_JSON ? "\"cut\":true}\n" : "...\n") != NULL;
}

/* Whatever the room, a line is as it should be, or whole and marked. */
static void cut_is_marked(struct ktest *kt)
{
	const enum log_format *format = kt->param;
	char whole[LOG_LINE_MAX];
	size_t n = log_line(whole, sizeof(whole), *format, 123456789, LOG_ERROR, "frames",
			    "something rather long happened", fields, 2);

	ASSERT_FALSE(kt, says_cut(whole, *format));
	for (size_t size = LOG_LINE_MIN; size < n + 64; size++) {
		size_t length;

		line[size] = '~';
		length = log_line(line, size, *format, 123456789, LOG_ERROR, "frames",
				  "something rather long happened", fields, 2);
		ASSERT_LT(kt, length, size);
		ASSERT_EQ(kt, line[length], '\0');
		ASSERT_EQ(kt, line[size], '~');
		ASSERT_TRUE(kt, is_whole(line));
		ASSERT_TRUE(kt, *format == LOG_TEXT || is_json_object(line));
		ASSERT_NE(kt, says_cut(line, *format), strcmp(line, whole) == 0);
	}
}

static void room_is_used(struct ktest *kt)
{
	char message[2 * LOG_LINE_MAX];

	memset(message, 'x', sizeof(message) - 1);
	message[sizeof(message) - 1] = '\0';
	EXPECT_GT(kt, strlen(text_line(NO_TIME, message, NULL, 0)), LOG_LINE_MAX - 64);
	EXPECT_GT(kt, strlen(json_line(NO_TIME, message, NULL, 0)), LOG_LINE_MAX - 64);
}

/* --- through the console -------------------------------------------------------- */

static void errors_always_come_out(struct ktest *kt)
{
	capture_begin();
	log_error("log_ktest", "%s at %d", "three", 3);
	capture_end(kt->kernel);
	EXPECT_NE(kt, strstr(captured.text, "log_ktest"), NULL);
	EXPECT_NE(kt, strstr(captured.text, "three at 3"), NULL);
	EXPECT_TRUE(kt, is_whole(captured.text));
}

static void events_carry_their_fields(struct ktest *kt)
{
	capture_begin();
	log_event(LOG_ERROR, "log_ktest", "ready", LOG_U64("free", 4096), LOG_STR("kind", "bitmap"));
	capture_end(kt->kernel);
	EXPECT_NE(kt, strstr(captured.text, "free"), NULL);
	EXPECT_NE(kt, strstr(captured.text, "4096"), NULL);
	EXPECT_NE(kt, strstr(captured.text, "bitmap"), NULL);
	EXPECT_TRUE(kt, is_whole(captured.text));
}

static void print_is_raw(struct ktest *kt)
{
	capture_begin();
	print("a\tb %d", 7);
	print("\n");
	capture_end(kt->kernel);
	EXPECT_STREQ(kt, captured.text, "a\tb 7\n");
}

static void print_is_cut_and_says_so(struct ktest *kt)
{
	char text[2 * LOG_LINE_MAX];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	capture_begin();
	print("%s", text);
	capture_end(kt->kernel);
	ASSERT_EQ(kt, captured.count, LOG_LINE_MAX - 1);
	EXPECT_STREQ(kt, captured.text + captured.count - 5, "x...\n");
}

static const struct ktest_case cases[] = {
	KCASE("a line as text", as_text),
	KCASE("a line as JSON", as_json),
	KCASE("its length is returned", length_is_returned),
	KCASE("values that would mislead are quoted", values_are_quoted),
	KCASE("the checker of these tests knows JSON", checker_knows_json),
	KCASE("every byte in a line of text", every_byte_as_text),
	KCASE("every byte in a line of JSON comes back", every_byte_as_json),
	KCASE("any text in any room is a whole line", any_text_any_room),
	KCASE_FOR("what does not fit is cut and marked", cut_is_marked, both_formats, format_name),
	KCASE("a long message uses the room there is", room_is_used),
	KCASE("errors always come out", errors_always_come_out),
	KCASE("events carry their fields", events_carry_their_fields),
	KCASE("print puts out what it is given", print_is_raw),
	KCASE("print cuts and says so", print_is_cut_and_says_so),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "log",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= capture_guard,
};
KTEST_SUITE(suite);
