import Folders
import Foundation
import SystemCalls
import Testing

@testable import Scanning

private enum Manner: CaseIterable {
    case full
    /// The index shows nothing of a scan before its end.
    case fullAppliedLate
    case dirty
    case dirtyAppliedLate
    /// A watcher tells where directories are by now.
    case hearing
    case dirtyHearing

    var isDirty: Bool { self == .dirty || self == .dirtyAppliedLate || self == .dirtyHearing }
    var hears: Bool { self == .hearing || self == .dirtyHearing }
}

@Test(arguments: Manner.allCases)
private func `whatever a user does, one scan makes the rows what the disk is`(manner: Manner) throws {
    let random = SeededRandom.announced("random scans, \(manner)")
    var seeds = random
    for _ in 0..<12 {
        let world = try ScanWorld()
        world.appliesLate = manner == .fullAppliedLate || manner == .dirtyAppliedLate
        if manner.hears { world.hearRenames() }
        var tree = RandomTree(root: world.directory.path, random: SeededRandom(seed: seeds.next()))
        for _ in 0..<30 { try tree.step() }
        try world.scan()
        for _ in 0..<12 {
            tree.forget()
            for _ in 0..<Int.random(in: 1...12, using: &seeds) { try tree.step() }
            let found = try world.scan(after: tree, dirty: manner.isDirty)
            try #require(world.report.unsettled == [], "\(found)")
            try #require(world.rows.paths.keys.sorted() == tree.entries(), "\(found)")
            let again = try world.scan()
            try #require(again == [], "after \(found)")
        }
    }
}

@Test func `a folder keeps its node wherever it goes`() throws {
    var seeds = SeededRandom.announced("folders that move")
    for _ in 0..<20 {
        let world = try ScanWorld()
        for name in ["a", "a/b", "a/b/c", "d", "d/e", "f"] { try world.makeDirectory(name) }
        try world.scan()
        let nodes = try nodesByInode(world)
        let all = ["a", "b", "c", "d", "e", "f"]
        var moves: [String] = []
        for _ in 0..<6 {
            let tree = RandomTree(root: world.directory.path, random: seeds)
            let old = tree.entries().randomElement(using: &seeds) ?? "a"
            let parent = (tree.entries() + [""]).randomElement(using: &seeds) ?? ""
            let new = parent + "/" + (all.randomElement(using: &seeds) ?? "a") + "x"
            guard !tree.entries().contains(new.trimmingPrefix("/").description),
                !("/" + new + "/").contains("/" + old + "/")
            else { continue }
            if rename(world.path(old), world.path(new)) == 0 { moves.append("\(old) to \(new)") }
        }
        let found = try world.scan()
        #expect(try nodesByInode(world) == nodes, "\(moves): \(found)")
    }
}

private func nodesByInode(_ world: ScanWorld) throws -> [UInt64: NodeID] {
    var nodes: [UInt64: NodeID] = [:]
    for (path, row) in world.rows.paths { nodes[try world.status(path).inode] = row.node }
    return nodes
}

extension ScanWorld {
    fileprivate func scan(after tree: RandomTree, dirty: Bool) throws -> [String] {
        dirty ? try scan(dirty: tree.dirtyPaths()) : try scan()
    }
}
