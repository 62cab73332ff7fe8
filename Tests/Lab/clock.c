// Tells the program that it is loaded into another time of day than the machine's: CLOCK_SHIFT seconds later. Clocks that
// only rise, and the times that the kernel stamps files with, stay as they are.
//
//   clang -O2 -shared -fPIC -o clock.so clock.c && CLOCK_SHIFT=31536000 LD_PRELOAD=$PWD/clock.so PROGRAM
#define _GNU_SOURCE
#include <dlfcn.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long shift;
static int (*real_clock)(clockid_t, struct timespec *);
static int (*real_semaphore)(sem_t *, const struct timespec *);

__attribute__((constructor)) static void begin(void) {
    const char *given = getenv("CLOCK_SHIFT");
    shift = given ? atol(given) : 0;
    real_clock = dlsym(RTLD_NEXT, "clock_gettime");
    real_semaphore = dlsym(RTLD_NEXT, "sem_timedwait");
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    if (!real_clock) begin();
    int result = real_clock(clock, at);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += shift;
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return result;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

// The kernel waits by its own time of day.
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    struct timespec kernels = {until->tv_sec - shift, until->tv_nsec};
    return real_semaphore(semaphore, &kernels);
}
