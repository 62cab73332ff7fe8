import Bytes
import COpenSSL
import Cryptography
import Identity

/// What all TLS connections of one device share: TLS 1.3 and nothing older, ALPN `kith/1`, its certificate, and a check
/// of the peer's that looks at nothing but the key.
final class TLSContext: @unchecked Sendable {
    static let protocolName = Array("kith/1".utf8)
    // RFC 7301, 3.1: names with a length byte before each.
    private static let protocolList = [UInt8(protocolName.count)] + protocolName
    // Fast where the processor has AES, and sound everywhere; RFC 8446, 9.1.
    private static let ciphers = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"
    /// Several records a read of the socket.
    private static let readBuffer = 128 << 10

    // Set up in init and only read from then on, as OpenSSL asks for a context that threads share.
    private let client: OpaquePointer
    private let server: OpaquePointer
    private let certificate: TLSCertificate

    init(_ key: SigningKey) {
        certificate = TLSCertificate(key)
        guard let client = SSL_CTX_new(TLS_client_method()), let server = SSL_CTX_new(TLS_server_method()) else {
            fatalError("no memory for TLS")
        }
        self.client = client
        self.server = server
        setUp(client)
        setUp(server)
        SSL_CTX_set_alpn_protos(client, TLSContext.protocolList, UInt32(TLSContext.protocolList.count))
        SSL_CTX_set_alpn_select_cb(server, TLSContext.selectProtocol, nil)
    }

    deinit {
        SSL_CTX_free(client)
        SSL_CTX_free(server)
    }

    /// The client's end of a stream to `expected`, or to whoever it is.
    func outgoingStream(on socket: Socket, expecting expected: DeviceID?) -> TLSStream {
        TLSStream(client, socket, isClient: true, expecting: expected)
    }

    func incomingStream(on socket: Socket) -> TLSStream {
        TLSStream(server, socket, isClient: false, expecting: nil)
    }

    private func setUp(_ context: OpaquePointer) {
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_3_VERSION), nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, 0, nil)
        SSL_CTX_ctrl(
            context, SSL_CTRL_MODE, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER), nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_READ_AHEAD, 1, nil)
        SSL_CTX_set_default_read_buffer_len(context, TLSContext.readBuffer)
        // Without tickets there is nothing to resume: each session proves its key anew.
        SSL_CTX_set_num_tickets(context, 0)
        SSL_CTX_set_ciphersuites(context, TLSContext.ciphers)
        SSL_CTX_use_certificate(context, certificate.certificate)
        SSL_CTX_use_PrivateKey(context, certificate.key)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        SSL_CTX_set_cert_verify_callback(context, TLSContext.verifyPeer, nil)
    }

    /// Stands for the whole check of a chain: any Ed25519 key will do, unless one is expected. That the peer has the key
    /// is proven by TLS itself.
    private static let verifyPeer: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
        guard let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let context = SSL_get_ex_data(OpaquePointer(ssl), 0)
        else { return 0 }
        // The stream outlives its SSL object, which is what calls here.
        let stream = Unmanaged<TLSStream>.fromOpaque(context).takeUnretainedValue()
        let accepted = stream.certificateReceived(X509_STORE_CTX_get0_cert(store))
        // Without this the self-signed certificate would stay an error in SSL_get_verify_result.
        X509_STORE_CTX_set_error(store, accepted ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION)
        return accepted ? 1 : 0
    }

    private static let selectProtocol:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, UnsafeMutablePointer<UInt8>?,
            UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
        ) -> Int32 = { _, chosen, chosenLength, offered, offeredLength, _ in
            guard let offered, let chosen, let chosenLength else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            // The answer points into the offer, which OpenSSL has checked for its form.
            var rest = UnsafeBufferPointer(start: offered, count: Int(offeredLength))[...]
            while let length = rest.popFirst().map(Int.init), length <= rest.count {
                let name = UnsafeBufferPointer(rebasing: rest.prefix(length))
                if name.elementsEqual(protocolName) {
                    chosen.pointee = name.baseAddress
                    chosenLength.pointee = UInt8(length)
                    return SSL_TLSEXT_ERR_OK
                }
                rest = rest.dropFirst(length)
            }
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }
}
