extension Recipe {
  /// One thing a training is told.
  public struct Field: Sendable {
    /// As it is typed and listed.
    public let name: String
    /// What `fit` takes for it; nil where something else than an option of `fit` says it.
    public let parameter: Parameter?
    /// The field whose choice it is a part of, and with which it is listed and kept.
    public let holder: String?
    /// Its name in a packed recipe; nil for a part of another field.
    let key: String?
    /// Whether it is among what the digest of a paused fit is taken of.
    let isInDigest: Bool
    private let take: @Sendable (Values, [String: [Choice]], inout Recipe) -> Void
    private let type: @Sendable (Recipe) -> String?
    private let tell: @Sendable (Recipe) -> Datum?
    private let pack: @Sendable (Recipe) -> JSON?
    private let unpack: @Sendable (JSON?, inout Recipe) throws(Problem) -> Void
    private let inspect: @Sendable (Recipe) throws(Problem) -> Void

    /// Where a field is written down.
    enum Presence {
      /// In words, listings and files.
      case always
      /// In files always, as 0.1.0 did; in words and listings where it is not its standard.
      case early
      /// Anywhere only where it is not its standard: recipes without it stay what they were.
      case whereItDiffers
    }

    /// A limit that no training can go below.
    struct Bound: Sendable {
      let least: Double
      let isOpen: Bool
      let hint: String?

      init(atLeast least: Double, hint: String? = nil) {
        (self.least, isOpen, self.hint) = (least, false, hint)
      }

      init(above least: Double, hint: String) {
        (self.least, isOpen, self.hint) = (least, true, hint)
      }

      /// `held` is refused below the limit and where it is no number.
      func check(_ held: some FieldValue, of name: String) throws(Problem) {
        guard let number = held.number else { return }
        if number.isFinite, isOpen ? number > least : number >= least { return }
        let limit = Numeral.short(least)
        throw Problem(
          .outOfRange,
          "\(name) must be \(isOpen ? "above" : "at least") \(limit), not \(Numeral.short(number))",
          hint: hint ?? "\(name)=\(limit)", about: name)
      }
    }

    /// A field of its own. `name` may be left out where there is a parameter; where `zeroIsNone`, a written 0 or
    /// `off` is the same as nothing written.
    init<Held: FieldValue>(
      _ path: WritableKeyPath<Recipe, Held> & Sendable, _ name: String? = nil, key: String,
      _ presence: Presence, _ parameter: Parameter? = nil, bound: Bound? = nil,
      isInDigest: Bool = true, zeroIsNone: Bool = false
    ) {
      let name = name ?? parameter?.name ?? key
      let standard = Recipe()[keyPath: path]
      self.name = name
      self.parameter = parameter
      self.key = key
      self.isInDigest = isInDigest
      holder = nil
      take = { values, choices, recipe in
        if zeroIsNone, values.text(name) == "off" || values.number(name) == 0 {
          recipe[keyPath: path] = standard
        } else if let held = Held(values, choices, name) {
          recipe[keyPath: path] = held
        }
      }
      type = { recipe in
        let held = recipe[keyPath: path]
        if presence != .always, held == standard { return nil }
        return held.typed
      }
      tell = { $0[keyPath: path].datum }
      pack = { recipe in
        let held = recipe[keyPath: path]
        if presence == .whereItDiffers, held == standard { return nil }
        return held.packed
      }
      unpack = { (json, recipe) throws(Problem) in
        if let json {
          recipe[keyPath: path] = try Held(unpacking: json)
        } else if presence != .whereItDiffers, !Held.mayBeMissing {
          throw Problem(.badFile, "a member \"\(key)\" is missing")
        }
      }
      inspect = { (recipe) throws(Problem) in try bound?.check(recipe[keyPath: path], of: name) }
    }

    /// A part of the choice that the field `holder` holds.
    init(
      in path: WritableKeyPath<Recipe, Choice> & Sendable, of holder: Field, _ parameter: Parameter
    ) {
      name = parameter.name
      self.parameter = parameter
      self.holder = holder.name
      (key, isInDigest) = (nil, false)
      take = { values, _, recipe in
        guard let value = values.value(parameter.name) else { return }
        recipe[keyPath: path].values.set(
          parameter.name, value, written: values.isWritten(parameter.name))
      }
      type = { _ in nil }
      var rows: [Label] = []
      if case .trick(let labels)? = holder.parameter?.kind { rows = labels }
      tell = { [rows] recipe in
        let choice = recipe[keyPath: path]
        if let value = choice.values.value(parameter.name) { return Datum(value) }
        let own = rows.first { $0.name == choice.name }?.parameter(parameter.name)
        return (own?.standard ?? parameter.standard).map { Datum(typed: $0) }
      }
      pack = { _ in nil }
      unpack = { (_, _) throws(Problem) in }
      inspect = { (_) throws(Problem) in }
    }
  }
}

extension Recipe.Field {
  /// Takes what a statement says: its values, and the rows chosen in its slots. What is unwritten and
  /// has no standard stays.
  func take(_ values: Values, _ choices: [String: [Choice]], into recipe: inout Recipe) {
    take(values, choices, &recipe)
  }

  /// As it would be typed, without its name; nil where it need not be.
  public func typed(_ recipe: Recipe) -> String? { type(recipe) }

  /// What expressions read of it: a number, yes or no, or a word, the name alone where it is a row with
  /// options; nil where nothing was said.
  public func datum(_ recipe: Recipe) -> Datum? { tell(recipe) }

  /// The member of a packed recipe; nil where there is none.
  func packed(_ recipe: Recipe) -> JSON.Member? {
    guard let key, let json = pack(recipe) else { return nil }
    return JSON.Member(name: key, value: json)
  }

  func unpack(_ body: JSON, into recipe: inout Recipe) throws(Problem) {
    if let key { try unpack(body.optional(key), &recipe) }
  }

  func check(_ recipe: Recipe) throws(Problem) { try inspect(recipe) }
}

extension Recipe {
  /// What a statement says, over what holds without it.
  ///
  /// A row that is named again keeps the values that were chosen for it before, where `keepsChoices`
  /// and nothing else is written: `fit opt=sgd` after `optimiser sgd momentum=0.9`.
  public init(
    _ values: Values, choices: [String: [Choice]], over start: Recipe = Recipe(),
    keepsChoices: Bool = true
  ) {
    self = start
    for field in Recipe.fields { field.take(values, choices, into: &self) }
    guard keepsChoices else { return }
    optimiser = optimiser.filled(from: start.optimiser)
    schedule = schedule.filled(from: start.schedule)
    if let before = start.loss { loss = loss?.filled(from: before) }
  }

  /// The parameters of `fit` that say it, in their order.
  public static let parameters = fields.compactMap(\.parameter)

  /// In the words of the command line.
  public var description: String { words { _ in true } }

  /// What the digest of a paused fit is taken of.
  var digestText: String { words(\.isInDigest) }

  private func words(_ isWanted: (Field) -> Bool) -> String {
    Recipe.fields.filter(isWanted).compactMap { field in
      field.typed(self).map { text in
        field.parameter?.isPositional == true ? text : "\(field.name)=\(text)"
      }
    }.joined(separator: " ")
  }

  /// Every field that is written, by name.
  public var settings: [(name: String, value: String)] {
    Recipe.fields.compactMap { field in field.typed(self).map { (field.name, $0) } }
  }

  var packed: JSON { .object(Recipe.fields.compactMap { $0.packed(self) }) }

  init(unpacking body: JSON) throws(Problem) {
    self.init()
    for field in Recipe.fields { try field.unpack(body, into: &self) }
    try schedule.check(in: Schedule.self)
    try optimiser.check(in: Optimiser.self)
    try loss?.check(in: Loss.self)
    for choice in augmentations { try choice.check(in: Augmentation.self) }
    try balance?.check(in: Balance.self)
    for choice in metrics.choices { try choice.check(in: Metric.self) }
    try check()
  }

  /// Refuses numbers that no training can use, whoever set them.
  func check() throws(Problem) {
    for field in Recipe.fields { try field.check(self) }
    try rates.check()
  }
}

/// What a field of a recipe can hold.
protocol FieldValue: Equatable, Sendable {
  /// What a statement says for the parameter `name`; nil where it says nothing.
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String)
  /// As it would be typed; nil where there is nothing to type.
  var typed: String? { get }
  /// For its bound; nil where it is no number.
  var number: Double? { get }
  /// For expressions; nil where there is nothing.
  var datum: Datum? { get }
  var packed: JSON { get }
  init(unpacking json: JSON) throws(Problem)
  /// Whether a file need not hold it.
  static var mayBeMissing: Bool { get }
}

extension FieldValue {
  var number: Double? { nil }
  var datum: Datum? { number.map(Datum.number) ?? typed.map(Datum.text) }
  static var mayBeMissing: Bool { false }
}

extension Int: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let value = values.integer(name) else { return nil }
    self = value
  }

  var typed: String? { "\(self)" }
  var number: Double? { Double(self) }
  var packed: JSON { JSON(self) }
  init(unpacking json: JSON) throws(Problem) { self = try json.count() }
}

extension UInt64: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let value = values.integer(name).flatMap({ UInt64(exactly: $0) }) else { return nil }
    self = value
  }

  var typed: String? { "\(self)" }
  var datum: Datum? { .number(Double(self)) }
  var packed: JSON { JSON(self) }
  init(unpacking json: JSON) throws(Problem) { self = try json.word64() }
}

extension Double: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let value = values.number(name) else { return nil }
    self = value
  }

  var typed: String? { Numeral.typed(self) }
  var number: Double? { self }
  var packed: JSON { JSON(self) }
  init(unpacking json: JSON) throws(Problem) { self = try json.double() }
}

extension Bool: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let value = values.flag(name) else { return nil }
    self = value
  }

  var typed: String? { self ? "yes" : "no" }
  var datum: Datum? { .flag(self) }
  var packed: JSON { .flag(self) }
  init(unpacking json: JSON) throws(Problem) { self = try json.flag() }
}

extension Choice: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let choice = choices[name]?.first else { return nil }
    self = choice
  }

  var typed: String? { description }
  var datum: Datum? { .text(name) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let value = Wrapped(values, choices, name) else { return nil }
    self = value
  }

  var typed: String? { self?.typed }
  var datum: Datum? { self?.datum }
  var number: Double? { self?.number }
  var packed: JSON { self?.packed ?? .null }
  init(unpacking json: JSON) throws(Problem) { self = try Wrapped(unpacking: json) }
  static var mayBeMissing: Bool { true }
}

extension [Choice]: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let choices = choices[name] else { return nil }
    self = choices
  }

  var typed: String? { Augmentation.words(self) }
  var datum: Datum? { isEmpty ? nil : .text(map(\.name).joined(separator: " ")) }
  var packed: JSON { .list(map(\.packed)) }
  init(unpacking json: JSON) throws(Problem) {
    self = []
    for item in try json.items() { append(try Choice(unpacking: item)) }
  }
}

extension Metrics: FieldValue {
  init?(_ values: Values, _ choices: [String: [Choice]], _ name: String) {
    guard let choices = choices[name] else { return nil }
    self.init(choices)
  }

  var typed: String? { words }
  var packed: JSON { choices.packed }
  init(unpacking json: JSON) throws(Problem) { self.init(try [Choice](unpacking: json)) }
}
