import Folders

/// A request of the peer's that we have not answered to its end.
struct HeardRequest: Weighed {
    let kind: RequestKind
    let folder: FolderID
    let weight: UInt64
}
