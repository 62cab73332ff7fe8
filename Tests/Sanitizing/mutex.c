// Tells the thread sanitizer of what it cannot see of Swift's Mutex: a lock that somebody waits for is passed on by the
// kernel, within the Swift library, which is not built with the sanitizer, so that each access behind it would count as a
// race. The way without waiting is inlined into our own code and seen. Loaded by LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
// Synchronization._MutexHandle._lockSlow(UInt32) and ._unlockSlow()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

static void tell(const char *sanitizer, void *mutex) {
    void (*told)(void *) = (void (*)(void *))dlsym(RTLD_DEFAULT, sanitizer);
    if (told) told(mutex);
}

SWIFT void kith_lock(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void kith_unlock(SELF void *mutex) __asm__(UNLOCK);

SWIFT void kith_lock(uint32_t thread, SELF void *mutex) {
    ((SWIFT void (*)(uint32_t, SELF void *))dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    tell("__tsan_acquire", mutex);
}

SWIFT void kith_unlock(SELF void *mutex) {
    tell("__tsan_release", mutex);
    ((SWIFT void (*)(SELF void *))dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
