#pragma once
#include <sqlite3.h>

/// Of a variadic function, which Swift cannot call: SQLite counts no memory from now on, and so takes no lock at each
/// allocation. To be called before anything else; SQLITE_MISUSE where it was not.
static inline int csqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
