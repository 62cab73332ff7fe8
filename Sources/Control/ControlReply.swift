import Synchronization

/// The right to answer one request, once, from any thread. Dropped without an answer it answers 500, so that no client
/// waits for something that was forgotten.
package final class ControlReply: Sendable {
    /// What goes back to the client.
    package struct Answer: Equatable, Sendable {
        package let status: Int
        package let contentType: String
        package let body: [UInt8]

        package init(status: Int, contentType: String, body: [UInt8]) {
            self.status = status
            self.contentType = contentType
            self.body = body
        }
    }

    private let delivery: Mutex<Delivery?>

    /// In a value of its own, as a bare function in a mutex is wrapped once more whenever the mutex is locked.
    private struct Delivery {
        let deliver: @Sendable (Answer) -> Void
    }

    /// `deliver` is called exactly once. The server makes replies; a test of a handler may make its own.
    package init(deliver: @escaping @Sendable (Answer) -> Void) {
        delivery = Mutex(Delivery(deliver: deliver))
    }

    deinit {
        answer(.plain(500, "The request was dropped without an answer."))
    }

    /// Sends the answer; a second one is ignored, because the first is already on its way. `status` is 200...599.
    package func answer(status: Int, contentType: String = "application/json", body: [UInt8]) {
        precondition((200...599).contains(status), "not a final HTTP status")
        answer(Answer(status: status, contentType: contentType, body: body))
    }

    func answer(_ answer: Answer) {
        let once = delivery.withLock { delivery in
            defer { delivery = nil }
            return delivery
        }
        once?.deliver(answer)
    }
}

extension ControlReply.Answer {
    /// What the server itself has to say; handlers answer in JSON.
    static func plain(_ status: Int, _ words: String) -> Self {
        Self(status: status, contentType: "text/plain; charset=utf-8", body: Array((words + "\n").utf8))
    }
}
