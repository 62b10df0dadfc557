// SPDX-License-Identifier: MIT
/*
 * main(), and the host's half of asm/host.h but for signals and CPUs.
 *
 * The files whose names begin so are the only ones that see libc.  They are compiled as an ordinary
 * program and linked beside the kernel object, which knows nothing of libc and whose symbols are
 * hidden from them.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <foundry/kasan_shadow.h>

#include "libc.h"

#define PAGE_BYTES	4096ul
#define RAM_DEFAULT	(64ul << 20)
#define CPUS_DEFAULT	(CONFIG_CPU_MAX < 4 ? CONFIG_CPU_MAX : 4)
#define RAM_MIN		(2ul << 20)
#define RAM_MAX		(1ul << 40)
#define STACK_MAX	(8ul << 20)

static struct host_boot boot = { .ram_bytes = RAM_DEFAULT, .cpus = CPUS_DEFAULT, .seed = 1 };
static char **arguments;
static int ram_fd = -1;
static struct termios cooked;
static volatile sig_atomic_t is_raw;

/* The linker's. */
extern const char __executable_start[], _end[];

static const char usage[] =
	"usage: foundry [--mem=SIZE] [WORD...]\n"
	"\n"
	"Boots the kernel in this process.  The words are its command line.\n"
	"Exits with 33 when a test run passed, with 35 when anything failed, with 0\n"
	"after an ordinary power off.\n"
	"\n"
	"  --mem=SIZE   simulated RAM, 2M to 1024G in whole pages (64M)\n"
	"  --cpus=N     simulated CPUs (4), by turns as a seed has it\n"
	"  --seed=N     of their turns (1): the same again, and it is the same run\n"
	"  --threads    CPUs are threads of the host, and run when they like\n"
	"  --apart      threads, each on a CPU of the host's own as far as there are\n"
	"  --help       this text\n";

static void __attribute__((noreturn)) refuse(const char *what, const char *arg)
{
	fprintf(stderr, "foundry: %s '%s': try --help\n", what, arg);
	exit(2);
}

/* --- arguments ------------------------------------------------------------ */

static unsigned long parse_size(const char *arg)
{
	const char *text = strchr(arg, '=') + 1;
	unsigned long value;
	unsigned int shift = 0;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*end && strchr("KMG", *end))
		shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 30;
	if (end == text || *text == '-' || end[shift ? 1 : 0] || errno || value > RAM_MAX >> shift)
		refuse("not a size", arg);
	value <<= shift;
	if (value < RAM_MIN || value % PAGE_BYTES)
		refuse("RAM is 2M to 1024G in whole pages, not", arg);
	return value;
}

/* In any base that C knows. */
static unsigned long parse_number(const char *arg, unsigned long min, unsigned long max)
{
	const char *text = strchr(arg, '=') + 1;
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 0);
	if (end == text || *text == '-' || *end || errno || value < min || value > max) {
		fprintf(stderr, "foundry: not a number from %lu to %lu '%s': try --help\n", min, max, arg);
		exit(2);
	}
	return value;
}

/* Return: whether it is one. */
static bool parse_option(const char *arg)
{
	if (strncmp(arg, "--mem=", 6) == 0)
		boot.ram_bytes = parse_size(arg);
	else if (strncmp(arg, "--cpus=", 7) == 0)
		boot.cpus = (unsigned int)parse_number(arg, 1, CONFIG_CPU_MAX);
	else if (strncmp(arg, "--seed=", 7) == 0)
		boot.seed = parse_number(arg, 0, -1ul);
	else if (strcmp(arg, "--threads") == 0)
		boot.threads = true;
	else if (strcmp(arg, "--apart") == 0)
		boot.threads = libc_threads_apart = true;
	else
		return false;
	return true;
}

/* Append a word; a value with blanks in it gets the quotes that the shell took away. */
static void append_word(char *line, const char *word)
{
	const char *equals = strchr(word, '=');

	if (*line)
		strcat(line, " ");
	if (!strpbrk(word, " \t")) {
		strcat(line, word);
	} else if (equals && equals[1] != '"') {
		strncat(line, word, (size_t)(equals + 1 - word));
		strcat(line, "\"");
		strcat(line, equals + 1);
		strcat(line, "\"");
	} else {
		strcat(line, word);
	}
}

static void parse(int argc, char **argv)
{
	size_t bytes = 1;
	char *line;

	for (int i = 1; i < argc; i++)
		bytes += strlen(argv[i]) + 3;
	line = calloc(1, bytes);
	if (!line)
		refuse("no memory for", "the command line");

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(usage, stdout);
			exit(0);
		}
		if (argv[i][0] != '-')
			append_word(line, argv[i]);
		else if (!parse_option(argv[i]))
			refuse("unknown option", argv[i]);
	}
	boot.cmdline = line;
}

/* --- memory --------------------------------------------------------------- */

/* What the kernel asks about every access: include/foundry/kasan.h.  @high is behind the last byte. */
static bool map_shadow(unsigned long low, unsigned long high)
{
#ifdef CONFIG_KASAN
	unsigned long start = KASAN_SHADOW(low) / PAGE_BYTES * PAGE_BYTES;
	size_t bytes = KASAN_SHADOW(high - 1) / PAGE_BYTES * PAGE_BYTES + PAGE_BYTES - start;
	void *at = (void *)start;	/* SAFETY: mmap() refuses what is in use */

	return mmap(at, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0) == at;
#else
	return low < high;
#endif
}

bool host_map_ram(unsigned long addr, size_t bytes, unsigned long offset)
{
	void *at = (void *)addr;	/* SAFETY: mmap() refuses what is in use */

	return mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE,
		    ram_fd, (off_t)offset) == at &&
	       map_shadow(addr, addr + bytes);
}

static bool reserve(unsigned long addr, size_t bytes, int how)
{
	void *at = (void *)addr;	/* SAFETY: the kernel's own window, or refused */

	return mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | how, -1, 0) == at;
}

bool host_map_stack(unsigned long addr, size_t bytes)
{
	void *at = (void *)addr;	/* SAFETY: in what is reserved */

	return mmap(at, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == at &&
	       map_shadow(addr, addr + bytes);
}

bool host_map_shadow(unsigned long addr, size_t bytes)
{
	return map_shadow(addr, addr + bytes);
}

bool host_reserve(unsigned long addr, size_t bytes)
{
	return reserve(addr, bytes, MAP_FIXED_NOREPLACE);
}

void host_release(unsigned long addr, size_t bytes)
{
	munmap((void *)addr, bytes);	/* SAFETY: reserved above */
}

bool host_map(unsigned long addr, size_t bytes, unsigned long offset, unsigned int rights)
{
	void *at = (void *)addr;	/* SAFETY: in what is reserved */
	int prot = (rights & HOST_MAY_READ ? PROT_READ : 0) |
		   (rights & HOST_MAY_WRITE ? PROT_WRITE : 0) |
		   (rights & HOST_MAY_EXEC ? PROT_EXEC : 0);

	return mmap(at, bytes, prot, MAP_SHARED | MAP_FIXED, ram_fd, (off_t)offset) == at;
}

/* Where no mapping more is allowed, not even one in place of many, these go first. */
bool host_unmap(unsigned long addr, size_t bytes)
{
	if (reserve(addr, bytes, MAP_FIXED))
		return true;
	host_release(addr, bytes);
	return reserve(addr, bytes, MAP_FIXED);
}

void host_sync_code(unsigned long addr, size_t bytes)
{
	char *code = (char *)addr;	/* SAFETY: mapped, the kernel says */

	__builtin___clear_cache(code, code + bytes);
}

/* --- the stack ------------------------------------------------------------- */

/* Linux puts the program's name above everything else: the stack ends with that page. */
static unsigned long stack_end(void)
{
	const char *name = (const char *)getauxval(AT_EXECFN);
	unsigned long last = (unsigned long)__builtin_frame_address(0);

	if (name)
		last = (unsigned long)name + strlen(name);	/* SAFETY: a bound, not followed */
	return last / PAGE_BYTES * PAGE_BYTES + PAGE_BYTES;
}

/* The same bound wherever the process runs, so that its lower end is known. */
static unsigned long bound_stack(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit))
		return STACK_MAX;
	if (limit.rlim_cur > STACK_MAX) {
		limit.rlim_cur = STACK_MAX;
		setrlimit(RLIMIT_STACK, &limit);
	}
	return (unsigned long)limit.rlim_cur;
}

/* --- files, terminal, time ------------------------------------------------ */

void host_wait(int fd, int ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	poll(&poll_fd, 1, ms);
}

long host_read(int fd, void *buf, size_t n)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	if (poll(&poll_fd, 1, 0) <= 0)
		return -1;
	return read(fd, buf, n);
}

/* A reader that is slow is waited for, a second at a time; one that is gone takes all. */
long host_write(int fd, const void *buf, size_t n)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };
	long done = write(fd, buf, n);

	if (done < 0 && errno == EAGAIN)
		poll(&poll_fd, 1, 1000);
	else if (done < 0 && errno != EINTR)
		done = (long)n;
	return done;
}

bool host_pipe(int fds[2])
{
	return pipe(fds) == 0;
}

void host_close(int fd)
{
	close(fd);
}

void host_terminal_raw(bool raw)
{
	struct termios keys;

	if (!raw) {
		if (is_raw)
			tcsetattr(STDIN_FILENO, TCSANOW, &cooked);
		is_raw = false;
		return;
	}
	if (is_raw || tcgetattr(STDIN_FILENO, &cooked))
		return;
	keys = cooked;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	is_raw = tcsetattr(STDIN_FILENO, TCSANOW, &keys) == 0;
}

/* Ctrl-C and the like must not leave a terminal without echo behind. */
static void on_kill(int signal)
{
	host_terminal_raw(false);
	raise(signal);
}

static void restore_terminal_when_killed(void)
{
	struct sigaction action = { .sa_handler = on_kill, .sa_flags = SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

unsigned long host_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long)now.tv_sec * 1000000000ul + (unsigned long)now.tv_nsec;
}

void host_exit(int status)
{
	host_terminal_raw(false);
	_exit(status);
}

void host_restart(void)
{
	host_terminal_raw(false);
	execv("/proc/self/exe", arguments);
	perror("foundry: /proc/self/exe");
	_exit(2);
}

int main(int argc, char **argv)
{
	arguments = argv;
	parse(argc, argv);
	boot.stack_low = stack_end() - bound_stack();
	boot.stack_high = (unsigned long)__builtin_frame_address(0);
	ram_fd = memfd_create("foundry-ram", MFD_CLOEXEC);
	if (ram_fd < 0 || ftruncate(ram_fd, (off_t)boot.ram_bytes)) {
		perror("foundry: simulated RAM");
		return 2;
	}
	boot.image_low = (unsigned long)__executable_start;	/* SAFETY: a bound, not followed */
	boot.image_high = (unsigned long)_end;			/* SAFETY: a bound, not followed */
	if (!map_shadow(boot.image_low, boot.image_high) ||
	    !map_shadow(boot.stack_low, boot.stack_high)) {
		perror("foundry: no room for the shadow of memory");
		return 2;
	}
	libc_first_cpu(boot.stack_low, boot.stack_high);
	restore_terminal_when_killed();
	signal(SIGPIPE, SIG_IGN);
	host_start(&boot);
}
