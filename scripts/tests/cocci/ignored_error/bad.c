// SPDX-License-Identifier: MIT
#include <foundry/device.h>
#include <foundry/irqchip.h>

static int find(u32 id)
{
	if (id == 0)
		return -ENODEV;
	return 0;
}

static void drops(struct irqchip *chip, struct device_registry *reg, struct driver *driver)
{
	irqchip_enable(chip, irq(1)); /* BAD */
	(void)irqchip_enable(chip, irq(2)); /* BAD */
	find(3); /* BAD */
	(void)find(4); /* BAD */
	driver->probe(NULL); /* BAD */
	reg->slots[0]->ops->init(reg->slots[0]); /* BAD */
	if (device_init_all(reg))
		device_register(reg, NULL); /* BAD */
}

static int overwrites(struct irqchip *chip)
{
	int err = find(1); /* BAD */
	int ret;

	err = irqchip_enable(chip, irq(1));
	if (err == 0)
		err = find(2); /* BAD */
	err = find(3);
	if (err)
		return err;
	ret = find(4); /* BAD */
	if (err)
		return err;
	ret = find(5);
	return ret;
}

static int the_last_one_only(struct irqchip *chip)
{
	int err = 0;

	for (unsigned int i = 0; i < 8; i++)
		err = irqchip_enable(chip, irq(i)); /* BAD */
	return err;
}

static int never_reads(struct irqchip *chip)
{
	int first = find(1); /* BAD */
	int err;

	err = irqchip_disable(chip, irq(1)); /* BAD */
	return 0;
}
