#pragma once
#include <sqlite3.h>
#include "CSimulation.h"

enum { STORE_REGION_SIZE = 32768, STORE_MOST_REGIONS = 64, STORE_LOCKS = SQLITE_SHM_NLOCK };

/// What all openings of one file share: SQLite's locks on it, and the memory of its write-ahead log's index. As long as
/// one process is the only user of an index, no lock has to lie in a file.
struct store_inode {
    uint64_t identity;
    struct store_inode *next;
    int openings;

    int shared;
    struct store_file *reserved;
    struct store_file *pending;
    struct store_file *exclusive;

    int shm_users;
    void *regions[STORE_MOST_REGIONS];
    int shm_shared[STORE_LOCKS];
    struct store_file *shm_exclusive[STORE_LOCKS];
};

/// An open file of SQLite's.
struct store_file {
    sqlite3_file base;
    const struct simulation_surroundings *surroundings;
    struct store_inode *inode;
    int descriptor;
    int lock;
    int uses_shm;
    unsigned shm_held;
    char *directory_to_sync;
    char *remove_at_close;
};

struct store_inode *store_inode_opened(uint64_t identity);
void store_inode_closed(struct store_inode *inode);

int store_lock(sqlite3_file *base, int level);
int store_unlock(sqlite3_file *base, int level);
int store_check_reserved(sqlite3_file *base, int *is_reserved);

int store_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **memory);
int store_shm_lock(sqlite3_file *base, int first, int count, int flags);
void store_shm_barrier(sqlite3_file *base);
int store_shm_unmap(sqlite3_file *base, int delete);

extern const sqlite3_io_methods store_methods;
