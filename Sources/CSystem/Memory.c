#include "CSystem.h"

#include <malloc.h>

void csystem_limit_heaps(int count) { mallopt(M_ARENA_MAX, count); }
