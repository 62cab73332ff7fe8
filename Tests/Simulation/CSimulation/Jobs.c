// The place where Swift's runtime lets others take what it would put on its shared threads (its `Concurrency.h`).
#include "CSimulation.h"

typedef void (*enqueue_original)(void *job) __attribute__((swiftcall));
extern void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_original original) __attribute__((swiftcall));

static int (*receiver)(void *job);

static __attribute__((swiftcall)) void received(void *job, enqueue_original original) {
    if (!receiver(job)) original(job);
}

void simulation_receive_jobs(int (*receive)(void *job)) {
    receiver = receive;
    swift_task_enqueueGlobal_hook = received;
}
