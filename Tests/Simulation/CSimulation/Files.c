// SQLite's reading, writing and syncing (sqlite3_io_methods), by the table of system calls.
#include "CSystem.h"
#include "Store.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct csystem_calls *calls_of(sqlite3_file *base) {
    return ((struct store_file *)base)->surroundings->calls;
}

static int descriptor_of(sqlite3_file *base) { return ((struct store_file *)base)->descriptor; }

static int sync_directory(const struct csystem_calls *calls, const char *path) {
    int directory = calls->open(path, csystem_flag_directory(), 0);
    if (directory < 0) return SQLITE_CANTOPEN;
    int result = calls->sync(directory);
    calls->close(directory);
    return result == 0 ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

static int remove_path(const struct csystem_calls *calls, const char *path, int sync) {
    const char *slash = strrchr(path, '/');
    char *above = sqlite3_mprintf("%.*s", slash == path ? 1 : (int)(slash - path), path);
    if (!above) return SQLITE_NOMEM;
    int directory = calls->open(above, csystem_flag_directory(), 0);
    int result = SQLITE_OK;
    if (directory < 0 || calls->remove(directory, slash + 1) != 0) {
        result = errno == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    }
    if (directory >= 0) calls->close(directory);
    if (result == SQLITE_OK && sync) result = sync_directory(calls, above);
    sqlite3_free(above);
    return result;
}

// MARK: One file

static int store_close(sqlite3_file *base) {
    struct store_file *file = (struct store_file *)base;
    store_shm_unmap(base, 0);
    store_unlock(base, SQLITE_LOCK_NONE);
    store_inode_closed(file->inode);
    file->surroundings->calls->close(file->descriptor);
    if (file->remove_at_close) remove_path(file->surroundings->calls, file->remove_at_close, 0);
    sqlite3_free(file->remove_at_close);
    sqlite3_free(file->directory_to_sync);
    return SQLITE_OK;
}

static int store_read(sqlite3_file *base, void *buffer, int size, sqlite3_int64 offset) {
    int done = 0;
    while (done < size) {
        int64_t count = calls_of(base)->read_at(descriptor_of(base), (char *)buffer + done, size - done, offset + done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return SQLITE_IOERR_READ;
        if (count == 0) {
            memset((char *)buffer + done, 0, size - done);
            return SQLITE_IOERR_SHORT_READ;
        }
        done += count;
    }
    return SQLITE_OK;
}

static int store_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset) {
    int done = 0;
    while (done < size) {
        const char *rest = (const char *)bytes + done;
        int64_t count = calls_of(base)->write_at(descriptor_of(base), rest, size - done, offset + done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        done += count;
    }
    return SQLITE_OK;
}

static int store_truncate(sqlite3_file *base, sqlite3_int64 size) {
    int result;
    do result = calls_of(base)->truncate(descriptor_of(base), size);
    while (result != 0 && errno == EINTR);
    return result == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int store_sync(sqlite3_file *base, int flags) {
    struct store_file *file = (struct store_file *)base;
    const struct csystem_calls *calls = calls_of(base);
    int result;
    do result = flags & SQLITE_SYNC_DATAONLY ? calls->sync_data(file->descriptor) : calls->sync(file->descriptor);
    while (result != 0 && errno == EINTR);
    if (result != 0) return SQLITE_IOERR_FSYNC;
    if (!file->directory_to_sync) return SQLITE_OK;
    // A new log is found after a power cut only if its name is durable too.
    result = sync_directory(calls, file->directory_to_sync);
    if (result != SQLITE_OK) return result;
    sqlite3_free(file->directory_to_sync);
    file->directory_to_sync = NULL;
    return SQLITE_OK;
}

static int store_file_size(sqlite3_file *base, sqlite3_int64 *size) {
    struct csystem_status status;
    int result;
    do result = calls_of(base)->stat(descriptor_of(base), "", &status);
    while (result != 0 && errno == EINTR);
    if (result != 0) return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)status.size;
    return SQLITE_OK;
}

static int store_file_control(sqlite3_file *base, int operation, void *argument) {
    (void)base, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int store_sector_size(sqlite3_file *base) {
    (void)base;
    return 4096;
}

static int store_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

const sqlite3_io_methods store_methods = {
    2,
    store_close,
    store_read,
    store_write,
    store_truncate,
    store_sync,
    store_file_size,
    store_lock,
    store_unlock,
    store_check_reserved,
    store_file_control,
    store_sector_size,
    store_characteristics,
    store_shm_map,
    store_shm_lock,
    store_shm_barrier,
    store_shm_unmap,
    NULL,
    NULL,
};

// MARK: The store

static const struct simulation_surroundings *surroundings_of(sqlite3_vfs *vfs) { return vfs->pAppData; }

static uint64_t open_flags(int flags) {
    uint64_t result = flags & SQLITE_OPEN_READONLY ? CSYSTEM_READ_ONLY : CSYSTEM_READ_WRITE;
    if (flags & SQLITE_OPEN_CREATE) result |= csystem_flag_create();
    if (flags & SQLITE_OPEN_EXCLUSIVE) result |= csystem_flag_exclusive();
    return result;
}

static int store_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *out_flags) {
    struct store_file *file = (struct store_file *)base;
    const struct simulation_surroundings *surroundings = surroundings_of(vfs);
    memset(file, 0, sizeof *file);
    // Temporary files are kept in memory: a database that asks for one here has been set up in another way.
    if (!path) return SQLITE_CANTOPEN;
    do file->descriptor = surroundings->calls->open(path, open_flags(flags), 0600);
    while (file->descriptor < 0 && errno == EINTR);
    if (file->descriptor < 0) return SQLITE_CANTOPEN;
    file->inode = store_inode_opened(surroundings->identity(file->descriptor));
    if (!file->inode) {
        surroundings->calls->close(file->descriptor);
        return SQLITE_NOMEM;
    }
    file->surroundings = surroundings;
    if (flags & SQLITE_OPEN_DELETEONCLOSE) file->remove_at_close = sqlite3_mprintf("%s", path);
    int is_log = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    if (is_log && (flags & SQLITE_OPEN_CREATE)) {
        const char *slash = strrchr(path, '/');
        file->directory_to_sync = sqlite3_mprintf("%.*s", slash == path ? 1 : (int)(slash - path), path);
    }
    if (out_flags) *out_flags = flags;
    base->pMethods = &store_methods;
    return SQLITE_OK;
}

static int store_delete(sqlite3_vfs *vfs, const char *path, int sync) {
    return remove_path(surroundings_of(vfs)->calls, path, sync);
}

static int store_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    const struct csystem_calls *calls = surroundings_of(vfs)->calls;
    int descriptor;
    do descriptor = calls->open(path, csystem_flag_path(), 0);
    while (descriptor < 0 && errno == EINTR);
    *result = descriptor >= 0;
    if (descriptor < 0) return SQLITE_OK;
    struct csystem_status status = {0};
    // As SQLite's own store for Unix: an empty file counts as none.
    if (flags == SQLITE_ACCESS_EXISTS) *result = calls->stat(descriptor, "", &status) == 0 && status.size > 0;
    calls->close(descriptor);
    return SQLITE_OK;
}

static int store_full_path(sqlite3_vfs *vfs, const char *path, int size, char *result) {
    (void)vfs;
    sqlite3_snprintf(size, result, "%s", path);
    return path[0] == '/' ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int store_randomness(sqlite3_vfs *vfs, int size, char *bytes) {
    surroundings_of(vfs)->fill_randomly(bytes, (size_t)size);
    return size;
}

static int store_sleep(sqlite3_vfs *vfs, int microseconds) {
    // On one thread nobody could end what is waited for.
    (void)vfs;
    return microseconds;
}

static int store_time(sqlite3_vfs *vfs, sqlite3_int64 *milliseconds) {
    int64_t real = surroundings_of(vfs)->calls->clock(CSYSTEM_CLOCK_REAL);
    // Of the Julian day.
    *milliseconds = 210866760000000 + real / 1000000;
    return SQLITE_OK;
}

static int store_last_error(sqlite3_vfs *vfs, int size, char *text) {
    (void)vfs, (void)size, (void)text;
    return errno;
}

int simulation_register_store(const char *name, struct simulation_surroundings surroundings, int is_default) {
    struct simulation_surroundings *kept = malloc(sizeof *kept);
    sqlite3_vfs *vfs = calloc(1, sizeof *vfs);
    if (!kept || !vfs) return SQLITE_NOMEM;
    *kept = surroundings;
    *vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = sizeof(struct store_file),
        .mxPathname = 4096,
        .zName = strdup(name),
        .pAppData = kept,
        .xOpen = store_open,
        .xDelete = store_delete,
        .xAccess = store_access,
        .xFullPathname = store_full_path,
        .xRandomness = store_randomness,
        .xSleep = store_sleep,
        .xCurrentTimeInt64 = store_time,
        .xGetLastError = store_last_error,
    };
    return sqlite3_vfs_register(vfs, is_default);
}

void simulation_restart_randomness(void) { sqlite3_test_control(SQLITE_TESTCTRL_PRNG_RESET); }
