#pragma once
// First, with the feature macros as they are: libevent's own configuration sets _GNU_SOURCE, and `fd_set` would then be
// another type than in the modules beside this one.
#include <sys/types.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/thread.h>
