/// The byte that says what a frame's body is. Numbers are never reused; those with `Frame.ignorableBit` may be skipped.
package enum MessageType: UInt8, Hashable, Sendable, CaseIterable {
    case hello = 1
    case goodbye = 2
    case ping = 3
    case pong = 4

    case folders = 16
    case folderClosed = 17
    case joinRequest = 18
    case joinAnswer = 19
    case membership = 20
    case membershipRequest = 21
    case joinLookup = 22
    case joinLookupAnswer = 23

    case headers = 32
    case pages = 33
    case pageRequest = 34
    case recordRequest = 35
    case placed = 36
    // Who does not compare may pass over them: nobody is left for it.
    case digestRequest = 160
    case digestAnswer = 161

    case chunkRequest = 48
    case chunkAnswer = 49
    case listRequest = 50
    case listAnswer = 51
    // Who asks only those that have all of it may pass over it.
    case holding = 180
}
