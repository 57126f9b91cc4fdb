/// A random change of inputs that leaves what is to be predicted true.
///
/// To add one: one file with a row, and one word in `all`. What it draws comes from the stream it is
/// given, which belongs to one row in one epoch.
public struct Augmentation: Catalogued {
  /// Changes one row in its place: all features on one scale, in their order.
  typealias Change = (_ row: Region, _ draws: Stream) -> Void

  /// What it does to a row.
  enum Action {
    /// Where each place is read: all matrices of a row are multiplied, and it is interpolated once. Nil where
    /// nothing is drawn.
    case place((Stream) -> Homography?)
    case change(Change)
    /// The same of rows whose class is asked for.
    case classChange((_ row: Region, _ label: Int, _ draws: Stream) -> Void)
  }

  /// Rows that it is for.
  enum Subject: String, CaseIterable {
    case image, sequence, table

    var noun: String { self == .table ? "tables" : rawValue + "s" }
  }

  public let label: Label
  let subjects: [Subject]
  /// A sentence where it is for rows of this sort, and not for these.
  let refusal: @Sendable (Dataset) -> String?
  let make: @Sendable (Values, AugmentedRows) throws(Problem) -> Action

  init(
    _ label: Label, for subjects: [Subject],
    refusal: @escaping @Sendable (Dataset) -> String? = { _ in nil },
    make: @escaping @Sendable (Values, AugmentedRows) throws(Problem) -> Action
  ) {
    self.label = label
    self.subjects = subjects
    self.refusal = refusal
    self.make = make
  }

  public static let noun = "augmentation"
  /// In the order in which they are done, whatever the order of their words: what moves an image, its light,
  /// what blurs and disturbs it, what covers a part of it.
  public static let all: [Augmentation] = [
    flip, flipv, dihedral, warp, rotate, zoom, shift, stretch, crop, light, saturation, blur, noise,
    erase, cutout, mask, swap,
  ]

  /// The option that says how strong it is, which has its name; nil where it is on or off.
  public static func amount(of label: Label) -> Parameter? { label.parameter(label.name) }

  /// Options that stand for every augmentation of a statement that has them.
  public static let shared: [Parameter] = [share("0.5"), padding, composed]

  static func share(_ standard: String) -> Parameter {
    Parameter(
      "p", .number(0...1), standard: standard, foreign: ["prob", "probability"],
      help: "share of the rows that are changed")
  }

  static let padding = Parameter(
    "pad", .word(Padding.allCases.map(\.rawValue)), standard: Padding.reflection.rawValue,
    foreign: ["pad_mode", "padding_mode", "fill_mode", "border_mode"],
    help: "what stands outside: the row turned over at its edge, its last value, or 0")

  static let composed = Parameter(
    "compose", .flag, standard: "yes",
    help: "all that moves a row in one interpolation; no: one after the other, which blurs more")

  /// Choices as they would be typed: `flip rotate=10 pad=zeros`.
  public static func words(_ choices: [Choice]) -> String {
    var rows: [String] = []
    var options: [String] = []
    for choice in choices {
      let amount = choice.values.isWritten(choice.name) ? choice.values.value(choice.name) : nil
      rows.append(choice.name + (amount.map { "=\($0.asTyped)" } ?? ""))
      for name in choice.values.writtenNames where name != choice.name {
        let option = choice.values.value(name).map { "\(name)=\($0.asTyped)" }
        if let option, !options.contains(option) { options.append(option) }
      }
    }
    return (rows + options).joined(separator: " ")
  }

  /// The same choices in the order in which they are done, one of a name: the last.
  public static func ordered(_ choices: [Choice]) -> [Choice] {
    all.compactMap { row in choices.last { $0.name == row.name } }
  }
}

extension Augmentation {
  /// Sets of augmentations under a name: those of fastai's `aug_transforms`, with half, all and twice of its
  /// rotation, warp and light. Its `mult` leaves the zoom as it is, too.
  public struct Preset: Sendable {
    public let name: String
    public let source: String
    private let amounts: [(row: String, amount: Double)]

    public static let all = [preset("mild", 0.5), preset("standard", 1), preset("strong", 2)]

    private static func preset(_ name: String, _ factor: Double) -> Preset {
      Preset(
        name: name, source: "fastai aug_transforms(mult=\(Numeral.typed(factor)))",
        amounts: [
          ("warp", 0.2 * factor), ("rotate", 10 * factor), ("zoom", 1.1), ("light", 0.2 * factor),
        ])
    }

    public var choices: [Choice] {
      [Choice("flip")]
        + amounts.map { Choice($0.row, Values([$0.row: .number($0.amount)], written: [$0.row])) }
    }
  }
}

extension Dataset.Arrangement {
  /// In a sentence: what the rows are.
  var noun: String {
    switch self {
    case .table: "a table"
    case .image: "images"
    case .sequence: "sequences"
    case .text: "text"
    }
  }

  /// A line that turns something on for such rows; nil for text, whose rows nothing changes.
  public var augmentExample: String? {
    switch subject {
    case .image: "augment rotate=10 zoom=1.1"
    case .sequence: "augment shift=0.1 noise=0.1"
    case .table: "augment noise=0.1"
    case nil: nil
    }
  }

  var subject: Augmentation.Subject? {
    switch self {
    case .table: .table
    case .image: .image
    case .sequence: .sequence
    case .text: nil
    }
  }
}

extension Dataset {
  /// Refuses augmentations that mean nothing for these rows.
  public func check(_ augmentations: [Choice]) throws(Problem) {
    for choice in augmentations {
      let row = try Augmentation.named(choice.name)
      guard let subject = arrangement.subject, row.subjects.contains(subject) else {
        let nouns = row.subjects.map(\.noun)
        let last = nouns.last ?? ""
        let all = nouns.count > 1 ? nouns.dropLast().joined(separator: ", ") + " and " + last : last
        throw Problem(
          .wrongKind,
          "augment \(row.name) is for \(all), and the rows of '\(name)' are \(arrangement.noun)",
          hint: "augment off")
      }
      if let reason = row.refusal(self) {
        throw Problem(.wrongKind, "augment \(row.name) \(reason)", hint: "augment off")
      }
    }
  }
}
