import Testing

@testable import Kernel

/// What holds of every field of a recipe, and of one that is added.
@Suite struct RecipeLaws {
  /// The fields that hold something of their own.
  private static let own = Recipe.fields.filter { $0.holder == nil }.map(\.name)

  private func field(_ name: String) throws -> Recipe.Field {
    try #require(Recipe.fields.first { $0.name == name })
  }

  /// A recipe that differs from the standard one in this field, and the field of another type in none.
  private func other(_ field: Recipe.Field) throws -> Recipe {
    let key = try #require(field.key)
    var candidates: [JSON] = [
      .flag(true), .flag(false), JSON(3), .list([Choice("flip").packed]),
      .list([Choice("ohem").packed]),
    ]
    if case .trick(let labels)? = field.parameter?.kind {
      candidates += labels.map { Choice($0.name).packed }
    }
    if case .word(let words)? = field.parameter?.kind { candidates += words.map { .text($0) } }
    if case .list(.trick(let labels))? = field.parameter?.kind {
      candidates = labels.map { .list([Choice($0.name).packed]) } + candidates
    }
    candidates.append(Choice("weights").packed)
    for candidate in candidates {
      var recipe = Recipe()
      let body = JSON.object([JSON.Member(name: key, value: candidate)])
      do throws(Problem) { try field.unpack(body, into: &recipe) } catch { continue }
      if recipe != Recipe() { return recipe }
    }
    Issue.record("nothing can be read into \(field.name)")
    return Recipe()
  }

  @Test func everyPropertyIsAField() {
    let properties = Mirror(reflecting: Recipe()).children.compactMap(\.label)
    #expect(properties.count == Self.own.count, "\(properties) \(Self.own)")
    #expect(Set(Recipe.fields.map(\.name)).count == Recipe.fields.count)
    #expect(Set(Recipe.fields.compactMap(\.key)).count == Self.own.count)
  }

  @Test(arguments: own) func aDifferenceInOneFieldIsSeenEverywhere(_ name: String) throws {
    let standard = Recipe()
    let field = try field(name)
    let recipe = try other(field)
    #expect(recipe != standard)
    #expect(recipe.packed.written != standard.packed.written)
    #expect(recipe.description != standard.description)
    let changed = recipe.settings.filter { setting in
      !standard.settings.contains { $0 == setting }
    }
    #expect(changed.map(\.name) == [name])
    #expect(try Recipe(unpacking: recipe.packed) == recipe)
    #expect(try Recipe(unpacking: JSON.read(Array(recipe.packed.written.utf8))) == recipe)
    try recipe.check()
  }

  /// What is no part of a choice comes back from its words; what is not said stays.
  @Test(arguments: own) func whatAStatementSaysIsTaken(_ name: String) throws {
    let field = try field(name)
    guard field.parameter != nil else { return }
    let recipe = try other(field)
    var values = Values()
    var choices: [String: [Choice]] = [:]
    let packed = try #require(field.packed(recipe)?.value)
    switch packed {
    case .flag(let flag): values.set(name, .flag(flag))
    case .number: values.set(name, .integer(3))
    case .text(let word): values.set(name, .word(word))
    case .list: choices[name] = try [Choice](unpacking: packed)
    default: choices[name] = [try Choice(unpacking: packed)]
    }
    #expect(Recipe(values, choices: choices) == recipe)
    #expect(Recipe(Values(), choices: [:], over: recipe) == recipe)
  }

  @Test(arguments: Recipe.fields.filter { $0.holder != nil }.map(\.name))
  func aPartStandsInTheChoiceOfItsHolder(_ name: String) throws {
    let field = try field(name)
    let holder = try self.field(try #require(field.holder))
    let value: Value = if case .flag? = field.parameter?.kind { .flag(true) } else { .number(0.5) }
    let recipe = Recipe(Values([name: value], written: [name]), choices: [:])
    #expect(holder.typed(recipe)?.hasSuffix("\(name)=\(value.asTyped)") == true)
    #expect(try Recipe(unpacking: recipe.packed) == recipe)
  }

  /// Recipes of 0.1.0 keep their text: these members in this order, and no others.
  @Test func theStandardRecipeIsPackedAsEver() {
    #expect(
      Recipe().packed.written
        == #"{"schedule":{"name":"1cycle","values":{}},"epochs":5,"rate":0.001,"batch":64,"#
        + #""optimiser":{"name":"adamw","values":{}},"loss":null,"clip":null,"clipValue":null,"#
        + #""accumulate":1,"patience":null,"seed":42,"validates":true}"#)
    #expect(Recipe().description == "1cycle 5 lr=0.001 bs=64 opt=adamw seed=42")
  }

  @Test func aFieldOfTheFirstVersionMustBeThere() throws {
    for field in Recipe.fields {
      guard let key = field.key, case .object(let members) = Recipe().packed,
        let member = members.first(where: { $0.name == key })
      else { continue }
      let rest = JSON.object(members.filter { $0.name != key })
      if member.value == .null {
        #expect(try Recipe(unpacking: rest) == Recipe())
      } else {
        #expect(throws: Problem.self) { try Recipe(unpacking: rest) }
      }
    }
  }

  @Test(arguments: [
    ("lr", "at least 0"), ("clip", "above 0"), ("clipvalue", "above 0"), ("epochs", "at least 0"),
    ("bs", "at least 1"), ("accumulate", "at least 1"), ("patience", "at least 1"),
  ])
  func whatNoTrainingCanUseIsRefused(_ name: String, _ limit: String) throws {
    var recipe = Recipe()
    (recipe.rate, recipe.clip, recipe.clipValue) = (-1, -1, -1)
    (recipe.epochs, recipe.batch, recipe.accumulate, recipe.patience) = (-1, -1, -1, -1)
    let field = try field(name)
    do throws(Problem) {
      try field.check(recipe)
      Issue.record("\(name)=-1 is taken")
    } catch {
      #expect(error.message == "\(name) must be \(limit), not -1")
      #expect(error.about == name && error.hint != nil)
    }
    recipe.rate = .nan
    #expect(throws: Problem.self) { try recipe.check() }
  }
}
