/* SPDX-License-Identifier: MIT */
/*
 * slab - many objects of one size, from blocks of frames: typed caches.
 *
 * A source has the frames, a cache the objects of one kind.  A cache cuts its frames in slabs of
 * 16 KiB; the objects that this CPU freed last wait in a magazine of its own, where alloc and free
 * take no lock.  An object finds its slab by its address: it lies in the same 16 KiB, never at
 * their start.
 *
 * A cache keeps one empty slab, and a CPU 16 KiB of magazines for each source that it uses;
 * slab_shrink() gives those back as well.  The first 31 caches of a source have magazines.
 *
 * With CONFIG_MM_DEBUG every mistake is a BUG with a sentence that names the cache, the object and
 * who allocated or freed it: a free of what is foreign, not the start of an object, free already or
 * never allocated, at once; a write in front of an object or behind its last byte, when it is
 * freed; a write to a free object, when it is handed out again, when its slab is given back, and in
 * slab_shrink().  Small objects wait a while before they are handed out again, so that late writes
 * are seen.  Without it a wrong pointer is a BUG when its slab is not of this cache, or else at the
 * latest when the magazine goes back to the slabs.
 *
 * Provided by:  mm/slab.c.
 * Used by:      mm/heap_slab.c, and whoever has many objects of one type.
 * Usable from:  HAS_FRAMES.
 *
 * Frame size:   slabs of 2^SLAB_ORDER frames, that is 16 KiB.
 * Alignment:    an object as its cache says, at least 16.
 * Constraints:  all RAM that frames come from is reached by phys_to_virt().
 * Ownership:    the caller's from alloc to free; the contents are undefined.
 *
 * SMP: a magazine is its CPU's own, used with irqs off; all else is under the cache's lock.  No CPU
 * reaches what waits in another one's magazine: slab_shrink() is for the CPU that calls it.
 */
#ifndef FOUNDRY_SLAB_H
#define FOUNDRY_SLAB_H

#include <foundry/cpu.h>
#include <foundry/frame.h>
#include <foundry/kconfig.h>
#include <foundry/list.h>
#include <foundry/rbtree.h>
#include <foundry/ring.h>
#include <foundry/spinlock.h>

#define SLAB_ORDER	2
#define SLAB_BYTES	(FRAME_BYTES << SLAB_ORDER)

/* What each object is aligned to at least; the most that a cache can be asked for. */
#define SLAB_ALIGN	16
#define SLAB_ALIGN_MAX	4096

/* Behind each object in debug images, at least. */
#define SLAB_REDZONE	(IS_ENABLED(CONFIG_MM_DEBUG) ? 16 : 0)

/* A slot is an object and its redzone; two of the largest fill a slab. */
#define SLAB_SLOT_MAX	8064

/* Objects of a magazine, which has 512 bytes, and magazines of a source. */
#define SLAB_MAGAZINE	62
#define SLAB_MAGAZINES	32

/* Freed objects that wait, in debug images. */
#define SLAB_QUARANTINE	(IS_ENABLED(CONFIG_MM_DEBUG) ? 32 : 1)

/*
 * Objects that one CPU freed, the last one first.  @hot is in front of them: alloc and free in turn
 * pass one word to and fro, and neither waits for the other's count.
 */
struct slab_magazine {
	void	*hot;
	u32	count, limit;
	void	*objects[SLAB_MAGAZINE];
};

/* Where caches get their slabs, and magazines. */
struct slab_source {
	struct frame_allocator	*frames;
	struct slab_magazine	*magazines[CPU_MAX];	/* of each CPU, by cache; it alone changes its own */
	struct spinlock		lock;
	u32			numbers __guarded_by(&lock);	/* bit n: a cache has it */
	struct rbtree		slabs __guarded_by(&lock);	/* by address; in debug images */
};

struct slab_cache {
	struct slab_source	*source;
	const char		*name;
	u32			number;			/* of its magazines */
	u32			magazine_limit;
	u32			object_bytes;		/* the most that an object has */
	u32			slot_bytes;
	u32			first;			/* where the first object lies in a slab */
	u32			capacity;		/* objects of a slab */
	u32			reciprocal;		/* of slot_bytes, times 2^32 */
	struct spinlock		lock;
	struct list		partial __guarded_by(&lock);	/* some are free; the empty ones last */
	struct list		full __guarded_by(&lock);	/* all are out */
	u32			slabs __guarded_by(&lock);
	u32			empty __guarded_by(&lock);	/* slabs */
	u64			out __guarded_by(&lock);	/* objects that are not in a slab */
	struct ring		quarantine __guarded_by(&lock);
	void			*quarantined[SLAB_QUARANTINE];
};

/* What a cache holds now. */
struct slab_usage {
	u64	objects;	/* that are out */
	u64	slabs;
};

/* Slabs of @frames, which must outlive it.  Context: boot only. */
void slab_source_init(struct slab_source *source, struct frame_allocator *frames);

/**
 * slab_cache_init() - no object, no slab
 * @cache:	caller's storage
 * @source:	where its slabs come from; outlives it
 * @name:	static; stands in reports
 * @bytes:	of an object; with its redzone and alignment up to SLAB_SLOT_MAX
 * @align:	a power of two up to SLAB_ALIGN_MAX; less than SLAB_ALIGN is SLAB_ALIGN
 *
 * Context: any.
 */
void slab_cache_init(struct slab_cache *cache, struct slab_source *source, const char *name,
		     size_t bytes, size_t align);

/* Give an object of this cache back; NULL is none.  Context: any. */
void slab_free(struct slab_cache *cache, void *object);

/* Take an object.  Context: any.  Return: it, or NULL when there is no memory for it. */
void *__must_check slab_alloc(struct slab_cache *cache) __allocates __freed_by(slab_free, 2);

/* Give every slab back that holds no object, and what waits on this CPU.  Context: any. */
void slab_shrink(struct slab_cache *cache);

/*
 * The end of a cache that no CPU uses any more; a BUG while objects are out.  It can be initialised
 * again.  Context: any.
 */
void slab_cache_exit(struct slab_cache *cache);

/* Exact while no other CPU is at work on it.  Context: any. */
struct slab_usage slab_cache_usage(struct slab_cache *cache);

#endif
