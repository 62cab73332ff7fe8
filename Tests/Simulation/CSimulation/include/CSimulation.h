// SQLite's files on a table of system calls: so that an index lies on the model disk, and SQLite's own code runs on it.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "SystemCallTable.h"

/// What the store needs beside files.
struct simulation_surroundings {
    /// Files, and the clock.
    const struct csystem_calls *calls;
    /// Two descriptors have the same number if, and only if, they are of one inode of one filesystem of one machine; 0
    /// for those of a process that is gone.
    uint64_t (*identity)(int descriptor);
    void (*fill_randomly)(void *bytes, size_t size);
};

/// Registers the store with SQLite under a name; as the one that is used where none is named, if `is_default`. The
/// surroundings must outlive all use. 0, or SQLite's error.
int simulation_register_store(const char *name, struct simulation_surroundings surroundings, int is_default);

/// Lets SQLite draw its random numbers from the surroundings anew, so that two runs in one process draw the same.
void simulation_restart_randomness(void);

/// The allocator keeps what is given back, and SQLite takes no locks. For a process of one thread, before anything else.
void simulation_settle_in(void);

/// From now on a signature that was checked before is not checked again. For a process of one thread.
void simulation_remember_signatures(void);

/// From now on `receive` is given what asynchronous functions would do on the threads that all tasks share, as a job of
/// Swift's; where it answers 0, they do it as ever.
void simulation_receive_jobs(int (*receive)(void *job));
