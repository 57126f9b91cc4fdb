import Foundation
import Kernel
import TestSupport
import Testing
import Viz

@testable import Repl

/// `plot` through the real binary: every kind, hostile runs, options, and what must not change.
@Suite(.enabled(if: Program.answers)) struct PlotTests {
  private static func run(_ lines: [String], width: Int = 72) -> ProcessResult {
    var runner = ProcessRunner()
    runner.timeout = 60_000
    return runner.run(
      ["--keep-going", "-"], input: (["set width=\(width)"] + lines).joined(separator: "\n") + "\n")
  }

  /// Runs of which there is nothing, one point, few, or no number to see: always a sentence.
  @Test(arguments: [
    "fit 0", "fit 1 bs=100000", "fit const 2 lr=0", "fit const 3 lr=1e30 opt=sgd",
    "fit 1 validate=no", "fit 3 train=clean",
  ])
  func noPictureWithoutASentence(_ fit: String) {
    for width in [20, 60, 80, 120, 200] {
      let kinds = PlotKind.all.filter { $0.label.parameter("log") != nil }
        .map(\.name).filter { !PlotKind.metricNames.contains($0) }
      for kind in kinds {
        let result = Self.run(["data iris", "model mlp 4", fit, "plot \(kind)"], width: width)
        let lines = result.outputText.split(separator: "\n")
        #expect(lines.last?.hasSuffix(".") == true, "\(fit); plot \(kind): \(lines.suffix(3))")
        let start = lines.lastIndex {
          $0.hasPrefix(kind) || $0.hasPrefix("lr") || $0.hasPrefix("acc")
        }
        #expect(lines[(start ?? 0)...].allSatisfy { $0.count <= width })
      }
    }
  }

  /// A report that shows no picture writes the one that `plot` has of it.
  @Test(arguments: [
    ("stats", "plot layers"), ("stats activations", "plot layers"),
    ("stats weights", "plot weights"), ("stats gradients", "plot gradients"),
    ("runs", "plot loss r1 r2"), ("runs last=1", "plot loss r2"), ("score", "plot reliability"),
    ("score train", "plot reliability part=train"), ("fit 1", "plot loss r3"),
    ("repeat 2 { fit 1 }", "plot loss r3 r4"), ("fit 2 pause=5", "plot loss r3"),
  ])
  func aReportDrawsWhatPlotDraws(_ report: String, _ plot: String) throws {
    let start = ["data iris", "model mlp 4", "fit 1", "fit 2"]
    let told = Self.run(start + ["\(report) | svg"])
    let drawn = Self.run(start + [report, "\(plot) | svg"])
    func picture(_ result: ProcessResult) throws -> Substring {
      #expect((result.code, result.errorText) == (0, ""))
      let text = result.outputText
      return text[try #require(text.range(of: "<svg")).lowerBound...]
    }
    #expect(try picture(told) == picture(drawn))
  }

  /// What has no picture says so.
  @Test(arguments: ["summary", "vars", "data iris"])
  func whatHasNoPictureSaysSo(_ line: String) {
    let result = Self.run(["data iris", "model mlp 4", "\(line) > a.svg"])
    #expect(result.errorText.contains("there is no chart in this answer"), "\(result.errorText)")
  }

  @Test func measuringTheTrainingRowsChangesNothing() {
    let start = ["data digits", "model mlp 16 dropout=0.3"]
    let plain = Self.run(start + ["fit 2 lr=1e-2", "digest"])
    let clean = Self.run(start + ["fit 2 lr=1e-2 train=clean", "digest"])
    #expect(
      plain.outputText.split(separator: "\n").last == clean.outputText.split(separator: "\n").last)
    let figures = Self.run(
      start + ["fit 2 lr=1e-2 train=clean", "r1.clean.shape", "expect (r1.clean[1] < r1.train[1])"])
    #expect(figures.code == 0, "\(figures.outputText)")
  }

  /// Where nothing is dropped, the average of the steps around an epoch's end is what the rows then have.
  @Test func heldOutDotsLieOnTheTrainingCurve() throws {
    let result = Self.run(
      ["data digits", "model mlp 32", "fit const 6 lr=3e-3 train=clean", "plot loss | json"])
    let json = try JSONSerialization.jsonObject(with: Data(result.output.drop { $0 != 123 }))
    let layers = try #require(((json as? [String: Any])?["layers"]) as? [[String: Any]])
    let lines = layers.filter { $0["kind"] as? String == "line" }
    let train = try #require(lines.first { $0["name"] as? String == "train" })
    let clean = try #require(lines.first { $0["name"] as? String == "clean" })
    let (tx, ty) = (train["x"] as? [Double] ?? [], train["y"] as? [Double] ?? [])
    let (cx, cy) = (clean["x"] as? [Double] ?? [], clean["y"] as? [Double] ?? [])
    for (x, y) in zip(cx, cy).dropLast() {
      let place = try #require(tx.indices.min { abs(tx[$0] - x) < abs(tx[$1] - x) })
      #expect(abs(ty[place] / y - 1) < 0.15, "epoch \(x): \(ty[place]) beside \(y)")
    }
  }

  @Test(arguments: [
    ("plot loss from=2 to=1", "is not below"), ("plot data x=nosuch", "no column called"),
    ("plot regions y=species", "no column called"), ("plot data r1", "is about no run"),
    ("plot los", "did you mean loss"), ("plot loss x=banana", "x cannot be"),
    ("plot loss from=90", "Nothing lies in the part"), ("plot nosuch", "cannot draw"),
    ("plot loss smooth=-1", "smooth must be"), ("plot reliability part=test", "no test rows"),
  ])
  func mistakesAreAnswered(_ line: String, _ words: String) {
    let result = Self.run(["data iris", "model mlp 4", "fit 3", line])
    #expect((result.outputText + result.errorText).contains(words), "\(result.errorText)")
  }

  private static func chart(_ lines: [String]) throws -> [String: Any] {
    let result = run(lines)
    #expect((result.code, result.errorText) == (0, ""))
    let json = try JSONSerialization.jsonObject(with: Data(result.output.drop { $0 != 123 }))
    return try #require(json as? [String: Any])
  }

  private static func layers(_ chart: [String: Any], _ name: String) -> [(x: Double, y: Double)] {
    let layers = chart["layers"] as? [[String: Any]] ?? []
    let found = layers.first { $0["name"] as? String == name }
    return Array(zip(found?["x"] as? [Double] ?? [], found?["y"] as? [Double] ?? []))
  }

  /// The caption of a part tells the figures of that part, those that are drawn.
  @Test(arguments: [(10, 30), (25, 44), (1, 46)])
  func aPartIsToldByWhatIsDrawn(_ from: Int, _ to: Int) throws {
    let chart = try Self.chart([
      "data digits", "model mlp 8", "fit 2",
      "plot loss x=step from=\(from) to=\(to) smooth=0 | json",
    ])
    let drawn = Self.layers(chart, "train")
    let valid = Self.layers(chart, "valid").last?.y
    let mean = drawn.map(\.y).reduce(0, +) / Double(drawn.count)
    let caption = try #require(chart["caption"] as? String)
    #expect(drawn.count == to - from + 1)
    #expect(caption.hasPrefix("r1, steps \(from) to \(to) of 46: train \(Numerals.short(mean)) "))
    #expect(
      caption.contains(
        "from \(Numerals.short(drawn[0].y)) to \(Numerals.short(drawn[drawn.count - 1].y))"))
    #expect(valid.map { caption.contains("valid \(Numerals.short($0))") } ?? true, "\(caption)")
  }

  /// Of a blow-up the caption names the highest single step, which the average does not show.
  @Test func aBlowUpIsNamedByItsStep() throws {
    let start = ["data circles", "model mlp 64", "fit const 12 lr=60 opt=sgd"]
    let smooth = try Self.chart(start + ["plot loss log=no | json"])
    let raw = try Self.chart(start + ["plot loss log=no smooth=0 x=step | json"])
    let highest = try #require(Self.layers(raw, "train").max { $0.y < $1.y })
    let caption = try #require(smooth["caption"] as? String)
    #expect(
      caption.hasSuffix("a single step to \(Numerals.short(highest.y)) (step \(Int(highest.x)))."),
      "\(caption)")
  }

  /// A map is written as it is: every number, by row and column.
  @Test func aMapIsWrittenAsNumbers() {
    let result = Self.run(["x = randn(12, 5)", "plot x | csv"])
    let rows = result.outputText.split(whereSeparator: \.isNewline).drop { $0 != "series,x,y" }
    #expect(rows.count == 1 + 60)
    #expect(Set(rows.dropFirst().map { $0.split(separator: ",").prefix(2).joined() }).count == 60)
  }

  /// Averages and clean losses of several runs never share a pattern.
  @Test func severalRunsDifferWithoutColour() {
    let result = Self.run([
      "data iris", "model mlp 4", "fit 2 train=clean", "fit 2 train=clean", "fit 2 train=clean",
      "plot loss r1 r2 r3 | svg",
    ])
    let lines = result.outputText.split(separator: "\n").filter {
      $0.hasPrefix("<path d=") && $0.contains("stroke-width=\"1.8\"") && $0.contains("h30\"")
    }
    let patterns = lines.map { line in
      line.components(separatedBy: "stroke-dasharray=\"").dropFirst().first?
        .components(separatedBy: "\"")[0] ?? ""
    }
    // The legend stands there twice, for wide and for narrow pages.
    #expect(patterns.count == 12 && Set(patterns).count == 6, "\(patterns)")
  }

  @Test func whatIsDrawnIsSaid() {
    let result = Self.run([
      "data circles", "model mlp 32", "fit 1cycle 20 lr=3e-2", "plot loss", "plot loss log=no",
      "plot regions", "plot fit x=x", "plot data x=y y=x", "x = arange(5)", "plot x", "plot r1",
      "plot zeros(0)", "plot eye(12)",
    ])
    #expect((result.code, result.errorText) == (0, ""))
    let text = result.outputText.split(separator: "\n").joined(separator: " ")
    #expect(text.contains("y is logarithmic."))
    #expect(text.contains("lie in the region of their class.") || text.contains("region of their"))
    #expect(text.contains("zeros(0): no numbers."))
  }
}
