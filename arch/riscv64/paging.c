// SPDX-License-Identifier: MIT
/*
 * paging - what the kernel's tables are to this CPU.
 *
 * satp takes a mode that the CPU has, and stays as it was with any other: Privileged Architecture,
 * "Supervisor Address Translation and Protection (satp) Register".
 */
#include <foundry/bits.h>
#include <foundry/cmdline.h>
#include <foundry/errno.h>
#include <foundry/string.h>
#include <foundry/words.h>

#include "cpu.h"
#include "paging.h"

const struct paging_mode paging_modes[PAGING_MODES] = {
	{ "sv39", SATP_SV39, &pt_format_sv39 },
	{ "sv48", SATP_SV48, &pt_format_sv48 },
	{ "sv57", SATP_SV57, &pt_format_sv57 },
};

static const struct paging_mode *chosen;	/* in use from paging_switch() on */

/* Index of a mode, or PAGING_MODES. */
static unsigned int find(const struct word *word)
{
	unsigned int i = 0;

	while (i < PAGING_MODES && (strlen(paging_modes[i].name) != word->value_len ||
				    strncmp(paging_modes[i].name, word->value, word->value_len)))
		i++;
	return i;
}

/* --- the word of the command line: obeyed by paging_choose(), before there is a kernel --------- */

static int parse_mmu(struct kernel *kernel, const char *value)
{
	const struct word word = { .value = value, .value_len = strlen(value) };

	return find(&word) < PAGING_MODES ? 0 : -EINVAL;
}

static const struct cmdline_word mmu_word = {
	.key = "mmu", .values = "sv39|sv48|sv57", .parse = parse_mmu,
};
CMDLINE_WORD(mmu_word);

/* --- which modes ------------------------------------------------------------------------------- */

/* New entries count from now on, and old ones no more. */
static void sync(void)
{
	__asm__ volatile("sfence.vma" : : : "memory");
}

static bool load(const struct paging_mode *wanted, paddr_t root)
{
	u64 satp = (u64)wanted->satp << SATP_MODE_SHIFT | root.raw >> FRAME_SHIFT;

	csr_write(satp, satp);
	sync();
	return csr_read(satp) == satp;
}

/* entry.S: a table of three levels. */
extern const u8 boot_root[];

/* An entry that leads to another table: Privileged Architecture, "Sv39". */
#define ENTRY_VALID		BIT(0)
#define ENTRY_ADDRESS_SHIFT	2

static u64 entry_to(const void *table)
{
	return image_phys(table).raw >> ENTRY_ADDRESS_SHIFT | ENTRY_VALID;
}

/*
 * All that is mapped lies at the upper end of each mode: a level more is a table whose last entry
 * leads to the one before.
 */
unsigned int paging_probe(void)
{
	static u64 above[PAGING_MODES - 1][PT_ENTRIES] __aligned(PAGE_BYTES);
	unsigned int has = 1;

	above[0][PT_ENTRIES - 1] = entry_to(boot_root);
	above[1][PT_ENTRIES - 1] = entry_to(above[0]);
	for (unsigned int i = 1; i < PAGING_MODES; i++)
		if (load(&paging_modes[i], image_phys(above[i - 1])))
			has |= 1u << i;
	return has;
}

const struct paging_mode *paging_choose(const char *cmdline, unsigned int has)
{
	unsigned int mode = PAGING_MODES - 1;
	struct word word;

	while (!(has >> mode & 1))
		mode--;
	for (const char *at = cmdline; (at = word_next(at, &word)) != NULL; )
		if (word_key_is(&word, "mmu") && word.value && find(&word) < PAGING_MODES)
			mode = find(&word);
	return has >> mode & 1 ? &paging_modes[mode] : NULL;
}

/* --- the kernel's tables ------------------------------------------------------------------------- */

void paging_init(struct early *early)
{
	static struct kernel_map_cpu cpu = {
		.stacks		= cpu_stacks,
		.stack_count	= CPU_STACKS,
		.sync		= sync,
	};
	unsigned int has = paging_probe();

	chosen = paging_choose(early->info.cmdline, has);
	if (!chosen)
		early_refuse("this CPU cannot do what mmu= asks for; it has sv39%s%s",
			     has >> 1 & 1 ? " sv48" : "", has >> 2 & 1 ? " sv57" : "");
	cpu.format = chosen->format;
	early_map_memory(early, &cpu, paddr(0), paddr(DEVICE_BASE - DIRECT_BASE));
}

/* For entry.S: what other harts begin with. */
u64 paging_satp;

void paging_switch(void)
{
	if (!load(chosen, kernel_tables.root))
		early_refuse("the CPU did not take the kernel's page tables, %s", chosen->name);
	paging_satp = csr_read(satp);
}
