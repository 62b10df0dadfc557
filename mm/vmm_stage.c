// SPDX-License-Identifier: MIT
/* The stage from which on the kernel can map. */
#include <foundry/arch.h>
#include <foundry/boot.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/physmem.h>
#include <foundry/stages.h>
#include <foundry/tlb.h>

static int vmm_run(struct boot_context *ctx)
{
	struct kernel *kernel = ctx->kernel;
	int err = arch_vmm_init(&kernel->space, kernel->frames);

	if (err)
		return boot_fail(ctx, err, "the kernel's space finds no memory for its tables");
	kernel->vmm = &kernel->space.vm;
	log_event(LOG_INFO, "vmm", "ready", LOG_STR("format", kernel->space.pt.format->name),
		  LOG_STR("tlb", ctx->arch->tlb->name));
	return 0;
}

/* What is written through a mapping is in the frame behind it, and what is unmapped is gone. */
static int try_page(struct vmm *vm, paddr_t frame)
{
	u64 *alias = vaddr_to_ptr(vm->first), *word = phys_to_virt(frame);
	struct vm_mapping leaf;
	int err = vmm_map(vm, vm->first, frame, FRAME_BYTES, VM_READ | VM_WRITE | VM_GLOBAL);
	bool same;

	if (err)
		return err;
	WRITE_ONCE(*word, 0);
	WRITE_ONCE(*alias, frame.raw);
	same = READ_ONCE(*word) == frame.raw;
	err = vmm_unmap(vm, vm->first, FRAME_BYTES);
	if (err)
		return err;
	return same && vmm_query(vm, vm->first, &leaf) == -ENOENT ? 0 : -EIO;
}

static int vmm_check(const struct boot_context *ctx)
{
	struct frame_allocator *frames = ctx->kernel->frames;
	u64 before = frame_available(frames);
	paddr_t frame;
	int err;

	err = frame_alloc(frames, &frame);
	if (err)
		return err;
	err = try_page(ctx->kernel->vmm, frame);
	frame_free(frames, frame);
	return frame_available(frames) == before ? err : -EINVAL;
}

static void vmm_undo(struct boot_context *ctx)
{
	ctx->kernel->vmm = NULL;
	arch_vmm_exit(&ctx->kernel->space);
}

const struct boot_stage vmm_stage = {
	.name	= "vmm",
	.needs	= FACT(TRAPS) | FACT(FRAMES),
	.gives	= FACT(VMM),
	.run	= vmm_run,
	.check	= vmm_check,
	.undo	= vmm_undo,
};
