// SPDX-License-Identifier: MIT
#include <foundry/device.h>
#include <foundry/irqchip.h>
#include <foundry/ktest.h>

static int find(u32 id)
{
	if (id == 0)
		return -ENODEV;
	return 0;
}

static int half(int n)
{
	return n / 2;
}

static int hands_up(struct irqchip *chip, struct device_registry *reg)
{
	int err = find(1);

	if (err)
		return err;
	err = irqchip_enable(chip, irq(1));
	if (!err)
		err = device_init_all(reg);
	if (find(2) || find(3))
		return -EIO;
	half(4);
	return err ? err : irqchip_disable(chip, irq(1));
}

static int tries(struct irqchip *chip)
{
	int err;

	for (unsigned int i = 0; i < 8; i++) {
		err = irqchip_enable(chip, irq(i));
		if (err)
			break;
	}
	err = err ? err : find(5);
	do {
		err = find(6);
	} while (err == -EAGAIN);
	return err;
}

static void reasons(struct irqchip *chip)
{
	/* ignored: a line that is not there needs no disabling. */
	(void)irqchip_disable(chip, irq(1));
	(void)arch_irq_save();
	if (irqchip_disable(chip, irq(2)))
		BUG("the chip has no line 2");
}

static void tests(struct ktest *kt, struct irqchip *chip)
{
	int err = find(1);

	EXPECT_EQ(kt, irqchip_enable(chip, irq(1)), 0);
	EXPECT_EQ(kt, err, 0);
	err = find(0);
	ASSERT_NE(kt, err, 0);
	EXPECT_BUG(kt, "no line", irqchip_enable(chip, irq(99)));
}
