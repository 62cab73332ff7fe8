#define _GNU_SOURCE
#include "CSystem.h"
#include <fcntl.h>

uint64_t csystem_flag_create(void) { return O_CREAT; }
uint64_t csystem_flag_exclusive(void) { return O_EXCL; }
uint64_t csystem_flag_truncate(void) { return O_TRUNC; }
uint64_t csystem_flag_append(void) { return O_APPEND; }
uint64_t csystem_flag_directory(void) { return O_DIRECTORY; }
uint64_t csystem_flag_nofollow(void) { return O_NOFOLLOW; }
uint64_t csystem_flag_nonblock(void) { return O_NONBLOCK; }
uint64_t csystem_flag_path(void) { return O_PATH; }
uint64_t csystem_flag_noatime(void) { return O_NOATIME; }
