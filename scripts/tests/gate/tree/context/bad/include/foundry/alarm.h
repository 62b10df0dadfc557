/* SPDX-License-Identifier: MIT */
/*
 * alarm - one deadline.
 */
struct alarm {
	void	(*fire)(struct alarm *alarm);
};

/**
 * alarm_arm() - set the deadline
 *
 * Context: irqs off.
 */
static inline int __must_check alarm_arm(struct alarm *alarm)
{
	if (alarm) {
		return 0;
	}
	return -1;
}

/* Forget the deadline. */
void alarm_cancel(struct alarm *alarm);

/* Context: any. */

void alarm_parted(struct alarm *alarm);

/* Context: any. */
void alarm_first(struct alarm *alarm);
void alarm_second(struct alarm *alarm);

void alarm_third(struct alarm *alarm,
		 int (*fn)(void *arg)) __printf(1, 2);
__must_check int alarm_fourth(void);

__printf(1, 2) void alarm_fifth(const char *fmt, ...);

/* Context: any.  Return: 0, or -EBUSY. */
int alarm_sixth(void);
