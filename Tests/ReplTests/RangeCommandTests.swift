import Foundation
import TestSupport
import Testing

/// `lrfind` as it is typed, through the program.
@Suite(.enabled(if: Program.answers)) struct RangeCommandTests {
  private static let net = "data wine; model mlp 16; init kaiming seed=1; "

  private func run(_ line: String, _ options: [String] = []) -> ProcessResult {
    ProcessRunner().run(options + ["-c", Self.net + line], input: "")
  }

  private func words(_ result: ProcessResult) -> String {
    result.outputText.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
  }

  @Test func theAnswerSaysAllThatIsNeeded() {
    let result = run("lrfind")
    #expect(result.code == 0, "\(result.errorText)")
    let said = words(result)
    for piece in [
      "Suggested lr=", " for 1cycle, 5 epochs, bs 64, adamw; any from ", "5 paired seeds",
      "never on held-out ones", "noise of one training", "guessing has",
      "Next: fit 1cycle 5 lr=_.suggestion", "where to start looking",
    ] {
      #expect(said.contains(piece), "\(piece): \(said)")
    }
    let other = words(run("lrfind schedule=cosine epochs=10 bs=16 opt=sgd"))
    #expect(other.contains(" for cosine, 10 epochs, bs 16, sgd; "), "\(other)")
    #expect(other.contains("Next: fit cosine 10 lr=_.suggestion bs=16 opt=sgd"))
  }

  /// The next line is what it says: a fit that is taken as it stands.
  @Test func theNextLineRuns() throws {
    for options in ["", "schedule=cosine epochs=3 bs=16 opt=sgd loss=crossentropy"] {
      let said = words(run("lrfind " + options))
      let next = try #require(said.components(separatedBy: "Next: ").last)
      let result = run("lrfind \(options); \(next)")
      #expect(result.code == 0, "\(next): \(result.errorText)")
      #expect(result.outputText.contains("\nr1: valid "))
    }
  }

  /// Every way to ask, and what `_.suggestion` is then.
  @Test func trialsAreAskedForOrNot() {
    func isTried(_ options: String) -> Bool {
      run("lrfind " + options).outputText.contains("\ntrials")
    }
    for options in [
      "", "trials=auto", "trials=yes", "verify=yes", "verify=on", "rule=half trials=yes",
    ] {
      #expect(isTried(options), "\(options)")
    }
    for options in ["trials=no", "verify=no", "rule=valley", "rule=half trials=no"] {
      #expect(!isTried(options), "\(options)")
    }
    let rule = run("s = lrfind rule=half; s.suggestion == s.half").outputText
    #expect(rule.hasSuffix("yes\n"))
    let trials = run("s = lrfind; s.suggestion == s.best").outputText
    #expect(trials.hasSuffix("yes\n"))
    let band = run("s = lrfind; s.band[0] <= s.suggestion and s.suggestion <= s.band[1]")
    #expect(band.outputText.hasSuffix("yes\n"))
    let call = run(
      "lrfind(trials=\"no\", steps=50).suggestion == lrfind(verify=\"no\", steps=50).fall")
    #expect(call.outputText.hasSuffix("yes\n"), "\(call.errorText)")
  }

  @Test func theRecordHoldsCurveAndTrials() throws {
    let result = run("lrfind", ["--format", "json"])
    let line = try #require(result.outputText.split(separator: "\n").last)
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    for name in ["suggestion", "best", "loss", "noise", "fall", "valley"] {
      #expect(record[name] is Double, "\(name)")
    }
    #expect((record["band"] as? [Double])?.count == 2)
    let curve = ["rates", "losses", "smoothed"].map { (record[$0] as? [Double])?.count ?? 0 }
    #expect(curve[0] > 20 && Set(curve).count == 1)
    let trials = try #require(record["trials"] as? [String: [Any]])
    #expect(Set(trials.keys) == ["stage", "bs", "rate", "epochs", "seed", "loss"])
    let counts = trials.values.map(\.count)
    #expect(Set(counts).count == 1 && (counts.first ?? 0) >= 5 * (9 + 5 + 3))
    let rows = run("lrfind | csv").outputText.components(separatedBy: "\n")
    #expect(rows.contains("part,bs,seed,epochs,lr,loss"))
    #expect(rows.filter { $0.hasPrefix("trials ") }.count == counts.first)
    #expect(rows.filter { $0.hasPrefix("range test,") }.count == curve[0])
  }

  @Test func oneDrawingHoldsBothCharts() {
    let svg = run("lrfind | svg").outputText
    #expect(svg.components(separatedBy: "<svg").count == 4)
    #expect(svg.contains(">suggested "))
    #expect(
      svg.components(separatedBy: "font-weight=\"600\"").contains { $0.contains(">fall</text>") })
  }

  @Test(arguments: [60, 80, 120]) func fits(_ width: Int) {
    var runner = ProcessRunner()
    runner.environment["ATHANOR_COLUMNS"] = "\(width)"
    let result = runner.run(
      ["-c", Self.net + "set width=\(width); lrfind; lrfind bs=8,32,64"], input: "")
    #expect(result.code == 0, "\(result.errorText)")
    let lines = result.outputText.split(separator: "\n").drop { !$0.hasPrefix("lrfind ") }
    #expect(lines.count > 60)
    #expect(lines.allSatisfy { $0.count <= width }, "\(lines.first { $0.count > width } ?? "")")
  }

  @Test func severalBatchSizesHaveALaw() throws {
    let result = run("lrfind bs=8,32,128")
    #expect(result.code == 0, "\(result.errorText)")
    let said = words(result)
    #expect(said.contains("from bs 8 to 128"), "\(said)")
    let law = run("s = lrfind bs=8,32; abs(s.exponent - log(s.bs32 / s.bs8) / log(4)) < 1e-9")
    #expect(law.outputText.hasSuffix("yes\n"), "\(law.errorText)")
    #expect(run("lrfind bs=8,32 trials=no; _.bs8").code == 0)
    #expect(!run("lrfind bs=8,32 trials=no").outputText.contains("\ntrials"))
  }

  /// Where no batch size has a rate, the next line names none.
  @Test func whatHasNoRateOffersNone() throws {
    let folder = try TemporaryFolder()
    try folder.writeRandomTable("random.csv")
    let result = folder.runner().run(
      ["-c", "data random.csv; model mlp 8; s = lrfind bs=16,32; s.bs16"])
    let said = words(result)
    #expect(result.code == 1 && said.contains("bs 16: none, bs 32: none"), "\(said)")
    #expect(!said.contains("lr=_") && said.contains("Next: lrfind epochs=20"), "\(said)")
  }

  /// Weights from a file have learned something too, on rows that are not known here.
  @Test func trialsOfLoadedWeightsSaySo() throws {
    let folder = try TemporaryFolder()
    let start = "data wine; model mlp 8; "
    let file = folder.runner().run(["-c", start + "fit 2; export w.safetensors"])
    #expect(file.code == 0, "\(file.errorText)")
    func said(_ line: String) -> String {
      let result = folder.runner().run(["-c", start + line])
      #expect(result.code == 0, "\(result.errorText)")
      return words(result)
    }
    for line in ["lrfind", "lrfind bs=16,32"] {
      #expect(said("load w.safetensors; " + line).contains("mlp has the weights of a file"))
      #expect(said("fit 1; " + line).contains("mlp has taken 3 steps already, on"))
      #expect(!said(line).contains("finds the rate of a new start"))
    }
  }

  private func made(_ rows: [String], _ line: String, _ options: [String] = []) throws
    -> ProcessResult
  {
    let folder = try TemporaryFolder()
    try folder.write(rows.joined(separator: "\n") + "\n", "rows.csv")
    return folder.runner().run(
      options + ["-c", "data rows.csv target=y; model mlp 16; " + line], input: "")
  }

  /// Numbers that look drawn by lot and are the same each time.
  private func noise(_ place: Int) -> Double {
    let product = Double(place + 1) * 0.754877666
    return product - product.rounded(.down)
  }

  @Test func labelsByLotProveNothing() throws {
    let rows = (0..<200).map { row in
      "\(noise(3 * row)),\(noise(7 * row + 1000)),\(noise(row * row + 500) < 0.5 ? "a" : "b")"
    }
    let result = try made(["u,v,y"] + rows, "lrfind")
    #expect(result.code == 0, "\(result.errorText)")
    let said = words(result)
    #expect(said.contains("No suggestion: no evidence that anything was learned"), "\(said)")
    #expect(said.contains("Next: lrfind epochs=20"))
    let value = try made(["u,v,y"] + rows, "lrfind; _.suggestion")
    #expect(value.code == 1)
  }

  @Test func oneClassAndFewRowsAreSaid() throws {
    let one = try made(["u,v,y"] + (0..<30).map { "\($0),\(noise($0)),only" }, "lrfind")
    #expect(one.code == 0, "\(one.errorText)")
    #expect(words(one).contains("of one class, 'only', so there is nothing to learn. Next:"))
    let yes = try made(["u,v,y"] + (0..<30).map { "\($0),\(noise($0)),only" }, "lrfind trials=yes")
    #expect(yes.code == 1 && yes.errorText.contains("nothing to learn"))
    let few = try made(["u,v,y"] + (0..<8).map { "\($0),\(noise($0)),\($0 % 2)x" }, "lrfind")
    #expect(few.code == 0, "\(few.errorText)")
    #expect(words(few).contains("no trials: 6 training rows are too few"), "\(words(few))")
    let value = try made(["u,y"] + (0..<30).map { "\(noise($0)),3.5" }, "lrfind")
    #expect(words(value).contains("have the same target, 3.5, so there is nothing to learn"))
  }

  @Test func theLimitAndTheAllowanceAreSaid() {
    let much = run("model mlp 2000 2000; lrfind steps=20 epochs=400")
    #expect(much.code == 0, "\(much.errorText)")
    #expect(words(much).contains(" G operations, and trials=auto takes 400 G operations"))
    let safe = run("lrfind epochs=2000", ["--safe"])
    #expect(words(safe).contains("steps are more than the "), "\(words(safe))")
    let refused = run("lrfind epochs=2000 trials=yes", ["--safe"])
    #expect(refused.code == 1 && refused.errorText.contains("lrfind trials=no"))
    let steps = run("fit 1; lrfind steps=100000 trials=no", ["--safe"])
    #expect(steps.code == 1 && steps.errorText.contains("that --safe leaves"))
  }

  @Test func aTrainedNetIsToldOf() {
    let said = words(run("fit 2; lrfind"))
    #expect(said.contains("the trials go on from there") && said.contains("init"))
    #expect(!words(run("lrfind")).contains("the trials go on from there"))
  }
}
