/// What a request with a number is for.
enum RequestKind: Sendable {
    case chunks
    case lists
}
