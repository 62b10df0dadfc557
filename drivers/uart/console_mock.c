// SPDX-License-Identifier: MIT
/* console_mock - keeps what is written, and hands over what a test has typed. */
#include <foundry/bug.h>
#include <foundry/console_mock.h>
#include <foundry/errno.h>
#include <foundry/string.h>

static struct console_mock *to_mock(struct console *console)
{
	return container_of(console, struct console_mock, console);
}

static void mock_write(struct console *console, const char *bytes, size_t n)
{
	struct console_mock *mock = to_mock(console);

	for (size_t i = 0; i < n; i++) {
		if (mock->out_count < CONSOLE_MOCK_BYTES)
			mock->out[mock->out_count] = bytes[i];
		mock->out_count++;
		if (mock->sent)
			mock->sent(mock->sent_arg);
	}
}

static int mock_read(struct console *console)
{
	struct console_mock *mock = to_mock(console);

	if (mock->in_read == mock->in_count)
		return -EAGAIN;
	return (u8)mock->in[mock->in_read++];
}

static const struct console_ops mock_ops = {
	.write	= mock_write,
	.read	= mock_read,
};

void console_mock_init(struct console_mock *mock)
{
	*mock = (struct console_mock){ .console = { .ops = &mock_ops, .name = "mock" } };
}

void console_mock_type(struct console_mock *mock, const char *bytes, size_t n)
{
	BUG_ON(n > CONSOLE_MOCK_BYTES - mock->in_count,
	       "console_mock: %zu bytes were typed, %zu fit", n,
	       CONSOLE_MOCK_BYTES - mock->in_count);
	memcpy(mock->in + mock->in_count, bytes, n);
	mock->in_count += n;
}
