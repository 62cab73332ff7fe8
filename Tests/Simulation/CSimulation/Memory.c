// What a process of one thread that only simulates can do without.
#include "CSimulation.h"
#include <malloc.h>
#include <sqlite3.h>

void simulation_settle_in(void) {
    // What is given back is taken again, and no kernel clears its pages in between: that would be a fifth of the work.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 16 << 20);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
