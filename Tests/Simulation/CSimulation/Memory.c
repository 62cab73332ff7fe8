// What a process of one thread that only simulates can do without.
#include "CSimulation.h"
#include <malloc.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// MARK: SQLite's memory

// Blocks of one size in a list each, the last one given back on top: SQLite parses its tables again with each connection, and
// that is little more than to take and give back. The sizes rise by a step up to one, and by a greater step up to another;
// what is longer is the allocator's.
enum { STEP = 16, SMALL = 8192, GREAT_STEP = 8192, GREAT = 1 << 18, LISTS = SMALL / STEP + GREAT / GREAT_STEP + 1 };
enum { PIECE = 1 << 20 };

struct block {
    // With this word, which stands before the bytes that SQLite is given.
    size_t size;
    // While it is given back.
    struct block *next;
};

enum { HEAD = offsetof(struct block, next) };

static struct block *given_back[LISTS];
// From which small ones are cut.
static char *piece;
static size_t left;

static size_t whole(size_t size) {
    size_t step = size <= SMALL ? STEP : GREAT_STEP;
    return (size + step - 1) / step * step;
}

static struct block **list_of(size_t size) {
    return &given_back[size <= SMALL ? size / STEP : SMALL / STEP + size / GREAT_STEP];
}

static void *take(int count) {
    if (count <= 0) return NULL;
    size_t size = whole((size_t)count + HEAD);
    struct block *block;
    if (size <= GREAT && *list_of(size)) {
        block = *list_of(size);
        *list_of(size) = block->next;
    } else if (size > SMALL) {
        block = malloc(size);
        if (!block) return NULL;
    } else {
        if (left < size) {
            piece = malloc(PIECE);
            left = piece ? PIECE : 0;
            if (!piece) return NULL;
        }
        block = (struct block *)piece;
        piece += size;
        left -= size;
    }
    block->size = size;
    return (char *)block + HEAD;
}

static struct block *block_of(void *bytes) { return (struct block *)((char *)bytes - HEAD); }

static void give_back(void *bytes) {
    struct block *block = block_of(bytes);
    if (block->size > GREAT) {
        free(block);
        return;
    }
    block->next = *list_of(block->size);
    *list_of(block->size) = block;
}

static int size_of(void *bytes) { return bytes ? (int)(block_of(bytes)->size - HEAD) : 0; }

static void *resize(void *bytes, int count) {
    if (count <= size_of(bytes)) return bytes;
    void *new = take(count);
    if (!new) return NULL;
    memcpy(new, bytes, (size_t)size_of(bytes));
    give_back(bytes);
    return new;
}

static int rounded(int count) { return (int)whole((size_t)count + HEAD) - HEAD; }

static int begin(void *unused) { return (void)unused, SQLITE_OK; }

static void end(void *unused) { (void)unused; }

static const sqlite3_mem_methods memory = {take, give_back, resize, size_of, rounded, begin, end, NULL};

// MARK: The process's

void simulation_settle_in(void) {
    // What is given back is taken again, and no kernel clears its pages in between: that would be a fifth of the work.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 16 << 20);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
}
