/* SPDX-License-Identifier: MIT */
/* alarm - one deadline. */
#define ALARM_OF(x)	alarm_of(x)
typedef void alarm_fn(struct alarm *alarm);
extern struct alarm *const alarms[4];
_Static_assert(sizeof(int) == 4, "int has 32 bits");

/* A provider embeds this. */
struct alarm {
	alarm_fn	*fire;
	void		(*again)(struct alarm *alarm);
};

#define ALARM_MAKE(name)	\
	static inline void name(void) {}
ALARM_MAKE(alarm_made)

/**
 * alarm_arm() - set the deadline
 *
 * Context: irqs off.
 * Return: 0, or -ERANGE.
 */
static inline int __must_check alarm_arm(struct alarm *alarm)
{
	return 0;
}

/* Context: any, panic-safe. */
void alarm_first(struct alarm *alarm);
__printf(1, 2) void alarm_second(const char *fmt, ...);
