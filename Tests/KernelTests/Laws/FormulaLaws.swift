import Testing

@testable import Kernel

/// Formulas of the rows: what they speak of is there, and what is shown of them has no holes.
@Suite struct FormulaLaws {
  static let labels = LabelLaws.labels + LayerKind.labels + Suggestion.labels

  @Test func theyNameParametersOfTheirRow() {
    for label in Self.labels {
      for name in label.formula.names {
        #expect(label.parameters.contains { $0.name == name }, "\(label.name): \(name)")
      }
    }
  }

  @Test func conditionsCanHold() throws {
    for label in Self.labels {
      for line in label.formula.statements {
        for condition in Formula.cut(line).conditions {
          let parameter = try #require(label.parameter(condition.name), "\(label.name)")
          for word in condition.words { _ = try parameter.read(word) }
          // A value alone is no condition on a parameter that always has one.
          #expect(!condition.words.isEmpty || parameter.standard == nil, "\(label.name): \(line)")
        }
      }
    }
  }

  /// With the standards filled in, every parameter with a value is a number in the text.
  @Test func standardsFillThem() {
    for label in Self.labels where !label.formula.isEmpty {
      var values = Values()
      values.fillStandards(of: label)
      let lines = label.formula.lines(with: values)
      #expect(!lines.isEmpty, "\(label.name)")
      for line in lines + label.formula.lines {
        #expect(line.allSatisfy { $0.isASCII && $0 != "{" && $0 != "}" }, "\(label.name): \(line)")
        #expect(line.utf8.count <= 110, "\(label.name): \(line)")
      }
    }
  }

  /// Every trick that computes something says how.
  @Test func everyTrickHasOne() {
    let silent = Set(["flatten", "zeros", "constant"])
    let tricks =
      Schedule.labels + Loss.labels + Optimiser.labels + Initialiser.labels + Suggestion.labels
      + LayerKind.labels.filter { $0.parameters.isEmpty || $0.name == "dropout" }
    for label in tricks where !silent.contains(label.name) {
      #expect(!label.formula.isEmpty, "\(label.name)")
    }
  }

  @Test func valuesAreThoseInUse() throws {
    func shown(_ row: Label, _ words: String) throws -> String {
      var values = try row.values(words)
      values.fillStandards(of: row)
      return row.formula.lines(with: values).joined(separator: "; ")
    }
    let adam = Optimiser.adam.label
    #expect(try shown(adam, "").contains("v = 0.999 v + (1 - 0.999) g^2"))
    #expect(try shown(adam, "form=fastai").contains("v = 0.99 v"))
    #expect(try shown(adam, "form=fastai").contains("w *= 1 - rate 0.01"))
    #expect(try shown(adam, "form=keras betas=0.8,0.9").contains("1e-7 / sqrt(1 - 0.9^t)"))
    #expect(try !shown(adam, "").contains("w *="))
    #expect(try shown(Schedule.oneCycle.label, "form=torch").contains("until p = 0.3, then to"))
    #expect(try shown(Schedule.exp.label, "gamma=0.9").contains("0.9^(t / 1)"))
    #expect(try !shown(Schedule.exp.label, "").contains("floor("))
  }

  @Test func conditions() {
    let formula = Formula("a {x} [form=torch|fastai, y=no]\nb {x.2} [!z]\nc [z]")
    #expect(formula.lines == ["a x [form=torch|fastai, y=no]", "b x2 [!z]", "c [z]"])
    var values = Values(["x": .list([.number(1), .number(2)]), "form": .word("fastai")])
    #expect(formula.lines(with: values) == ["b 2"])
    values.set("y", .flag(false))
    values.set("z", .integer(1))
    #expect(formula.lines(with: values) == ["a 1,2", "c"])
  }
}
