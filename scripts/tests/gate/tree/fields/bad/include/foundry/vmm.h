/* SPDX-License-Identifier: MIT */
/* vmm - mappings.  Frame size: said in passing. */
int __must_check vmm_map(struct vmm *vm, vaddr_t at);
