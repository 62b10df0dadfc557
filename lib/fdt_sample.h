/* SPDX-License-Identifier: MIT */
/* fdt_sample - a machine in a tree, forged anew for each case. */
#ifndef LIB_FDT_SAMPLE_H
#define LIB_FDT_SAMPLE_H

#include <foundry/ktest.h>

#include "fdt_forge.h"

#define SAMPLE_PIC	7	/* phandles */
#define SAMPLE_MSI	9
#define SAMPLE_NOP	4

extern struct fdt_forge sample;
extern struct fdt sample_tree;

/* Write it into @sample. */
void sample_forge(void);

/* A suite's before(): written, and checked into @sample_tree. */
void sample_before(struct ktest *kt);

/* A node that must be there. */
struct fdt_node sample_node(struct ktest *kt, const char *path);

#endif
