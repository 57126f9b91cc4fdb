import Foundation
import Testing

/// The rules of the house, held against every source file.
@Suite struct HouseTests {
  static let sources = Self.readSources()

  @Test func thereAreSourcesToCheck() {
    #expect(Self.sources.contains { $0.path == "Sources/Repl/Athanor.swift" })
    #expect(Self.sources.contains { $0.path == "Sources/CEdit/CEdit.c" })
  }

  @Test(arguments: HouseTests.sources.map(\.path))
  func fileKeepsTheRules(_ path: String) throws {
    let source = try #require(Self.sources.first { $0.path == path })
    var faults = Checks.size(source) + Checks.functionSizes(source)
    // The checks' own files hold the words they look for.
    if !source.isUnder("Tests/HouseTests") {
      faults +=
        Checks.tabs(source) + Checks.unfinishedWords(source) + Checks.printing(source)
        + Checks.forbiddenCalls(source) + Walls.imports(source)
    }
    #expect(faults == [])
  }

  @Test func theKernelLooksOnlyUpwards() {
    #expect(Walls.direction(Self.sources, in: "Sources/Kernel", Walls.kernelOrder) == [])
  }

  @Test func theProgramLooksOnlyUpwards() {
    let faults = Walls.direction(
      Self.sources, in: "Sources/Repl", Walls.replOrder, last: ["Sources/Repl/Athanor.swift"])
    #expect(faults == [])
  }

  @Test func noCommandSeesTheInterpreter() {
    #expect(Walls.extensions(Self.sources) == [])
  }

  private static func readSources() -> [SourceText] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let kinds: Set = ["swift", "c", "h", "inc"]
    var sources: [SourceText] = []
    for folder in ["Sources", "Tests"] {
      let base = root.appendingPathComponent(folder)
      for path in FileManager.default.enumerator(atPath: base.path)?.compactMap({ $0 as? String })
        ?? []
      {
        guard kinds.contains(URL(fileURLWithPath: path).pathExtension),
          let text = try? String(contentsOf: base.appendingPathComponent(path), encoding: .utf8)
        else { continue }
        sources.append(SourceText(path: folder + "/" + path, text: text))
      }
    }
    return sources.sorted { $0.path < $1.path }
  }
}
