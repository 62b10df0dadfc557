// SPDX-License-Identifier: MIT
/*
 * The one file that sees libc: main(), and the host's half of asm/host.h.
 *
 * It is compiled as an ordinary program and linked beside the kernel object,
 * which knows nothing of libc and whose symbols are hidden from it.
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
#include <ucontext.h>
#include <unistd.h>

#include <asm/host.h>

#define PAGE_BYTES	4096ul
#define RAM_DEFAULT	(64ul << 20)
#define RAM_MIN		(2ul << 20)
#define RAM_MAX		(1ul << 40)
#define STACK_MAX	(8ul << 20)

static struct host_boot boot = { .ram_bytes = RAM_DEFAULT };
static char **arguments;
static int ram_fd = -1;
static struct termios cooked;
static volatile sig_atomic_t is_raw;

static const char usage[] =
	"usage: foundry [--mem=SIZE] [WORD...]\n"
	"\n"
	"Boots the kernel in this process.  The words are its command line.\n"
	"Exits with 33 when a test run passed, with 35 when anything failed, with 0\n"
	"after an ordinary power off.\n"
	"\n"
	"  --mem=SIZE   simulated RAM, 2M to 1024G in whole pages (64M)\n"
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
		if (strncmp(argv[i], "--mem=", 6) == 0)
			boot.ram_bytes = parse_size(argv[i]);
		else if (argv[i][0] == '-')
			refuse("unknown option", argv[i]);
		else
			append_word(line, argv[i]);
	}
	boot.cmdline = line;
}

/* --- memory --------------------------------------------------------------- */

bool host_map_ram(unsigned long addr, size_t bytes, unsigned long offset)
{
	void *at = (void *)addr;	/* SAFETY: mmap() refuses what is in use */

	return mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE,
		    ram_fd, (off_t)offset) == at;
}

/* --- faults --------------------------------------------------------------- */

#if defined(__x86_64__)

static unsigned long pc_of(const ucontext_t *context)
{
	return (unsigned long)context->uc_mcontext.gregs[REG_RIP];
}

static unsigned long frame_of(const ucontext_t *context)
{
	return (unsigned long)context->uc_mcontext.gregs[REG_RBP];
}

/* Intel SDM 3A, 4.7: page-fault error code, bit 1 write, bit 4 instruction fetch. */
static enum host_access access_of(const ucontext_t *context)
{
	unsigned long code = (unsigned long)context->uc_mcontext.gregs[REG_ERR];

	return code & 0x10 ? HOST_EXEC : code & 2 ? HOST_WRITE : HOST_READ;
}

/* gcc gives a leaf that needs no stack no frame either: what the call has pushed is on top. */
static unsigned long caller_of(const ucontext_t *context)
{
	unsigned long sp = (unsigned long)context->uc_mcontext.gregs[REG_RSP];

	/* SAFETY: read only where the stack is mapped */
	return sp >= boot.stack_low && sp < boot.stack_high ? *(const unsigned long *)sp : 0;
}

#elif defined(__aarch64__)

static unsigned long pc_of(const ucontext_t *context)
{
	return context->uc_mcontext.pc;
}

static unsigned long frame_of(const ucontext_t *context)
{
	return context->uc_mcontext.regs[29];
}

/* The syndrome follows in the frame; Arm ARM D17.2.37: EC 0x20 fetch, WnR is bit 6. */
static enum host_access access_of(const ucontext_t *context)
{
	const char *at = (const char *)context->uc_mcontext.__reserved;
	const struct _aarch64_ctx *head = (const void *)at;

	while (head->magic && head->size) {
		if (head->magic == ESR_MAGIC) {
			unsigned long esr = ((const struct esr_context *)head)->esr;

			return (esr >> 26) == 0x20 ? HOST_EXEC :
			       esr & 0x40 ? HOST_WRITE : HOST_READ;
		}
		at += head->size;
		head = (const void *)at;
	}
	return HOST_OTHER;	/* no syndrome: an emulator that does not tell */
}

/* Every function keeps it in a frame (-mno-omit-leaf-frame-pointer), but one that is not there. */
static unsigned long caller_of(const ucontext_t *context)
{
	bool nowhere = context->uc_mcontext.fault_address == pc_of(context);

	return nowhere ? context->uc_mcontext.regs[30] : 0;
}

#else
# error "the host port runs on x86_64 and aarch64"
#endif

static void on_fault(int signal, siginfo_t *info, void *context)
{
	struct host_trap trap = {
		.access	= HOST_OTHER,
		.addr	= (unsigned long)info->si_addr,
		.pc	= pc_of(context),
		.caller	= caller_of(context),
		.frame	= frame_of(context),
	};

	switch (signal) {
	case SIGSEGV:
		trap.what = "page fault";
		trap.access = access_of(context);
		break;
	case SIGBUS:
		trap.what = "bus error";
		trap.access = access_of(context);
		break;
	case SIGILL:
		trap.what = "undefined instruction";
		break;
	default:
		trap.what = "arithmetic fault";
	}
	host_trap(&trap);
}

/* A stack of its own, so that running out of stack is a fault that can be told. */
bool host_catch_faults(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE };
	static char stack[64 << 10];
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = {
		.sa_sigaction = on_fault,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};

	if (sigaltstack(&alternate, NULL))
		return false;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], &action, NULL))
			return false;
	return true;
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
	restore_terminal_when_killed();
	signal(SIGPIPE, SIG_IGN);
	host_start(&boot);
}
