// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with. `InternalImportsByDefault` keeps an import from leaking into a module's own
/// interface; `MemberImportVisibility` makes each file name what it uses, so that the layer check sees every use.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A module of Kith. It may import only what is named here, and only from rows below its own.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// A C library of Debian's: a module map and, where the library has macros or variadics, a shim header; nothing else.
func library(_ name: String) -> Target {
    .systemLibrary(name: name)
}

let bridges: [Target] = [
    .target(name: "CSystem"),
    library("CSodium"),
    library("COpenSSL"),
    library("CSQLite"),
    library("CZstd"),
    library("CEvent"),
    library("CAvahi"),
    library("CMicrohttpd"),
]

let foundations: [Target] = [
    module("Bytes"),
    module("SystemCalls", ["CSystem"]),
    module("Tracing", ["SystemCalls"]),
    module("Cryptography", ["CSodium", "COpenSSL", "Bytes"]),
]

let pure: [Target] = [
    module("Identity", ["Bytes", "Cryptography"]),
    module("Folders", ["Bytes", "Cryptography", "Identity"]),
    module("Chunking", ["Bytes", "Cryptography", "CZstd", "Folders"]),
    module("Manifests", ["Bytes", "Cryptography", "Identity", "Folders"]),
    module("Wire", ["Bytes", "Folders"]),
    module("Syncing", ["Bytes", "Cryptography", "Identity", "Folders"]),
]

let edges: [Target] = [
    module("Scanning", ["Bytes", "SystemCalls", "Folders", "Chunking"]),
    module("Placing", ["Bytes", "SystemCalls", "Folders"]),
    module("Storing", ["Bytes", "CSQLite", "Identity", "Folders", "Manifests", "Syncing"]),
    module("Transport", ["Bytes", "COpenSSL", "CEvent", "Tracing", "Cryptography", "Identity"]),
    module("Discovery", ["CAvahi"]),
    module("Control", ["CMicrohttpd", "SystemCalls"]),
]

let everything: [Target.Dependency] = [
    "Bytes", "SystemCalls", "Tracing", "Cryptography", "Identity", "Folders", "Chunking", "Manifests", "Wire",
    "Syncing",
    "Scanning", "Placing", "Storing", "Transport", "Discovery", "Control",
]

let program: [Target] = [
    module("Daemon", everything),
    .target(
        name: "Commands", dependencies: ["Control"], path: "Sources/kith/Commands", swiftSettings: settings),
    .executableTarget(
        name: "kith", dependencies: ["Control", "Commands", "Daemon"], path: "Sources/kith", exclude: ["Commands"],
        swiftSettings: settings),
]

let proofs: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["Bytes", "Identity", "Folders", "Syncing"], path: "Tests/TestSupport",
        swiftSettings: settings),
    tests("BytesTests", ["Bytes"]),
    tests("SystemCallsTests", ["SystemCalls"]),
    tests("TracingTests", ["Tracing", "SystemCalls"]),
    tests("CryptographyTests", ["Cryptography", "Bytes", "CSodium"]),
    tests("IdentityTests", ["Identity", "Bytes", "Cryptography"]),
    tests("FoldersTests", ["Folders", "Bytes", "Cryptography", "TestSupport"]),
    tests(
        "ChunkingTests", ["Chunking", "Folders", "Identity", "Bytes", "Cryptography"], resources: [.copy("Vectors")]),
    tests(
        "ManifestsTests", ["Manifests", "Folders", "Identity", "Bytes", "Cryptography", "TestSupport"],
        resources: [.copy("Vectors")]),
    tests("WireTests", ["Wire", "Folders", "Bytes"]),
    tests(
        "SyncingTests", ["Syncing", "Folders", "Identity", "Bytes", "Cryptography", "TestSupport"],
        resources: [.copy("Vectors")]),
    tests("ScanningTests", ["Scanning", "SystemCalls", "Folders", "Chunking", "Bytes", "Cryptography", "TestSupport"]),
    tests("PlacingTests", ["Placing", "SystemCalls", "Folders", "Bytes"]),
    tests("StoringTests", ["Storing", "Syncing", "Manifests", "Folders", "Identity", "Bytes", "TestSupport"]),
    tests("TransportTests", ["Transport", "Identity", "Bytes", "Cryptography"]),
    .executableTarget(
        name: "discovery-probe", dependencies: ["Discovery"], path: "Tests/DiscoveryProbe", swiftSettings: settings),
    tests("DiscoveryTests", ["Discovery", "discovery-probe", "TestSupport"]),
    tests("ControlTests", ["Control", "SystemCalls"]),
    tests("CommandTests", ["Commands", "Control"], resources: [.copy("Snapshots")]),
    .target(name: "CSimulation", dependencies: ["CSQLite", "CSystem"], path: "Tests/Simulation/CSimulation"),
    .target(
        name: "Simulation", dependencies: ["TestSupport", "Daemon", "CSimulation", "CSystem", "CSodium"] + everything,
        path: "Tests/Simulation/Sources", swiftSettings: settings),
    .executableTarget(
        name: "kith-simulate", dependencies: ["Simulation"], path: "Tests/Simulation/Program", swiftSettings: settings),
    tests(
        "SimulationTests", ["Simulation", "kith-simulate", "TestSupport", "SystemCalls", "CSystem", "CSQLite"],
        resources: [.copy("Histories")]),
    tests("DaemonTests", ["TestSupport", "Daemon"] + everything),
    tests(
        "EndToEnd",
        ["TestSupport", "Cryptography", "Bytes", "Identity", "Folders", "Chunking", "Manifests", "Wire", "Transport"]),
]

/// Every decoder of bytes from outside as a target for a fuzzer. `make fuzz` builds the runner with the sanitizers' flags,
/// the flag FUZZING among them, into a scratch path of its own; any other build of it gives inputs one by one.
let fuzzing: [Target] = [
    .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
    .target(
        name: "FuzzTargets", dependencies: ["TestSupport", "CSQLite", "Daemon"] + everything,
        path: "Tests/Fuzzing/Targets", swiftSettings: settings),
    .executableTarget(
        name: "fuzz", dependencies: ["FuzzTargets", "CFuzzer"], path: "Tests/Fuzzing/Runner", swiftSettings: settings),
    .testTarget(
        name: "FuzzingTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzzing/Tests",
        resources: [.copy("Corpus"), .copy("Regressions")], swiftSettings: settings),
]

let measures: [Target] = [
    .executableTarget(
        name: "benchmarks",
        dependencies: [
            "Bytes", "COpenSSL", "CSQLite", "Chunking", "Cryptography", "Folders", "Identity", "Manifests", "Placing",
            "Storing", "Syncing", "SystemCalls", "Transport",
        ],
        path: "Benchmarks/Parts", swiftSettings: settings)
]

let package = Package(
    name: "kith",
    products: [
        .executable(name: "kith", targets: ["kith"]), .executable(name: "benchmarks", targets: ["benchmarks"]),
    ],
    targets: bridges + foundations + pure + edges + program + proofs + fuzzing + measures)
