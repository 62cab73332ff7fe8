import Bytes
import Folders
import Identity
import Manifests
import Storing
import Wire

@testable import Daemon

/// A member's program that lies: it signs for others, or writes though it may only read.
extension World {
    /// Names that only lies have: they are to stand nowhere.
    static let lie = "lie"

    func forge(_ act: Act, on device: Device, inNameOf other: Device) {
        // Who may only read signs for itself: nothing but its role is in the way.
        let other = workload.isHard && device.role == .read ? device : other
        guard let folder = device.folder, let victim = other.id, device !== other || device.role == .read else {
            return
        }
        say("\(device.name) act \(act.number): sends a page in the name of \(other.name)")
        let (pick, number) = (act.picks[1], act.number)
        folder.enqueue { folder in
            guard let page = try? folder.lyingPage(inNameOf: victim, ReplicaID(pick), "\(World.lie)-\(number)") else {
                return
            }
            for (_, link) in folder.links.sorted(by: { $0.key < $1.key }) {
                link.peer.send(.headers(Headers(folder: folder.id, headers: [page.header])))
                link.peer.send(
                    .pages(
                        Pages(folder: folder.id, index: folder.index.number, sequence: 0, pages: [page], more: false)))
            }
        }
    }
}

extension FolderSync {
    /// A page of a new symlink, signed by this device; where it names another one, the signature is wrong.
    fileprivate func lyingPage(inNameOf victim: DeviceID, _ replica: ReplicaID, _ text: String) throws -> Pages.Page? {
        guard let epoch = tools.epochs.current, let name = Name(text) else { return nil }
        let dot = Dot(replica, 1)
        let body = Content.Body.symlink(target: Array(text.utf8))
        let record = Record(
            node: tools.keys.nodeID(parent: .root, name: name, isDirectory: false, generation: replica.raw),
            dot: dot, vector: VersionVector(dot), places: [Dotted(dot, Place(parent: .root, name: name))],
            contents: [Dotted(dot, Content(body: body, mtime: 1, hash: tools.keys.contentHash(of: body)))],
            metas: [Dotted(dot, Meta(mode: 0o777))])
        let coder = RecordCoder(folder: id, keys: tools.keys, epochs: tools.epochs.keys)
        let sealed = try coder.encode(record, epoch: epoch)
        let header = PageHeader(
            folder: id, replica: replica, device: context.device, number: 1, previous: nil, highestEvent: 1,
            membership: log.heads, leaves: [])
        let page = try Page.signed(records: [sealed], header: header, by: context.identity.key)
        let lying = SignedHeader(
            header: page.headerBytes.replacing(context.device.raw.bytes, with: victim.raw.bytes),
            signature: page.signature)
        return Pages.Page(header: lying, records: [.init(leaf: 0, envelope: sealed.envelope, body: sealed.body)])
    }
}
