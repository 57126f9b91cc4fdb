/// Whether the classes of some rows are so uneven that accuracy says little.
public struct Rarity: Equatable, Sendable {
  /// The most frequent class, and its share of the rows.
  public let most: (name: String, share: Double)
  /// The rarest class that has rows, and its share.
  public let least: (name: String, share: Double)

  /// A class with this share or more is what a guesser always says.
  static let frequent = 0.8
  /// A class with a smaller share can be missed entirely, and accuracy hardly falls.
  static let rare = 0.05

  /// Nil where the classes are even enough, and where there is one only.
  public init?(counts: [Int], names: [String]) {
    let rows = counts.reduce(0, +)
    let present = counts.indices.filter { counts[$0] > 0 }
    guard present.count > 1, let most = present.max(by: { counts[$0] < counts[$1] }),
      let least = present.min(by: { counts[$0] < counts[$1] })
    else { return nil }
    let share = { (kind: Int) in Double(counts[kind]) / Double(rows) }
    // Of many classes each has a small share: then it is held against an even one.
    let rare = min(Rarity.rare, 0.45 / Double(present.count))
    guard share(most) >= Rarity.frequent || share(least) < rare else { return nil }
    self.most = (names[most], share(most))
    self.least = (names[least], share(least))
  }

  public static func == (a: Rarity, b: Rarity) -> Bool { a.most == b.most && a.least == b.least }

  /// The metrics that see a rare class, as they would be typed.
  public static let remedy = "metric=balanced_accuracy,f1"
}

extension Rarity {
  /// What accuracy hides.
  public var sentence: String {
    func percent(_ share: Double) -> String { Numeral.short(100 * share, digits: 2) + " %" }
    if most.share >= Rarity.frequent {
      return
        "accuracy misleads here: class \(most.name.brief) is \(percent(most.share)) of the rows, "
        + "and always saying it scores \(Numeral.short(most.share))"
    }
    return
      "accuracy misleads here: class \(least.name.brief) is only \(percent(least.share)) of the "
      + "rows, and missing all of them hardly shows"
  }
}
