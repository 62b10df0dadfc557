/* SPDX-License-Identifier: MIT */
/*
 * compiler - what a declaration can tell the compiler and the checkers.
 *
 * One vocabulary, three readers: gcc and clang build with it, sparse reads
 * address spaces and lock balance, clang -Wthread-safety reads who holds
 * what.  Locks are named by pointer: __acquires(lock), __guarded_by(&s->lock).
 */
#ifndef FOUNDRY_COMPILER_H
#define FOUNDRY_COMPILER_H

#define __must_check		__attribute__((warn_unused_result))
#define __printf(fmt, args)	__attribute__((format(printf, fmt, args)))
#define __noreturn		__attribute__((noreturn))
#define __returns_twice		__attribute__((returns_twice))
#define __used			__attribute__((used))
#define __maybe_unused		__attribute__((unused))
#define __weak			__attribute__((weak))
#define __section(name)		__attribute__((section(name)))
#define __aligned(n)		__attribute__((aligned(n)))
#define __cleanup(fn)		__attribute__((cleanup(fn)))
#define __noinline		__attribute__((noinline))
#define __always_inline		inline __attribute__((always_inline))

/* It reads memory that no C object owns, as it is found: no address sanitizer asks. */
#define __no_address_check	__attribute__((no_sanitize_address))

/* What is returned goes back by @fn, as its argument @n: gcc -fanalyzer follows it.  Neither is inline. */
#if defined(__GNUC__) && __GNUC__ >= 11 && !defined(__clang__) && !defined(__CHECKER__)
# define __freed_by(fn, n)	__attribute__((malloc, malloc(fn, n)))
#else
# define __freed_by(fn, n)
#endif

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define unreachable()		__builtin_unreachable()

/* A line of the caches will soon be read, or written and by nobody else: hints, which change nothing but time. */
#define prefetch(at)		__builtin_prefetch(at, 0)
#define prefetch_to_write(at)	__builtin_prefetch(at, 1)

/* Address spaces and integers that must not be mixed: sparse only. */
#ifdef __CHECKER__
# define __iomem		__attribute__((noderef, address_space(__iomem)))
# define __user			__attribute__((noderef, address_space(__user)))
# define __percpu		__attribute__((noderef, address_space(__percpu)))
# define __bitwise		__attribute__((bitwise))
# define __force		__attribute__((force))
#else
# define __iomem
# define __user
# define __percpu
# define __bitwise
# define __force
#endif

/*
 * Who holds which lock.  CHECK_LOCKS is defined by the gate when it runs a
 * clang that can name a member by pointer; sparse has only the balance.
 */
#if defined(CHECK_LOCKS)
# define __lock_analysis(x)	__attribute__((x))
# define __acquires(l)		__lock_analysis(acquire_capability(l))
# define __releases(l)		__lock_analysis(release_capability(l))
# define __must_hold(l)		__lock_analysis(requires_capability(l))
# define __must_not_hold(l)	__lock_analysis(locks_excluded(l))
# define __cond_acquires(ok, l)	__lock_analysis(try_acquire_capability(ok, l))
# define __guarded_by(l)	__lock_analysis(guarded_by(l))
# define __asserts_held(l)	__lock_analysis(assert_capability(l))
# define __lock_type(name)	__lock_analysis(capability(name))
# define __no_lock_analysis	__lock_analysis(no_thread_safety_analysis)
#elif defined(__CHECKER__)
# define __acquires(l)		__attribute__((context(l, 0, 1)))
# define __releases(l)		__attribute__((context(l, 1, 0)))
# define __must_hold(l)		__attribute__((context(l, 1, 1)))
# define __must_not_hold(l)
# define __cond_acquires(ok, l)
# define __guarded_by(l)
# define __asserts_held(l)
# define __lock_type(name)
# define __no_lock_analysis
#else
# define __acquires(l)
# define __releases(l)
# define __must_hold(l)
# define __must_not_hold(l)
# define __cond_acquires(ok, l)
# define __guarded_by(l)
# define __asserts_held(l)
# define __lock_type(name)
# define __no_lock_analysis
#endif

/*
 * Context words for a declaration, read by the Coccinelle rules.  Under a spinlock nothing
 * may sleep and nobody asks an allocator; an interrupt handler does neither.
 */
#define __may_sleep
#define __allocates
#define __irq_context

/* One access, done once and not torn, as written. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, value)	(*(volatile __typeof__(x) *)&(x) = (value))

/* The compiler moves no memory access across this line. */
#define barrier()		__asm__ volatile("" : : : "memory")

#define CONCAT_(a, b)		a ## b
#define CONCAT(a, b)		CONCAT_(a, b)
#define STRINGIFY_(x)		#x
#define STRINGIFY(x)		STRINGIFY_(x)

#endif
