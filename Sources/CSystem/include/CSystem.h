// Linux system calls that Swift's Glibc module lacks or cannot call (variadics, macros). Only primitive types cross, so
// that this header needs no feature macros and cannot clash with Glibc's own module. Everything returns -1 with errno.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "SystemCallTable.h"

/// What statx(2) says. Times are nanoseconds since 1970; `birth` is 0 where the filesystem keeps none.
struct csystem_status {
    uint64_t size;
    uint64_t blocks;
    uint64_t inode;
    uint64_t device;
    uint64_t mount;
    int64_t mtime;
    int64_t ctime;
    int64_t birth;
    uint32_t mode;
    uint32_t links;
};

/// What statfs(2) says, in bytes; `available` is what an unprivileged process may still take.
struct csystem_space {
    uint64_t total;
    uint64_t available;
    int64_t type;
};

enum {
    CSYSTEM_READ_ONLY = 0,
    CSYSTEM_WRITE_ONLY = 1,
    CSYSTEM_READ_WRITE = 2,
};

enum { CSYSTEM_RENAME_PLAIN = 0, CSYSTEM_RENAME_NOREPLACE = 1, CSYSTEM_RENAME_EXCHANGE = 2 };

enum { CSYSTEM_UNLOCKED = 0, CSYSTEM_SHARED = 1, CSYSTEM_EXCLUSIVE = 2 };

/// Clocks, for `csystem_clock`.
enum { CSYSTEM_CLOCK_REAL = 0, CSYSTEM_CLOCK_MONOTONIC = 1, CSYSTEM_CLOCK_FILE = 2 };

/// Flags of open(2) that depend on the architecture or on _GNU_SOURCE.
uint64_t csystem_flag_create(void);
uint64_t csystem_flag_exclusive(void);
uint64_t csystem_flag_truncate(void);
uint64_t csystem_flag_append(void);
uint64_t csystem_flag_directory(void);
uint64_t csystem_flag_nofollow(void);
uint64_t csystem_flag_nonblock(void);
uint64_t csystem_flag_path(void);
uint64_t csystem_flag_noatime(void);

/// openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS, and RESOLVE_NO_XDEV where `same_mount`
/// is not 0. Returns a descriptor.
int csystem_open_beneath(int directory, const char *path, uint64_t flags, uint64_t mode, int same_mount);
/// open(2) of a path that the user named: symlinks are followed. Returns a descriptor.
int csystem_open(const char *path, uint64_t flags, uint32_t mode);
int csystem_close(int descriptor);
/// A second descriptor of the same open file, closed on exec.
int csystem_duplicate(int descriptor);
/// statx(2) of `name` in `directory` without following a symlink, or of `directory` itself where `name` is empty.
int csystem_stat(int directory, const char *name, struct csystem_status *status);
/// getdents64(2): bytes of linux_dirent64 filled in, 0 at the end.
long csystem_entries(int directory, void *buffer, size_t size);

/// read(2), pread(2), write(2), pwrite(2): how many bytes.
int64_t csystem_read(int descriptor, void *buffer, size_t size);
int64_t csystem_read_at(int descriptor, void *buffer, size_t size, int64_t offset);
int64_t csystem_write(int descriptor, const void *bytes, size_t size);
int64_t csystem_write_at(int descriptor, const void *bytes, size_t size, int64_t offset);
int csystem_truncate(int descriptor, int64_t size);
int csystem_clone(int target, int source);
int csystem_clone_range(int target, uint64_t target_offset, int source, uint64_t source_offset, uint64_t length);
int64_t csystem_copy_range(int target, int64_t target_offset, int source, int64_t source_offset, size_t length);
/// lseek(2) with SEEK_DATA or SEEK_HOLE. ENXIO at or beyond the end of the file.
int64_t csystem_seek_data(int descriptor, int64_t offset);
int64_t csystem_seek_hole(int descriptor, int64_t offset);
int csystem_punch_hole(int descriptor, int64_t offset, int64_t length);

int csystem_make_directory(int directory, const char *name, uint32_t mode);
/// unlinkat(2) of what is no directory, and of an empty directory.
int csystem_remove(int directory, const char *name);
int csystem_remove_directory(int directory, const char *name);
int csystem_rename(int old_directory, const char *old_name, int new_directory, const char *new_name, uint32_t kind);
/// linkat(2) that does not follow a symlink.
int csystem_link(int old_directory, const char *old_name, int new_directory, const char *new_name);
int csystem_make_symlink(const char *target, int directory, const char *name);
int64_t csystem_symlink_target(int directory, const char *name, char *buffer, size_t size);

/// fchmodat(2) that does not follow a symlink; `name` empty: of the descriptor itself.
int csystem_chmod(int directory, const char *name, uint32_t mode);
/// utimensat(2) that does not follow a symlink and leaves the access time; `name` empty: of the descriptor itself.
int csystem_set_mtime(int directory, const char *name, int64_t nanoseconds);
/// fsetxattr(2), fgetxattr(2): 0 or the length.
int csystem_set_attribute(int descriptor, const char *name, const void *value, uint64_t length);
int64_t csystem_attribute(int descriptor, const char *name, void *value, uint64_t length);

/// fsync(2), fdatasync(2), syncfs(2).
/* The calling thread gets the disk and the processor only when nobody else wants them, from now on. */
void csystem_become_idle(void);

int csystem_sync(int descriptor);
int csystem_sync_data(int descriptor);
int csystem_sync_filesystem(int descriptor);
/// sync_file_range(2): begins to write dirty pages, and waits for them where `wait` is not 0.
int csystem_sync_range(int descriptor, int64_t offset, int64_t length, int wait);
/// posix_fadvise(2) with POSIX_FADV_DONTNEED.
int csystem_forget_cache(int descriptor, int64_t offset, int64_t length);
/// cachestat(2): bytes of a range that are in the cache, in whole pages. ENOSYS before Linux 6.5.
int64_t csystem_cached_bytes(int descriptor, int64_t offset, int64_t length);
int csystem_space(int descriptor, struct csystem_space *space);

/// F_SETLEASE with CSYSTEM_UNLOCKED, CSYSTEM_SHARED (F_RDLCK) or CSYSTEM_EXCLUSIVE (F_WRLCK). Breaking it sends SIGURG.
int csystem_set_lease(int descriptor, int kind);
int csystem_get_lease(int descriptor);
/// An open-file-description lock on the whole file; EAGAIN where another one holds it and `wait` is 0.
int csystem_lock(int descriptor, int kind, int wait);
/// clock_gettime(2): nanoseconds since 1970, or of the monotonic clock since some moment.
int64_t csystem_clock(int clock);
/// mallopt(3), M_ARENA_MAX.
void csystem_limit_heaps(int count);

/// eventfd(2), which is no file: the kernel's always.
int csystem_event(void);
