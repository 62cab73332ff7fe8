#pragma once
#include <microhttpd.h>

/// `MHD_start_daemon` on a socket that already listens, with the settings that the control API needs; the function is
/// variadic, so Swift cannot call it. NULL with errno when it cannot be started. The daemon owns the socket afterwards,
/// but only if it has started.
static inline struct MHD_Daemon *cmicrohttpd_start(
    int listening_socket, unsigned int most_connections, unsigned int idle_seconds,
    MHD_AccessHandlerCallback accessed, void *(*began)(void *, const char *, struct MHD_Connection *),
    MHD_RequestCompletedCallback completed, void *context) {
    return MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, accessed, context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listening_socket,
        MHD_OPTION_CONNECTION_LIMIT, most_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
        MHD_OPTION_URI_LOG_CALLBACK, began, context,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_END);
}
