// SPDX-License-Identifier: MIT
/* Remarks are said; the log itself is tested beside it. */
#include <foundry/acpi.h>
#include <foundry/arch.h>
#include <foundry/console.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/log.h>

static struct acpi acpi;
static char said[1024];
static size_t length;

static void listen_write(struct console *console, const char *bytes, size_t n)
{
	n = MIN(n, sizeof(said) - 1 - length);
	memcpy(said + length, bytes, n);
	length += n;
	said[length] = '\0';
}

static const struct console_ops listen_ops = { .write = listen_write };
static struct console listener = { .ops = &listen_ops, .name = "listener" };

static void start(struct ktest *kt)
{
	length = 0;
	log_set_console(&listener);
	log_info("acpi", "heard");
}

static void stop(struct ktest *kt)
{
	log_set_console(kt->kernel->arch->console);
}

static void says(struct ktest *kt)
{
	if (length == 0)
		ktest_skip(kt, "log.level leaves this out");
	acpi = (struct acpi){ .status = {
		[ACPI_ROOT] = { ACPI_GOOD, "RSDT: entry 1 is odd" },
		[ACPI_HPET] = { ACPI_REFUSED, "HPET: it is 0 bytes long" },
	} };
	acpi_log(&acpi);
	EXPECT_TRUE(kt, strstr(said, "RSDT: entry 1 is odd") != NULL);
	EXPECT_TRUE(kt, strstr(said, "HPET: it is 0 bytes long") != NULL);
	EXPECT_TRUE(kt, strstr(said, "refused") != NULL);
	EXPECT_TRUE(kt, strstr(said, "absent") != NULL);
	EXPECT_TRUE(kt, strstr(said, "good") == NULL);
}

static void says_why_there_is_none(struct ktest *kt)
{
	if (length == 0)
		ktest_skip(kt, "log.level leaves this out");
	acpi = (struct acpi){ .status = {
		[ACPI_ROOT] = { ACPI_REFUSED, "RSDP: it names no table" },
	} };
	acpi_log(&acpi);
	EXPECT_TRUE(kt, strstr(said, "RSDP: it names no table") != NULL);
	EXPECT_TRUE(kt, strstr(said, "madt") == NULL);
}

static const struct ktest_case cases[] = {
	KCASE("remarks, and the state of each table", says),
	KCASE("without a root only the reason", says_why_there_is_none),
	KCASE_END
};

static const struct ktest_suite acpi_log_suite = {
	.name	= "acpi/log",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= start,
	.after	= stop,
};
KTEST_SUITE(acpi_log_suite);
