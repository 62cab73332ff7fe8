/// A record and its place among the leaves of the page that signs it.
package struct PageRecord: Hashable, Sendable {
    /// Index into the header's leaves.
    package let leaf: Int
    package let bytes: SignedRecordBytes

    package init(leaf: Int, bytes: SignedRecordBytes) {
        self.leaf = leaf
        self.bytes = bytes
    }
}
