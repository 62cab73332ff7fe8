/// One attempt to connect, by a number that its loop gives out.
package struct DialID: Hashable, Sendable {
    package let raw: UInt64

    package init(raw: UInt64) { self.raw = raw }
}
