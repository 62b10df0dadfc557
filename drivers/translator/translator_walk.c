// SPDX-License-Identifier: MIT
/* translator_walk - each question is one descent through the tables as they are now. */
#include <foundry/translator_walk.h>

static int walk_translate(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct translator_walk *walk = container_of(translator, struct translator_walk, translator);
	struct pt_radix pt = *walk->pt;
	struct vm_mapping leaf;
	int err;

	if (walk->root)
		pt.root = pt.upper_root = walk->root(from);
	err = pt_walk(&pt, from, &leaf);
	if (!err)
		*to = paddr_add(leaf.to, vaddr_diff(from, leaf.from));
	return err;
}

static const struct translator_ops walk_ops = {
	.translate	= walk_translate,
};

void translator_walk_init(struct translator_walk *walk, const struct pt_radix *pt,
			  paddr_t (*root)(vaddr_t at))
{
	*walk = (struct translator_walk){
		.translator	= { .ops = &walk_ops, .name = "walk" },
		.pt		= pt,
		.root		= root,
	};
}
