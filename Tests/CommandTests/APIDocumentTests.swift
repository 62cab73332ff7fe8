import Control
import Testing

/// `docs/openapi.yaml` against the types that both sides use. Its own soundness is checked by `Tests/Lint/openapi.py`.
struct APIDocumentTests {
    @Test(arguments: SampleValues.routes)
    func `each request's route is described, and no other`(route: API.Route) throws {
        let page = try Outline(Snapshot.text(inPackage: "docs/openapi.yaml"))
        #expect(page.keys(under: ["paths", route.path]) == [route.method.rawValue.lowercased()])
        let described = page.keys(under: ["paths"])
        #expect(Set(described) == Set(SampleValues.routes.map(\.path)))
    }

    @Test(arguments: SampleValues.fields)
    func `each value's fields are described, and no others`(name: String, fields: [String]) throws {
        let page = try Outline(Snapshot.text(inPackage: "docs/openapi.yaml"))
        #expect(page.keys(under: ["components", "schemas", name, "properties"]).sorted() == fields)
    }

    @Test func `each code of a failure is described`() throws {
        let page = try Snapshot.text(inPackage: "docs/openapi.yaml")
        for code in API.Code.allCases { #expect(page.contains("- \(code.rawValue)\n")) }
    }
}

/// The keys of a YAML page in block style, by their indentation.
struct Outline {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    func keys(under path: [String]) -> [String] {
        var rest = lines[...]
        for (depth, key) in path.enumerated() {
            let indent = String(repeating: "  ", count: depth)
            guard let start = rest.firstIndex(of: "\(indent)\(key):"[...]) else { return [] }
            rest = rest[(start + 1)...].prefix { $0.hasPrefix(indent + "  ") }
        }
        let indent = String(repeating: "  ", count: path.count)
        return rest.compactMap { line in
            guard line.hasPrefix(indent), !line.dropFirst(indent.count).hasPrefix(" ") else { return nil }
            return line.dropFirst(indent.count).split(separator: ":").first.map(String.init)
        }
    }
}
