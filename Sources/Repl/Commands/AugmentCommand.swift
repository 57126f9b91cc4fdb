import Kernel

extension Command {
  static let augment = Command(
    Label(
      "augment", foreign: ["aug_transforms", "batch_tfms", "transforms", "Compose"],
      summary: "Change training rows at random; say what is on when nothing is written.",
      parameters: [
        Parameter(
          "augment",
          .rest(
            .either([
              .trick(Augmentation.labels),
              .word(Augmentation.Preset.all.map(\.name) + ["off"]),
            ])), .positional,
          help: "which, a preset or off; held-out rows are never changed")
      ] + AugmentWords.amounts + AugmentWords.shared,
      given: AugmentView.given,
      example: "augment flip rotate=10 zoom=1.1 light=0.2"), .data
  ) { request, workspace, _ throws(Problem) in
    guard let words = try AugmentWords(request) else {
      var answer = Answer(said(workspace.session.augmentations))
      try AugmentView(workspace.session)?.add(to: &answer)
      return answer
    }
    if let dataset = try? workspace.session.dataset(for: "augment") {
      try dataset.check(words.choices)
    }
    workspace.session.augmentations = words.choices
    var answer = Answer([.line(said(words.choices))])
    if let preset = words.preset, !words.choices.isEmpty {
      answer.note(
        "\(preset.name): \(preset.source); augment \(preset.name) flip=off without the flip")
    }
    answer.explanation = try words.explanation()
    let view = try AugmentView(workspace.session)
    view?.add(to: &answer)
    return answer
  }

  static func said(_ augmentations: [Choice]) -> String {
    augmentations.isEmpty
      ? "augment: off"
      : "augment: \(Augmentation.words(augmentations)), training rows only"
  }
}

/// What the words of `augment` come to.
struct AugmentWords {
  private(set) var choices: [Choice] = []
  private(set) var preset: Augmentation.Preset?

  /// One option for each augmentation: how strong it is, or off.
  static let amounts: [Parameter] = Augmentation.labels.map { label in
    let own = Augmentation.amount(of: label)
    let kind = own?.kind ?? .number(0...1)
    return Parameter(
      label.name, .either([kind, .word(["off", "on"])]),
      foreign: label.foreign + (own?.foreign ?? []),
      help: own.map { "\(label.name): \($0.help)" } ?? "\(label.name): its p, or off")
  }

  static let shared = Augmentation.shared.map { parameter in
    Parameter(
      parameter.name, parameter.kind, foreign: parameter.foreign, help: parameter.help)
  }

  /// Nil where nothing is written. Refuses names that are none.
  init?(_ request: Command.Request) throws(Problem) {
    let values = request.values
    var words: [String] = []
    for text in values.texts("augment") ?? [] {
      words += text.split(separator: " ").map(String.init)
    }
    let amounts = AugmentWords.amounts.filter { values.isWritten($0.name) }
    guard !words.isEmpty || !amounts.isEmpty else {
      let alone = AugmentWords.shared.first { values.isWritten($0.name) }
      guard let alone else { return nil }
      throw Problem(
        .missingArgument, "\(alone.name)= is for augmentations, and none is named",
        hint: "augment flip \(alone.name)=…", about: alone.name)
    }
    for word in words { try take(word) }
    for parameter in amounts {
      guard let value = values.value(parameter.name) else { continue }
      try set(parameter.name, value)
    }
    for index in choices.indices {
      let label = try Augmentation.named(choices[index].name).label
      for parameter in AugmentWords.shared
      where values.isWritten(parameter.name) && label.parameter(parameter.name) != nil {
        guard let value = values.value(parameter.name) else { continue }
        choices[index].values.set(parameter.name, value)
      }
    }
    choices = Augmentation.ordered(choices)
  }

  /// A name, a preset, off, or `rotate=10` in a text of a list.
  private mutating func take(_ word: String) throws(Problem) {
    let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      guard let parameter = AugmentWords.amounts.first(where: { $0.answers(to: parts[0]) }) else {
        throw Problem(
          .unknownOption, "augment knows no \(parts[0].brief)", hint: "help augment",
          about: "augment")
      }
      return try set(parameter.name, parameter.read(parts[1]))
    }
    let lower = word.asciiLowercased
    if lower == "off" {
      (choices, preset) = ([], nil)
    } else if let known = Augmentation.Preset.all.first(where: { $0.name == lower }) {
      preset = known
      choices += known.choices
    } else {
      let row = try Augmentation.named(word)
      if !choices.contains(where: { $0.name == row.name }) { choices.append(Choice(row.name)) }
    }
  }

  private mutating func set(_ name: String, _ value: Value) throws(Problem) {
    choices.removeAll { $0.name == name }
    if case .word(let word) = value {
      if word == "on" { choices.append(Choice(name)) }
      return
    }
    let label = try Augmentation.named(name).label
    let own = Augmentation.amount(of: label)?.name ?? "p"
    choices.append(Choice(name, Values([own: value], written: [own])))
  }

  func explanation() throws(Problem) -> Explanation? {
    guard !choices.isEmpty else { return nil }
    var told = Explanation(
      "augment \(Augmentation.words(choices)): each training row is changed anew in each epoch, by "
        + "draws that belong to the row, the epoch and the seed.")
    for choice in choices {
      let label = try Augmentation.named(choice.name).label
      told.say(choice.name, label.summary)
      told.say("formula", formulaOf: label, choice.values)
      told.say(sourceOf: label)
    }
    let moving = choices.filter { choice in
      Augmentation.labels.first { $0.name == choice.name }?.parameter("pad") != nil
    }
    if moving.count > 1 {
      told.say(
        "together",
        "the matrices of \(moving.map(\.name).joined(separator: ", ")) are multiplied, and the row is "
          + "interpolated once (bilinear); compose=no does them one after the other")
    }
    told.say("too strong", AugmentView.thresholds)
    return told
  }
}
