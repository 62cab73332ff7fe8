// What the allocator of this process does with memory that was given back.
#include "CSimulation.h"
#include <malloc.h>

void simulation_keep_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
}
