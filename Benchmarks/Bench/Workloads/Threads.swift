import Foundation
import Kernel

extension Workload {
  /// It lets this process onto a second processor and starts peers of its own there.
  static let threads = Workload(word: "threads", title: "Two threads") { bench, report in
    guard Processors.spread() else {
      report.write("There is one processor only.")
      report.write()
      return
    }
    try Processor.setThreads(2)
    defer {
      _ = try? Processor.setThreads(1)
      Processors.gather()
    }
    report.write(
      "The same work on two threads, the peers on two as well. Two processors of a shared machine may "
        + "be two halves of one.")
    report.write()
    let peers = bench.peers.onThreads(2)
    var rows: [[String]] = []
    func compare(_ name: String, _ duel: Duel, goal: Double) {
      let best = duel.figures.indices.dropFirst().filter { !duel.ratio($0).isNaN }
        .min { duel.ratio($0) < duel.ratio($1) }
      let ratio = best.map { duel.ratio($0) } ?? .nan
      rows.append(
        [name, shown(duel.figures[0].median)]
          + (best.map { [duel.names[$0], shown(duel.figures[$0].median)] } ?? ["–", "–"])
          + [times(ratio)])
      report.goal("\(name) on two threads", ratio, goal)
    }
    let few = max(3, bench.rounds / 3)
    let job = try Job()
    compare("mlp at batch 64", try job.duel(batch: 64, peers, rounds: bench.rounds), goal: 1.36)
    compare("eight seeds", try job.seedsDuel(peers, rounds: bench.rounds), goal: 2.4)
    for net in ImageNet.allCases {
      compare(
        "\(net.rawValue) at batch 128", try net.training(128, peers, rounds: few),
        goal: net.trainingGoal * 0.8)
      compare(
        "\(net.rawValue) inference at batch 128", try net.inference(128, peers, rounds: few),
        goal: 1.2)
    }
    for kind in ["lstm", "gru", "rnn"] {
      compare(
        "\(kind) at batch 128",
        try SequenceTraining(kind, batch: 128, steps: 20).duel(peers, rounds: few), goal: 1.2)
    }
    report.table(["work", "Athanor", "best peer", "its time", "peer / Athanor"], rows)
  }
}

/// Which processors this process runs on; the script that starts it keeps it on one.
enum Processors {
  /// Lets the process onto all it was given; false where there is only one, or no way to.
  static func spread() -> Bool {
    let given = ProcessInfo.processInfo.environment["ATHANOR_PROCESSORS"] ?? ""
    return given.contains { $0 == "," || $0 == "-" } && keep(on: given)
  }

  static func gather() {
    let given = ProcessInfo.processInfo.environment["ATHANOR_PROCESSORS"] ?? "0"
    _ = keep(on: String(given.prefix { $0.isNumber }))
  }

  private static func keep(on list: String) -> Bool {
    run("/usr/bin/env", ["taskset", "-apc", list, "\(getpid())"])?.status == 0
  }
}
