#define _GNU_SOURCE
#include "CSystem.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static int kernel_open_beneath(int directory, const char *path, uint64_t flags, uint64_t mode, int same_mount) {
    struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | (same_mount ? RESOLVE_NO_XDEV : 0),
    };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

static int kernel_open(const char *path, uint64_t flags, uint32_t mode) {
    return open(path, (int)flags | O_CLOEXEC, (mode_t)mode);
}

static int64_t nanoseconds(struct statx_timestamp time) {
    // A filesystem may hold any 64-bit time: what does not fit is pinned, not wrapped.
    int64_t result;
    if (__builtin_mul_overflow(time.tv_sec, (int64_t)1000000000, &result)) return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
    if (__builtin_add_overflow(result, (int64_t)time.tv_nsec, &result)) return INT64_MAX;
    return result;
}

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif

static int kernel_stat(int directory, const char *name, struct csystem_status *status) {
    struct statx raw;
    int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name ? 0 : AT_EMPTY_PATH);
    if (statx(directory, name, flags, STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID, &raw) != 0) return -1;
    *status = (struct csystem_status){
        .size = raw.stx_size,
        .blocks = raw.stx_blocks,
        .inode = raw.stx_ino,
        .device = makedev(raw.stx_dev_major, raw.stx_dev_minor),
        .mount = raw.stx_mask & STATX_MNT_ID ? raw.stx_mnt_id : 0,
        .mtime = nanoseconds(raw.stx_mtime),
        .ctime = nanoseconds(raw.stx_ctime),
        .birth = raw.stx_mask & STATX_BTIME ? nanoseconds(raw.stx_btime) : 0,
        .mode = raw.stx_mode,
        .links = raw.stx_nlink,
    };
    return 0;
}

static int kernel_close(int descriptor) { return close(descriptor); }

static int kernel_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

static long kernel_entries(int directory, void *buffer, size_t size) {
    return syscall(SYS_getdents64, directory, buffer, size);
}

static int64_t kernel_read(int descriptor, void *buffer, size_t size) { return read(descriptor, buffer, size); }

static int64_t kernel_read_at(int descriptor, void *buffer, size_t size, int64_t offset) {
    return pread(descriptor, buffer, size, offset);
}

static int64_t kernel_write(int descriptor, const void *bytes, size_t size) { return write(descriptor, bytes, size); }

static int64_t kernel_write_at(int descriptor, const void *bytes, size_t size, int64_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}

static int kernel_truncate(int descriptor, int64_t size) { return ftruncate(descriptor, size); }

static int kernel_make_directory(int directory, const char *name, uint32_t mode) {
    return mkdirat(directory, name, (mode_t)mode);
}

static int kernel_remove(int directory, const char *name) { return unlinkat(directory, name, 0); }

static int kernel_remove_directory(int directory, const char *name) { return unlinkat(directory, name, AT_REMOVEDIR); }

static int kernel_link(int old_directory, const char *old_name, int new_directory, const char *new_name) {
    return linkat(old_directory, old_name, new_directory, new_name, 0);
}

static int kernel_make_symlink(const char *target, int directory, const char *name) {
    return symlinkat(target, directory, name);
}

static int64_t kernel_symlink_target(int directory, const char *name, char *buffer, size_t size) {
    return readlinkat(directory, name, buffer, size);
}

static int kernel_rename(int old_directory, const char *old_name, int new_directory, const char *new_name, uint32_t kind) {
    unsigned flags = kind == CSYSTEM_RENAME_NOREPLACE ? RENAME_NOREPLACE
                     : kind == CSYSTEM_RENAME_EXCHANGE ? RENAME_EXCHANGE
                                                       : 0;
    return renameat2(old_directory, old_name, new_directory, new_name, flags);
}

static int kernel_chmod(int directory, const char *name, uint32_t mode) {
    if (*name == 0) return fchmod(directory, (mode_t)mode);
    return fchmodat(directory, name, (mode_t)mode, AT_SYMLINK_NOFOLLOW);
}

static int kernel_set_mtime(int directory, const char *name, int64_t nanoseconds) {
    int64_t seconds = nanoseconds / 1000000000, rest = nanoseconds % 1000000000;
    if (rest < 0) {
        seconds -= 1;
        rest += 1000000000;
    }
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = rest}};
    if (*name == 0) return futimens(directory, times);
    return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW);
}

static int kernel_clone(int target, int source) { return ioctl(target, FICLONE, source); }

static int kernel_clone_range(int target, uint64_t target_offset, int source, uint64_t source_offset, uint64_t length) {
    struct file_clone_range range = {
        .src_fd = source, .src_offset = source_offset, .src_length = length, .dest_offset = target_offset};
    return ioctl(target, FICLONERANGE, &range);
}

static int64_t kernel_copy_range(int target, int64_t target_offset, int source, int64_t source_offset, size_t length) {
    off64_t from = source_offset, to = target_offset;
    return copy_file_range(source, &from, target, &to, length, 0);
}

static int64_t kernel_seek_data(int descriptor, int64_t offset) { return lseek(descriptor, offset, SEEK_DATA); }

static int64_t kernel_seek_hole(int descriptor, int64_t offset) { return lseek(descriptor, offset, SEEK_HOLE); }

static int kernel_punch_hole(int descriptor, int64_t offset, int64_t length) {
    return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

static int kernel_sync(int descriptor) { return fsync(descriptor); }

static int kernel_sync_data(int descriptor) { return fdatasync(descriptor); }

static int kernel_sync_filesystem(int descriptor) { return syncfs(descriptor); }

static int kernel_sync_range(int descriptor, int64_t offset, int64_t length, int wait) {
    unsigned flags = SYNC_FILE_RANGE_WRITE;
    if (wait) flags |= SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER;
    return sync_file_range(descriptor, offset, length, flags);
}

static int kernel_forget_cache(int descriptor, int64_t offset, int64_t length) {
    // It returns its error instead of leaving it in errno.
    errno = posix_fadvise(descriptor, offset, length, POSIX_FADV_DONTNEED);
    return errno == 0 ? 0 : -1;
}

// As in <linux/mman.h> since 6.5, which older headers lack.
static const long cachestat_number = 451;

static int64_t kernel_cached_bytes(int descriptor, int64_t offset, int64_t length) {
    struct {
        uint64_t offset, length;
    } range = {(uint64_t)offset, (uint64_t)length};
    struct {
        uint64_t cached, dirty, under_writeback, evicted, recently_evicted;
    } pages;
    if (syscall(cachestat_number, descriptor, &range, &pages, 0) != 0) return -1;
    return (int64_t)pages.cached * sysconf(_SC_PAGESIZE);
}

static int kernel_space(int descriptor, struct csystem_space *space) {
    struct statfs raw;
    if (fstatfs(descriptor, &raw) != 0) return -1;
    *space = (struct csystem_space){
        .total = (uint64_t)raw.f_blocks * (uint64_t)raw.f_bsize,
        .available = (uint64_t)raw.f_bavail * (uint64_t)raw.f_bsize,
        .type = raw.f_type,
    };
    return 0;
}

static int lock_type(int kind) {
    return kind == CSYSTEM_SHARED ? F_RDLCK : kind == CSYSTEM_EXCLUSIVE ? F_WRLCK : F_UNLCK;
}

static int kernel_set_lease(int descriptor, int kind) {
    // Who opens the file sends a signal to the holder of the lease. SIGIO, the default, would end the process; SIGURG is
    // ignored by whoever does not ask for it.
    if (kind != CSYSTEM_UNLOCKED && fcntl(descriptor, F_SETSIG, SIGURG) != 0) return -1;
    return fcntl(descriptor, F_SETLEASE, lock_type(kind));
}

static int kernel_get_lease(int descriptor) {
    int type = fcntl(descriptor, F_GETLEASE);
    if (type < 0) return -1;
    return type == F_RDLCK ? CSYSTEM_SHARED : type == F_WRLCK ? CSYSTEM_EXCLUSIVE : CSYSTEM_UNLOCKED;
}

static int kernel_lock(int descriptor, int kind, int wait) {
    struct flock whole = {.l_type = (short)lock_type(kind), .l_whence = SEEK_SET};
    return fcntl(descriptor, wait ? F_OFD_SETLKW : F_OFD_SETLK, &whole);
}

static int kernel_set_attribute(int descriptor, const char *name, const void *value, uint64_t length) {
    return fsetxattr(descriptor, name, value, length, 0);
}

static int64_t kernel_attribute(int descriptor, const char *name, void *value, uint64_t length) {
    return fgetxattr(descriptor, name, value, length);
}

static int64_t kernel_clock(int clock) {
    static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_REALTIME_COARSE};
    struct timespec time = {0};
    // It fails only for a clock that does not exist.
    clock_gettime(clocks[clock], &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

const struct csystem_calls csystem_kernel = {
    .open_beneath = kernel_open_beneath,
    .open = kernel_open,
    .close = kernel_close,
    .duplicate = kernel_duplicate,
    .stat = kernel_stat,
    .entries = kernel_entries,
    .read = kernel_read,
    .read_at = kernel_read_at,
    .write = kernel_write,
    .write_at = kernel_write_at,
    .truncate = kernel_truncate,
    .clone = kernel_clone,
    .clone_range = kernel_clone_range,
    .copy_range = kernel_copy_range,
    .seek_data = kernel_seek_data,
    .seek_hole = kernel_seek_hole,
    .punch_hole = kernel_punch_hole,
    .make_directory = kernel_make_directory,
    .remove = kernel_remove,
    .remove_directory = kernel_remove_directory,
    .rename = kernel_rename,
    .link = kernel_link,
    .make_symlink = kernel_make_symlink,
    .symlink_target = kernel_symlink_target,
    .chmod = kernel_chmod,
    .set_mtime = kernel_set_mtime,
    .set_attribute = kernel_set_attribute,
    .attribute = kernel_attribute,
    .sync = kernel_sync,
    .sync_data = kernel_sync_data,
    .sync_filesystem = kernel_sync_filesystem,
    .sync_range = kernel_sync_range,
    .forget_cache = kernel_forget_cache,
    .cached_bytes = kernel_cached_bytes,
    .space = kernel_space,
    .set_lease = kernel_set_lease,
    .get_lease = kernel_get_lease,
    .lock = kernel_lock,
    .clock = kernel_clock,
};

int csystem_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/* IOPRIO_WHO_PROCESS with 0 and the class in the upper bits (ioprio_set(2)); glibc names neither. */
void csystem_become_idle(void) {
    syscall(SYS_ioprio_set, 1, 0, 3 << 13);
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 19);
}
