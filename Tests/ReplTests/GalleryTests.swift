import Foundation
import TestSupport
import Testing

@testable import Repl

/// docs/GALLERY.md shows every kind of chart, and its pictures are what its lines draw.
@Suite struct GalleryTests {
  private static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs")

  /// The lines of each block and the file that the last one makes.
  private static func entries() throws -> [(lines: [String], file: String)] {
    let page = try String(contentsOf: docs.appendingPathComponent("GALLERY.md"), encoding: .utf8)
    let pieces = page.components(separatedBy: "```\n")
    return stride(from: 1, to: pieces.count - 1, by: 2).map { place in
      let picture = pieces[place + 1].components(separatedBy: "](gallery/").dropFirst().first
      return (
        pieces[place].split(separator: "\n").map(String.init),
        picture?.components(separatedBy: ")")[0] ?? ""
      )
    }
  }

  @Test func everyKindIsShown() throws {
    let lines = try Self.entries().flatMap(\.lines)
    let metrics = Set(PlotKind.labels.filter { $0.name != "accuracy" }.map(\.name))
      .intersection(Set(PlotKind.metricNames))
    for kind in PlotKind.labels where !metrics.contains(kind.name) {
      #expect(
        lines.contains { $0 == "plot \(kind.name)" || $0.hasPrefix("plot \(kind.name) ") },
        "\(kind.name)")
    }
    for verb in ["lrfind", "sweep", "whatif", "confusion", "worst", "hist", "mine", "filter"] {
      #expect(lines.contains { $0 == verb || $0.hasPrefix(verb + " ") }, "\(verb)")
    }
  }

  @Test func thePicturesAreWhatTheLinesDraw() throws {
    let entries = try Self.entries()
    #expect(entries.count > 20 && entries.allSatisfy { $0.file.hasSuffix(".svg") })
    let folder = try TemporaryFolder()
    let script = entries.flatMap { $0.lines.dropLast() + ["\($0.lines.last ?? "") > \($0.file)"] }
    try folder.write(script.joined(separator: "\n") + "\n", "gallery.ath")
    var runner = folder.runner()
    runner.timeout = 300_000
    let result = runner.run(["gallery.ath"])
    #expect((result.code, result.errorText) == (0, ""))
    for entry in entries {
      let made = try String(
        contentsOf: URL(fileURLWithPath: folder.path).appendingPathComponent(entry.file),
        encoding: .utf8)
      let place = Self.docs.appendingPathComponent("gallery/" + entry.file)
      let kept = try? String(contentsOf: place, encoding: .utf8)
      #expect(made == kept, "\(entry.file)")
      if made != kept, ProcessInfo.processInfo.environment["RECORD"] != nil {
        try made.write(to: place, atomically: true, encoding: .utf8)
      }
      #expect(made.utf8.count < 60_000, "\(entry.file)")
      for path in SVGPath.attributes("d", of: made) {
        #expect(SVGPath.places(path) != nil, "\(entry.file): \(path.prefix(80))")
      }
    }
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Self.docs.appendingPathComponent("gallery").path)
    #expect(Set(files) == Set(entries.map(\.file)))
  }
}
