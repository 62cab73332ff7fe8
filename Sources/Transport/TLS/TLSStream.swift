import Bytes
import COpenSSL
import Glibc
import Identity

/// One TLS connection over one socket that does not block. Used on the loop's thread only.
final class TLSStream {
    enum Progress {
        case done
        case wantsRead
        case wantsWrite
        case failed(TransportError.Code, words: String)
        /// The peer has said that it sends no more.
        case ended
    }

    /// The peer's key, once its certificate has come. Proven when the handshake is done.
    private(set) var peer: DeviceID?
    private let ssl: OpaquePointer
    private let socket: Socket
    private let expected: DeviceID?
    private var refusal: String?

    init(_ context: OpaquePointer, _ socket: Socket, isClient: Bool, expecting expected: DeviceID?) {
        guard let ssl = SSL_new(context) else { fatalError("no memory for a TLS connection") }
        self.ssl = ssl
        self.socket = socket
        self.expected = expected
        SSL_set_fd(ssl, socket.descriptor)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        if isClient { SSL_set_connect_state(ssl) } else { SSL_set_accept_state(ssl) }
    }

    deinit { SSL_free(ssl) }

    /// Whether bytes wait inside OpenSSL that the socket will not report.
    var hasPending: Bool { SSL_has_pending(ssl) == 1 }

    /// Goes on with the handshake. Done: the peer has the key that `peer` says, and speaks `kith/1`.
    func handshake() -> Progress {
        let progress = progress { SSL_do_handshake(ssl) }
        switch progress {
        case .done: return speaksKith ? .done : .failed(.handshake, words: "the peer does not speak kith/1")
        case .failed(let code, let words):
            if let refusal { return .failed(.wrongDevice, words: refusal) }
            return .failed(code == .broken ? .handshake : code, words: words)
        case .ended: return .failed(.handshake, words: "the peer closed during the TLS handshake")
        case .wantsRead, .wantsWrite: return progress
        }
    }

    /// Up to `buffer.count` bytes, one record at most.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, Progress) {
        var count = 0
        let progress = progress { SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count) }
        return (count, progress)
    }

    /// Some of the bytes, a record or more.
    func write(_ bytes: UnsafeRawBufferPointer) -> (count: Int, Progress) {
        var count = 0
        let progress = progress { SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &count) }
        return (count, progress)
    }

    /// Tells the peer that nothing more comes.
    func endWriting() {
        _ = progress { SSL_shutdown(ssl) < 0 ? -1 : 1 }
        socket.endWriting()
    }

    /// Whether the certificate's key will do. Called from within the handshake.
    func certificateReceived(_ certificate: OpaquePointer?) -> Bool {
        guard let device = TLSStream.device(of: certificate) else {
            refusal = "the peer's key is not an Ed25519 key"
            return false
        }
        if let expected, device != expected {
            refusal = "another device answers there: \(device.short)..., expected was \(expected.short)..."
            return false
        }
        peer = device
        return true
    }

    private static func device(of certificate: OpaquePointer?) -> DeviceID? {
        guard let certificate, let key = X509_get0_pubkey(certificate), EVP_PKEY_get_id(key) == EVP_PKEY_ED25519
        else { return nil }
        var raw = [UInt8](repeating: 0, count: 32)
        var length = raw.count
        guard EVP_PKEY_get_raw_public_key(key, &raw, &length) == 1, length == 32 else { return nil }
        return Bytes32(raw).map(DeviceID.init)
    }

    private var speaksKith: Bool {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &length)
        return UnsafeBufferPointer(start: name, count: Int(length)).elementsEqual(TLSContext.protocolName)
    }

    private func progress(_ call: () -> Int32) -> Progress {
        // The queue of errors is the thread's: what stands there from before would be taken for ours.
        ERR_clear_error()
        let result = call()
        let errorNumber = errno
        if result > 0 { return .done }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .ended
        case SSL_ERROR_SYSCALL where errorNumber != 0:
            let error = SocketErrno(errorNumber)
            return .failed(error.code, words: error.words)
        default: return failure()
        }
    }

    private func failure() -> Progress {
        let error = ERR_get_error()
        if Int32(truncatingIfNeeded: error & 0x7f_ffff) == SSL_R_UNEXPECTED_EOF_WHILE_READING {
            return .failed(.closedByPeer, words: "the peer closed without a word")
        }
        let reason = ERR_reason_error_string(error).map { String(cString: $0) } ?? "the line broke"
        return .failed(.broken, words: "TLS: \(reason)")
    }
}
