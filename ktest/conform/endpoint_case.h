/* SPDX-License-Identifier: MIT */
/* endpoint_case - what the cases of endpoint.h share, and those about slots. */
#ifndef KTEST_CONFORM_ENDPOINT_CASE_H
#define KTEST_CONFORM_ENDPOINT_CASE_H

#include "endpoint.h"

/* Cases try each. */
#define FOR_EACH_CAPACITY(capacity)	for (u32 capacity = 1; capacity <= ENDPOINT_BENCH_CAPACITY; capacity++)

struct endpoint *endpoint_fresh(struct ktest *kt, u32 capacity);

/* Message @number goes in, or is refused like that. */
void endpoint_expect_send(struct ktest *kt, struct endpoint *ep, u32 number, int expected);

/* The next message is @number. */
void endpoint_expect_recv(struct ktest *kt, struct endpoint *ep, u32 number);

/* There is none, like that, and the caller's message is untouched. */
void endpoint_expect_none(struct ktest *kt, struct endpoint *ep, int expected);

/* Messages @from to @end - 1. */
void endpoint_send_range(struct ktest *kt, struct endpoint *ep, u32 from, u32 end);
void endpoint_recv_range(struct ktest *kt, struct endpoint *ep, u32 from, u32 end);

void endpoint_reserved_is_unseen(struct ktest *kt);
void endpoint_reserved_in_its_turn(struct ktest *kt);
void endpoint_reserved_is_refused(struct ktest *kt);
void endpoint_reserved_for_one(struct ktest *kt);
void endpoint_reserved_before_close(struct ktest *kt);
void endpoint_reserved_is_awaited(struct ktest *kt);
void endpoint_peeked_stays(struct ktest *kt);
void endpoint_peeked_keeps_its_slot(struct ktest *kt);
void endpoint_peeked_is_received(struct ktest *kt);
void endpoint_peeked_by_one(struct ktest *kt);
void endpoint_peek_of_none(struct ktest *kt);
void endpoint_commit_unreserved(struct ktest *kt);
void endpoint_commit_too_large(struct ktest *kt);
void endpoint_release_unpeeked(struct ktest *kt);

#endif
