import Folders

/// What happens in the moment in which a program puts something in its place: an act that was waiting for it.
extension World {
    /// A program is about to rename something. A user is as fast, and has the file saved; a crash comes with the next call.
    func strike(_ device: Device, renamingTo path: [UInt8]) {
        guard !isActing, let act = awaited[device.number], let place = userPlace(path) else { return }
        awaited[device.number] = nil
        guard act.kind == .saveAmid else {
            struck = act
            return
        }
        isActing = true
        performOnFiles(act, at: place)
        isActing = false
    }

    /// The crash that is due, if there is one. Whether there was.
    func crashIfStruck() -> Bool {
        guard !isActing, let act = struck else { return false }
        struck = nil
        crash(devices[act.device], act, losesPower: act.kind == .cutAmid)
        return true
    }

    /// A path of the model disk as one within the folder; nil where it is Kith's own, or no user's.
    private func userPlace(_ path: [UInt8]) -> RelativePath? {
        let root = Array("/folder/".utf8)
        guard path.starts(with: root),
            let place = RelativePath(text: String(decoding: path.dropFirst(root.count), as: UTF8.self)),
            place.names.first?.bytes != UserDisk.own
        else { return nil }
        return place
    }
}
