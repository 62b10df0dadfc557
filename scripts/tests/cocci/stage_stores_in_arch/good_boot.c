// SPDX-License-Identifier: MIT
/* as: kernel/boot.c */
#include <foundry/boot.h>

int boot_fail(struct boot_context *ctx, int code, const char *reason)
{
	ctx->error.reason = reason;
	return code;
}
