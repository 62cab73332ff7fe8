// SQLite's locks and the index of its write-ahead log, between the connections of one process on one thread.
#include "Store.h"
#include <stdlib.h>
#include <string.h>

static struct store_inode *inodes;

struct store_inode *store_inode_opened(uint64_t identity) {
    struct store_inode *inode = inodes;
    while (inode && inode->identity != identity) inode = inode->next;
    if (!inode) {
        inode = calloc(1, sizeof *inode);
        if (!inode) return NULL;
        inode->identity = identity;
        inode->next = inodes;
        inodes = inode;
    }
    inode->openings++;
    return inode;
}

void store_inode_closed(struct store_inode *inode) {
    if (--inode->openings > 0) return;
    struct store_inode **link = &inodes;
    while (*link != inode) link = &(*link)->next;
    *link = inode->next;
    for (int region = 0; region < STORE_MOST_REGIONS; region++) free(inode->regions[region]);
    free(inode);
}

// MARK: The file

int store_lock(sqlite3_file *base, int level) {
    struct store_file *file = (struct store_file *)base;
    struct store_inode *inode = file->inode;
    // What is left of a process that died takes no locks, and so deletes no log of the one that came after it.
    if (file->surroundings->identity(file->descriptor) == 0) return SQLITE_IOERR_LOCK;
    if (file->lock >= level) return SQLITE_OK;
    if (inode->exclusive && inode->exclusive != file) return SQLITE_BUSY;
    if (inode->pending && inode->pending != file) return SQLITE_BUSY;
    if (file->lock == SQLITE_LOCK_NONE) {
        inode->shared++;
        file->lock = SQLITE_LOCK_SHARED;
    }
    if (level == SQLITE_LOCK_SHARED) return SQLITE_OK;
    if (inode->reserved && inode->reserved != file) return SQLITE_BUSY;
    inode->reserved = file;
    file->lock = SQLITE_LOCK_RESERVED;
    if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
    inode->pending = file;
    file->lock = SQLITE_LOCK_PENDING;
    if (level == SQLITE_LOCK_PENDING) return SQLITE_OK;
    if (inode->shared > 1) return SQLITE_BUSY;
    inode->exclusive = file;
    file->lock = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

int store_unlock(sqlite3_file *base, int level) {
    struct store_file *file = (struct store_file *)base;
    struct store_inode *inode = file->inode;
    if (file->lock <= level) return SQLITE_OK;
    if (inode->exclusive == file) inode->exclusive = NULL;
    if (inode->pending == file) inode->pending = NULL;
    if (inode->reserved == file) inode->reserved = NULL;
    if (level == SQLITE_LOCK_NONE) inode->shared--;
    file->lock = level;
    return SQLITE_OK;
}

int store_check_reserved(sqlite3_file *base, int *is_reserved) {
    *is_reserved = ((struct store_file *)base)->inode->reserved != NULL;
    return SQLITE_OK;
}

// MARK: The log's index

int store_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **memory) {
    struct store_file *file = (struct store_file *)base;
    struct store_inode *inode = file->inode;
    *memory = NULL;
    if (size != STORE_REGION_SIZE || region >= STORE_MOST_REGIONS) return SQLITE_IOERR_SHMMAP;
    if (!file->uses_shm) {
        file->uses_shm = 1;
        inode->shm_users++;
    }
    if (!inode->regions[region]) {
        if (!extend) return SQLITE_OK;
        inode->regions[region] = calloc(1, STORE_REGION_SIZE);
        if (!inode->regions[region]) return SQLITE_NOMEM;
    }
    *memory = inode->regions[region];
    return SQLITE_OK;
}

static int may_lock(struct store_file *file, int slot, int is_shared) {
    struct store_inode *inode = file->inode;
    struct store_file *holder = inode->shm_exclusive[slot];
    if (holder && holder != file) return 0;
    int own = (file->shm_held >> slot & 1) && !holder;
    return is_shared || inode->shm_shared[slot] == (own ? 1 : 0);
}

static void release(struct store_file *file, int slot) {
    if (!(file->shm_held >> slot & 1)) return;
    if (file->inode->shm_exclusive[slot] == file) file->inode->shm_exclusive[slot] = NULL;
    else file->inode->shm_shared[slot]--;
    file->shm_held &= ~(1u << slot);
}

int store_shm_lock(sqlite3_file *base, int first, int count, int flags) {
    struct store_file *file = (struct store_file *)base;
    int is_shared = (flags & SQLITE_SHM_SHARED) != 0;
    if (flags & SQLITE_SHM_LOCK) {
        for (int slot = first; slot < first + count; slot++) if (!may_lock(file, slot, is_shared)) return SQLITE_BUSY;
    }
    for (int slot = first; slot < first + count; slot++) {
        release(file, slot);
        if (!(flags & SQLITE_SHM_LOCK)) continue;
        file->shm_held |= 1u << slot;
        if (is_shared) file->inode->shm_shared[slot]++;
        else file->inode->shm_exclusive[slot] = file;
    }
    return SQLITE_OK;
}

void store_shm_barrier(sqlite3_file *base) { (void)base; }

int store_shm_unmap(sqlite3_file *base, int delete) {
    struct store_file *file = (struct store_file *)base;
    struct store_inode *inode = file->inode;
    (void)delete;
    for (int slot = 0; slot < STORE_LOCKS; slot++) release(file, slot);
    if (!file->uses_shm) return SQLITE_OK;
    file->uses_shm = 0;
    if (--inode->shm_users > 0) return SQLITE_OK;
    for (int region = 0; region < STORE_MOST_REGIONS; region++) {
        free(inode->regions[region]);
        inode->regions[region] = NULL;
    }
    return SQLITE_OK;
}
