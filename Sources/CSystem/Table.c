// Where a call of Swift's meets the kernel, or what was put in its place. The table is written before there is a second
// thread, so that nothing has to guard it.
#include "CSystem.h"

static const struct csystem_calls *calls = &csystem_kernel;

void csystem_replace_calls(const struct csystem_calls *replacement) {
    static struct csystem_calls copy;
    copy = *replacement;
    calls = &copy;
}

int csystem_open_beneath(int directory, const char *path, uint64_t flags, uint64_t mode, int same_mount) {
    return calls->open_beneath(directory, path, flags, mode, same_mount);
}

int csystem_open(const char *path, uint64_t flags, uint32_t mode) { return calls->open(path, flags, mode); }

int csystem_close(int descriptor) { return calls->close(descriptor); }

int csystem_duplicate(int descriptor) { return calls->duplicate(descriptor); }

int csystem_stat(int directory, const char *name, struct csystem_status *status) {
    return calls->stat(directory, name, status);
}

long csystem_entries(int directory, void *buffer, size_t size) { return calls->entries(directory, buffer, size); }

int64_t csystem_read(int descriptor, void *buffer, size_t size) { return calls->read(descriptor, buffer, size); }

int64_t csystem_read_at(int descriptor, void *buffer, size_t size, int64_t offset) {
    return calls->read_at(descriptor, buffer, size, offset);
}

int64_t csystem_write(int descriptor, const void *bytes, size_t size) { return calls->write(descriptor, bytes, size); }

int64_t csystem_write_at(int descriptor, const void *bytes, size_t size, int64_t offset) {
    return calls->write_at(descriptor, bytes, size, offset);
}

int csystem_truncate(int descriptor, int64_t size) { return calls->truncate(descriptor, size); }

int csystem_clone(int target, int source) { return calls->clone(target, source); }

int csystem_clone_range(int target, uint64_t target_offset, int source, uint64_t source_offset, uint64_t length) {
    return calls->clone_range(target, target_offset, source, source_offset, length);
}

int64_t csystem_copy_range(int target, int64_t target_offset, int source, int64_t source_offset, size_t length) {
    return calls->copy_range(target, target_offset, source, source_offset, length);
}

int64_t csystem_seek_data(int descriptor, int64_t offset) { return calls->seek_data(descriptor, offset); }

int64_t csystem_seek_hole(int descriptor, int64_t offset) { return calls->seek_hole(descriptor, offset); }

int csystem_punch_hole(int descriptor, int64_t offset, int64_t length) {
    return calls->punch_hole(descriptor, offset, length);
}

int csystem_make_directory(int directory, const char *name, uint32_t mode) {
    return calls->make_directory(directory, name, mode);
}

int csystem_remove(int directory, const char *name) { return calls->remove(directory, name); }

int csystem_remove_directory(int directory, const char *name) { return calls->remove_directory(directory, name); }

int csystem_rename(int old_directory, const char *old_name, int new_directory, const char *new_name, uint32_t kind) {
    return calls->rename(old_directory, old_name, new_directory, new_name, kind);
}

int csystem_link(int old_directory, const char *old_name, int new_directory, const char *new_name) {
    return calls->link(old_directory, old_name, new_directory, new_name);
}

int csystem_make_symlink(const char *target, int directory, const char *name) {
    return calls->make_symlink(target, directory, name);
}

int64_t csystem_symlink_target(int directory, const char *name, char *buffer, size_t size) {
    return calls->symlink_target(directory, name, buffer, size);
}

int csystem_chmod(int directory, const char *name, uint32_t mode) { return calls->chmod(directory, name, mode); }

int csystem_set_mtime(int directory, const char *name, int64_t nanoseconds) {
    return calls->set_mtime(directory, name, nanoseconds);
}

int csystem_set_attribute(int descriptor, const char *name, const void *value, uint64_t length) {
    return calls->set_attribute(descriptor, name, value, length);
}

int64_t csystem_attribute(int descriptor, const char *name, void *value, uint64_t length) {
    return calls->attribute(descriptor, name, value, length);
}

int csystem_sync(int descriptor) { return calls->sync(descriptor); }

int csystem_sync_data(int descriptor) { return calls->sync_data(descriptor); }

int csystem_sync_filesystem(int descriptor) { return calls->sync_filesystem(descriptor); }

int csystem_sync_range(int descriptor, int64_t offset, int64_t length, int wait) {
    return calls->sync_range(descriptor, offset, length, wait);
}

int csystem_forget_cache(int descriptor, int64_t offset, int64_t length) {
    return calls->forget_cache(descriptor, offset, length);
}

int64_t csystem_cached_bytes(int descriptor, int64_t offset, int64_t length) {
    return calls->cached_bytes(descriptor, offset, length);
}

int csystem_space(int descriptor, struct csystem_space *space) { return calls->space(descriptor, space); }

int csystem_set_lease(int descriptor, int kind) { return calls->set_lease(descriptor, kind); }

int csystem_get_lease(int descriptor) { return calls->get_lease(descriptor); }

int csystem_lock(int descriptor, int kind, int wait) { return calls->lock(descriptor, kind, wait); }

int64_t csystem_clock(int clock) { return calls->clock(clock); }
