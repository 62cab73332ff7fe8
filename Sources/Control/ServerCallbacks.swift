import CMicrohttpd

/// What libmicrohttpd calls, on its own thread. `context` is the server's `ServerExchanges`, which the server keeps
/// alive until its thread has ended; each request's `slot` holds one reference to its `ServerExchange`, taken by
/// `began` and released by `completed`.
enum ServerCallbacks {
    /// Nil, with errno, when the server cannot be started.
    static func start(listening descriptor: Int32, _ exchanges: ServerExchanges) -> OpaquePointer? {
        cmicrohttpd_start(
            descriptor, ControlServer.mostConnections, ControlServer.idleSeconds,
            { context, connection, _, method, _, data, length, slot in
                ServerCallbacks.accessed(context, connection, method, data, length, slot)
            },
            { context, target, _ in ServerCallbacks.began(context, target) },
            { context, _, slot, _ in ServerCallbacks.completed(context, slot) },
            Unmanaged.passUnretained(exchanges).toOpaque())
    }

    private static func began(
        _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?
    ) -> UnsafeMutableRawPointer? {
        guard let exchanges = exchanges(context), let target else { return nil }
        // An invalid sequence becomes U+FFFD here; a well-formed target is ASCII.
        return Unmanaged.passRetained(exchanges.began(target: String(cString: target))).toOpaque()
    }

    private static func completed(
        _ context: UnsafeMutableRawPointer?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) {
        guard let exchange = slot?.pointee else { return }
        slot?.pointee = nil
        exchanges(context)?.ended(Unmanaged<ServerExchange>.fromOpaque(exchange).takeRetainedValue())
    }

    /// Called when the headers are there, for each piece of the body, when the request is whole (`length` 0 for the
    /// second time), and again when the connection was woken.
    private static func accessed(
        _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ method: UnsafePointer<CChar>?,
        _ data: UnsafePointer<CChar>?, _ length: UnsafeMutablePointer<Int>?,
        _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let exchanges = exchanges(context), let connection, let method, let length, let slot,
            let opaque = slot.pointee
        else { return MHD_Result.NO }
        let exchange = Unmanaged<ServerExchange>.fromOpaque(opaque).takeUnretainedValue()
        if exchange.headersReceived() { return headersReceived(connection) }
        if length.pointee > 0 {
            let piece = UnsafeRawBufferPointer(start: data, count: length.pointee)
            length.pointee = 0
            return exchange.bodyReceived(piece) ? MHD_Result.YES : MHD_Result.NO
        }
        if exchange.answer == nil,
            exchanges.requestReceived(exchange, method: String(cString: method), connection: connection)
        {
            return MHD_Result.YES
        }
        return exchange.answer.map { send($0, on: connection) } ?? MHD_Result.NO
    }

    /// Refuses a body that says that it is too large before it is sent; one that does not say is cut off.
    private static func headersReceived(_ connection: OpaquePointer) -> MHD_Result {
        guard
            let text = MHD_lookup_connection_value(
                connection, MHD_ValueKind.HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH),
            let length = Int(String(cString: text)), length > ControlServer.largestBody
        else { return MHD_Result.YES }
        return send(.plain(413, "The body is too large."), on: connection)
    }

    private static func send(_ answer: ControlReply.Answer, on connection: OpaquePointer) -> MHD_Result {
        let response = answer.body.withUnsafeBytes { body in
            // Copied at once: the library promises not to write through the pointer.
            MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress),
                MHD_ResponseMemoryMode.RESPMEM_MUST_COPY)
        }
        guard let response else { return MHD_Result.NO }
        defer { MHD_destroy_response(response) }
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer.contentType)
        return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
    }

    private static func exchanges(_ context: UnsafeMutableRawPointer?) -> ServerExchanges? {
        context.map { Unmanaged<ServerExchanges>.fromOpaque($0).takeUnretainedValue() }
    }
}
