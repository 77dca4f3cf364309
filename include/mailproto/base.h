/* What every module shares: spans, memory, errors, the version.
 * The rules that hold everywhere are in <mailproto.h>. ISC, see COPYING. */
#ifndef MAILPROTO_BASE_H
#define MAILPROTO_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MPROTO_API              /* the library's own build sets visibility */
#define MPROTO_API
#endif

/* The one place where the version stands: 0xMMmmpp. The soname and the .pc
 * file are made from this line. Minor versions add, major versions break. */
#define MPROTO_VERSION 0x000100
#define MPROTO_VERSION_MAJOR (MPROTO_VERSION >> 16)
#define MPROTO_VERSION_MINOR (MPROTO_VERSION >> 8 & 0xff)
#define MPROTO_VERSION_PATCH (MPROTO_VERSION & 0xff)

/* MPROTO_VERSION of the library that is linked in. */
MPROTO_API unsigned mproto_version(void);

/* A run of octets that belongs to someone else; never NUL-terminated. The
 * function that gives one says how long it lives. n may be 0, and p then
 * anything, NULL included. */
typedef struct mproto_span {
    const char *p;
    size_t      n;
} mproto_span;

/* All memory comes through one function, as in Lua: old_size 0 allocates,
 * new_size 0 frees (and gives NULL), else the block is moved or grown and
 * keeps its octets. NULL: there is no memory, and the old block is as it
 * was. It may call nothing of this library. */
typedef struct mproto_alloc {
    void *ctx;
    void *(*resize)(void *ctx, void *p, size_t old_size, size_t new_size);
} mproto_alloc;

/* An allocator out of one block of yours, for devices without a heap. The
 * block is cut from front to back; only the last piece can grow in place or
 * be given back. One arena for one engine: free the engine, then init the
 * arena again. Visible so that it can stand anywhere; do not look inside. */
typedef struct mproto_arena {
    unsigned char *block_;
    size_t         size_, used_, last_, most_;
} mproto_arena;

/* Every piece is aligned for any type; block itself may be unaligned. */
MPROTO_API void mproto_arena_init(mproto_arena *arena, void *block,
                                  size_t size);
/* An allocator to put into an option struct; lives as long as arena. */
MPROTO_API mproto_alloc mproto_arena_alloc(mproto_arena *arena);
/* The most octets that were in use since init: to size the block. */
MPROTO_API size_t mproto_arena_used(const mproto_arena *arena);

/* Sets n octets to 0, and no compiler leaves it out. */
MPROTO_API void mproto_wipe(void *p, size_t n);

/* Two classes, told apart by number. Above -16 a call of yours was refused:
 * nothing changed and the object lives on. From -16 down the object is
 * finished: it gives this code for ever and can only be freed. */
typedef enum mproto_err {
    MPROTO_OK      = 0,

    MPROTO_E_ARG   = -1,        /* not fit for the wire: CR, LF, NUL, form */
    MPROTO_E_STATE = -2,        /* not at this point of the dialogue */
    MPROTO_E_FULL  = -3,        /* no room in the output: drain, repeat */
    MPROTO_E_NOMEM = -4,        /* the allocator gave nothing */

    MPROTO_E_PEER   = -16,      /* the peer broke the protocol */
    MPROTO_E_LIMIT  = -17,      /* the peer went past a limit */
    MPROTO_E_EOF    = -18,      /* the peer left in the middle */
    MPROTO_E_INJECT = -19,      /* plaintext came in behind STARTTLS */
    MPROTO_E_MEMORY = -20       /* no memory while reading the peer */
} mproto_err;

typedef struct mproto_error {
    mproto_err  code;
    const char *what;           /* static English text, for logs */
    uint64_t    offset;         /* octets read when it was found */
} mproto_error;

#ifdef __cplusplus
}
#endif
#endif
