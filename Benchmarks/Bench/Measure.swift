import Foundation

/// Figures of one measured thing, in seconds.
struct Figures {
  private(set) var seconds: [Double] = []

  mutating func add(_ value: Double) { seconds.append(value) }

  var median: Double { Figures.median(seconds) }
  var best: Double { seconds.min() ?? .nan }

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// Seconds that `work` takes.
func timed(_ work: () throws -> Void) rethrows -> Double {
  let start = DispatchTime.now().uptimeNanoseconds
  try work()
  return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
}

/// One contender of a duel: how often it is asked in a round, and what answers.
struct Contender {
  let name: String
  /// Seconds of one piece of work, nil when it could not answer.
  let run: () -> Double?
}

/// Contenders take turns, round by round; the first is ours and the others are divided by it.
struct Duel {
  private(set) var figures: [Figures]
  private(set) var ratios: [[Double]]
  let names: [String]

  init(rounds: Int, _ contenders: [Contender]) {
    names = contenders.map(\.name)
    figures = contenders.map { _ in Figures() }
    ratios = contenders.map { _ in [] }
    for contender in contenders { _ = contender.run() }
    for _ in 0..<rounds {
      var ours: Double?
      for (index, contender) in contenders.enumerated() {
        guard let seconds = contender.run() else { continue }
        figures[index].add(seconds)
        if index == 0 {
          ours = seconds
        } else if let ours {
          ratios[index].append(seconds / ours)
        }
      }
    }
  }

  /// How many times longer a contender takes than we do: the median over the rounds.
  func ratio(_ index: Int) -> Double { Figures.median(ratios[index]) }
}

/// A time as it is printed, with its unit.
func shown(_ seconds: Double) -> String {
  if seconds.isNaN { return "–" }
  if seconds < 1e-3 { return decimal(seconds * 1e6, places: 1) + " us" }
  if seconds < 1 { return decimal(seconds * 1e3, places: seconds < 0.1 ? 2 : 0) + " ms" }
  return decimal(seconds, places: 2) + " s"
}

/// A ratio as it is printed.
func times(_ ratio: Double) -> String {
  ratio.isNaN ? "–" : decimal(ratio, places: ratio < 10 ? 2 : 1) + "x"
}

/// A share as it is printed.
func percent(_ share: Double) -> String {
  share.isNaN ? "–" : decimal(share * 100, places: 2) + " %"
}

func decimal(_ value: Double, places: Int) -> String {
  String(format: "%.\(places)f", value)
}
