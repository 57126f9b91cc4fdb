import Foundation
import Kernel

/// One part of the report.
struct Workload: Sendable {
  /// What selects it on the command line.
  let word: String
  let title: String
  let run: @Sendable (Bench, inout Report) throws -> Void

  /// In the order they run. Memory comes first: a child starts with the peak of the process that
  /// made it, so that one must still be small.
  static let all = [
    memory, start, editing, sessions, statements, rows, files, steps, accuracy, rangeTest, seeds,
    images,
    frozenBody, recurrent, operations, charts, threads, limits,
  ]
}

/// What all workloads share.
struct Bench {
  /// The release build of athanor.
  let program: String
  let peers: Peers
  /// Where files may be made; emptied at the end.
  let folder: String
  /// How often contenders take turns.
  let rounds: Int

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// With a net and a batch, what makes this process train and end: for its memory, or a profile. With a
  /// number of times behind them it does so again and again and prints the images a second of each.
  static let trainWord = "train"

  /// Runs the workloads whose words are given, or all of them and then writes the page that
  /// `ATHANOR_REPORT` names.
  static func main(_ words: [String]) throws {
    if 3...4 ~= words.count, words[0] == trainWord, let batch = Int(words[2]) {
      try Processor.setThreads(1)
      guard let net = ImageNet(rawValue: words[1]) else {
        return try SequenceTraining(words[1], batch: batch, steps: 12_800 / batch).run()
      }
      return try net.train(batch: batch, times: words.count > 3 ? Int(words[3]) : nil)
    }
    let environment = ProcessInfo.processInfo.environment
    guard let program = environment["ATHANOR"] else {
      throw Failure(description: "ATHANOR must name the release build; use `make bench`")
    }
    let known = Workload.all.map(\.word)
    if let word = words.first(where: { !known.contains($0) }) {
      throw Failure(description: "no workload \(word); there are " + known.joined(separator: " "))
    }
    try Processor.setThreads(1)
    let folder = FileManager.default.temporaryDirectory.path + "/athanor-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bench = Bench(
      program: program, peers: Peers(folder: environment["ATHANOR_PEER_SCRIPTS"] ?? "peers"),
      folder: folder, rounds: environment["ATHANOR_ROUNDS"].flatMap { Int($0) } ?? 15)
    var report = Report()
    report.preface(
      athanor: run(program, ["--version"])?.output ?? "athanor", peers: bench.peers.versions)
    for workload in Workload.all where words.isEmpty || words.contains(workload.word) {
      report.write("## \(workload.title)")
      report.write()
      try workload.run(bench, &report)
    }
    report.conclude()
    if words.isEmpty, let path = environment["ATHANOR_REPORT"] { try report.save(to: path) }
  }

  /// Median cost of whole processes; the first one only warms the files.
  func processes(_ arguments: [String], times: Int) throws -> (seconds: Double, peak: Int) {
    var figures = Figures()
    var peak = 0
    for turn in 0...times {
      guard let child = cost(program, arguments), child.status == 0 else {
        throw Failure(description: "athanor failed: " + arguments.joined(separator: " "))
      }
      if turn > 0 { figures.add(child.seconds) }
      peak = max(peak, child.peak)
    }
    return (figures.median, peak)
  }
}
