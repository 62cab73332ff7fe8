import Folders
import Foundation
import Synchronization
import SystemCalls
import Testing

@testable import Scanning

/// Folders that share the queue that they are told from, as they do where there are more of them than queues.
struct WatchQueueTests {
    private let queues = WatchQueues(most: 1)

    @Test func `folders that share a queue hear each of its own`() throws {
        var seeds = SeededRandom.announced("random watching, shared")
        let watched = try (0..<3).map { _ in try WatchedWorld(queues: queues) }
        var trees = watched.map { watched in
            RandomTree(root: watched.world.directory.path, random: SeededRandom(seed: seeds.next()))
        }
        for index in watched.indices {
            for _ in 0..<20 { try trees[index].step() }
            try watched[index].world.scan()
        }
        for _ in 0..<10 {
            for _ in 0..<Int.random(in: 1...30, using: &seeds) {
                try trees[Int.random(in: 0..<3, using: &seeds)].step()
            }
            for index in watched.indices {
                try watched[index].followToTheEnd()
                try #require(watched[index].world.rows.paths.keys.sorted() == trees[index].entries())
                try #require(try watched[index].world.scan() == [])
            }
        }
    }

    @Test func `what overflows a shared queue is looked for in each folder`() throws {
        let watched = try (0..<2).map { _ in try WatchedWorld(queues: queues) }
        for one in watched {
            try one.world.write("a", "a")
            try one.world.write("b", "b")
            try one.world.scan()
            _ = try one.settled()
        }
        while watched[0].heard.reached.wait(timeout: .now()) == .success {}
        try watched[0].heard.gate.withLock { _ in
            try watched[0].world.write("held", "")
            watched[0].heard.reached.wait()
            let files = try ["a", "b"].map { try FileHandle(forUpdating: URL(filePath: watched[0].world.path($0))) }
            for count in 0..<50_000 {
                // Alternating, or the kernel would take equal events for one.
                try files[count % 2].seek(toOffset: 0)
                try files[count % 2].write(contentsOf: Data("\(count)".utf8))
            }
            try watched[1].world.write("b", "other")
        }
        for one in watched {
            #expect(try one.settled().needsFullScan)
            try one.world.scan()
            #expect(try one.world.scan() == [])
        }
        #expect(watched[1].world.rows.paths["b"]?.stamp.size == 5)
    }

    @Test func `who ends hears nothing more, and who shared with it goes on`() throws {
        let (one, other) = (try WatchedWorld(queues: queues), try WatchedWorld(queues: queues))
        for watched in [one, other] {
            try watched.world.makeDirectory("d")
            try watched.world.scan()
            _ = try watched.settled()
        }
        one.watcher.stop()
        try one.world.write("d/f", "one")
        try other.world.write("d/f", "other")
        try other.followToTheEnd()
        #expect(other.world.rows.paths.keys.sorted() == ["d", "d/f"])
        #expect(one.heard.isEmpty)
    }

    @Test func `each has its own queue while there are any, and the last that leaves takes it along`() throws {
        let queues = WatchQueues(most: 2)
        let (first, second) = (try queues.join(), try queues.join())
        #expect(first !== second)
        let third = try queues.join()
        let fourth = try queues.join()
        #expect((third === first && fourth === second) || (third === second && fourth === first))
        queues.leave(first)
        #expect(try queues.join() === first)
        for _ in 0..<2 { queues.leave(first) }
        let fifth = try queues.join()
        #expect(fifth !== first && fifth !== second)
    }
}
