// Every call on files goes through one table. The kernel's calls fill it, until a program puts its own in their place, as
// a simulator does: before its first call, once, and for the whole process.
#pragma once
#include <stddef.h>
#include <stdint.h>

struct csystem_status;
struct csystem_space;

/// As the functions `csystem_...` of the same names: what they take, and -1 with errno where they fail.
struct csystem_calls {
    int (*open_beneath)(int directory, const char *path, uint64_t flags, uint64_t mode, int same_mount);
    int (*open)(const char *path, uint64_t flags, uint32_t mode);
    int (*close)(int descriptor);
    int (*duplicate)(int descriptor);
    int (*stat)(int directory, const char *name, struct csystem_status *status);
    long (*entries)(int directory, void *buffer, size_t size);

    int64_t (*read)(int descriptor, void *buffer, size_t size);
    int64_t (*read_at)(int descriptor, void *buffer, size_t size, int64_t offset);
    int64_t (*write)(int descriptor, const void *bytes, size_t size);
    int64_t (*write_at)(int descriptor, const void *bytes, size_t size, int64_t offset);
    int (*truncate)(int descriptor, int64_t size);
    int (*clone)(int target, int source);
    int (*clone_range)(int target, uint64_t target_offset, int source, uint64_t source_offset, uint64_t length);
    int64_t (*copy_range)(int target, int64_t target_offset, int source, int64_t source_offset, size_t length);
    int64_t (*seek_data)(int descriptor, int64_t offset);
    int64_t (*seek_hole)(int descriptor, int64_t offset);
    int (*punch_hole)(int descriptor, int64_t offset, int64_t length);

    int (*make_directory)(int directory, const char *name, uint32_t mode);
    int (*remove)(int directory, const char *name);
    int (*remove_directory)(int directory, const char *name);
    int (*rename)(int old_directory, const char *old_name, int new_directory, const char *new_name, uint32_t kind);
    int (*link)(int old_directory, const char *old_name, int new_directory, const char *new_name);
    int (*make_symlink)(const char *target, int directory, const char *name);
    int64_t (*symlink_target)(int directory, const char *name, char *buffer, size_t size);

    int (*chmod)(int directory, const char *name, uint32_t mode);
    int (*set_mtime)(int directory, const char *name, int64_t nanoseconds);
    int (*set_attribute)(int descriptor, const char *name, const void *value, uint64_t length);
    int64_t (*attribute)(int descriptor, const char *name, void *value, uint64_t length);

    int (*sync)(int descriptor);
    int (*sync_data)(int descriptor);
    int (*sync_filesystem)(int descriptor);
    int (*sync_range)(int descriptor, int64_t offset, int64_t length, int wait);
    int (*forget_cache)(int descriptor, int64_t offset, int64_t length);
    int64_t (*cached_bytes)(int descriptor, int64_t offset, int64_t length);
    int (*space)(int descriptor, struct csystem_space *space);

    int (*set_lease)(int descriptor, int kind);
    int (*get_lease)(int descriptor);
    int (*lock)(int descriptor, int kind, int wait);
    int64_t (*clock)(int clock);
};

/// The kernel's own calls.
extern const struct csystem_calls csystem_kernel;

/// From now on all calls go to `calls`, which is copied. Not while another thread calls.
void csystem_replace_calls(const struct csystem_calls *calls);
