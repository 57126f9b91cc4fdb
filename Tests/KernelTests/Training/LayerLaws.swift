import Testing

@testable import Kernel

/// What holds for every layer and every rule of the lists, and for blueprints made of them.
@Suite struct LayerLaws {
  @Test(arguments: LayerKind.all.map(\.name))
  func anExampleHoldsItsLayerAndReadsBack(_ name: String) throws {
    let label = try LayerKind.named(name).label
    #expect(label.summary.first?.isUppercase == true && label.summary.last == ".")
    #expect(label.example.hasPrefix("model "))
    let blueprint = try Blueprint(parsing: String(label.example.dropFirst(6)))
    #expect(blueprint.layers.contains { $0.kind.name == name })
    #expect(try Blueprint(parsing: blueprint.description) == blueprint)
    let again = try Blueprint(parsing: "{ " + blueprint.description + " }")
    #expect(again == blueprint)
  }

  @Test(arguments: Suggestion.all.map(\.name))
  func aRuleHasAnExample(_ name: String) throws {
    let label = try Suggestion.named(name).label
    #expect(label.summary.first?.isUppercase == true && label.summary.last == ".")
    #expect(label.example == "lrfind rule=\(name)")
  }

  @Test func wordsMeanOneThing() {
    for labels in [LayerKind.labels, Suggestion.labels] {
      let words = labels.flatMap { [$0.name] + $0.aliases + $0.foreign }.map(\.asciiLowercased)
      // A layer may be called elsewhere as it is here: ReLU for relu.
      let unique = labels.reduce(0) { total, label in
        total + Set(([label.name] + label.aliases + label.foreign).map(\.asciiLowercased)).count
      }
      #expect(Set(words).count == unique)
    }
  }

  /// The shape a row declares is the shape the kernels fill: pads stay 0, forward and backward.
  @Test(arguments: LayerKind.all.map(\.name))
  func padsStayZero(_ name: String) throws {
    let kind = try LayerKind.named(name)
    let word =
      switch name {
      case "dense": "dense 19"
      case "conv": "conv 13 3"
      case "rnn", "lstm", "gru": "\(name) 11"
      case "residual": "residual { tanh }"
      case "parallel": "parallel { relu; { sigmoid }; softplus }"
      default: name
      }
    let images = try makeImages(rows: 40, channels: 1)
    if name == "embed" {
      return try expectZeroPads("embed 9 5; flatten; dense", makeSequences())
    }
    if kind.takes == .anything || kind.takes == .vector {
      try expectZeroPads("dense 21; \(word); dense", images)
    }
    if kind.takes == .sequence {
      try expectZeroPads("rnn 9 states=all; \(word); flatten; dense", makeSequences())
    } else if kind.takes != .vector {
      try expectZeroPads("conv 9 3; sigmoid; \(word); flatten; dense", images)
    }
  }

  private func expectZeroPads(_ text: String, _ data: Dataset) throws {
    var model = try makeModel(text, for: data)
    try model.detach()
    let gradients = try Buffer(count: model.layout.count)
    let plan = try Plan(
      model, weights: model.weights, statistics: model.statistics, gradients: gradients,
      capacity: 8, mode: .training, keepsGradients: true)
    let part = try data.part(.train)
    plan.load(part.inputs.matrix(rows: 8, columns: part.stride))
    plan.forward(rows: 8)
    let slope = try #require(plan.outputGradient(8))
    for row in 0..<8 { for column in 0..<slope.columns { slope[row, column] = 0.5 } }
    plan.backward()
    for slice in model.layout.slices {
      let all = gradients.matrix(at: slice.offset, rows: slice.rows, columns: slice.stride)
      for row in 0..<slice.rows {
        for column in slice.columns..<slice.stride {
          #expect(all[row, column] == 0, "\(text): \(slice.name) [\(row), \(column)]")
        }
      }
    }
    for step in plan.stepPlaces.indices {
      for matrix in [plan.activations(step, rows: 8), plan.gradients(step, rows: 8)] {
        guard let matrix else { continue }
        let form = plan.form(step)
        for row in 0..<8 {
          let start = matrix.base + row * matrix.stride
          var isZero = (form.count..<matrix.stride).allSatisfy { start[$0] == 0 }
          for position in 0..<form.positions {
            let pads = (position * form.pitch + form.features)..<((position + 1) * form.pitch)
            isZero = isZero && pads.allSatisfy { start[$0] == 0 }
          }
          #expect(isZero, "\(text), step \(step), row \(row)")
        }
      }
    }
  }

  /// An answer depends on its row alone, not on the rows beside it or on their number.
  @Test func aRowsAnswerDoesNotDependOnItsBatch() throws {
    let data = try makeRings(rows: 50)
    let model = try makeModel("dense 40; norm; gelu; dense 24; relu; dropout; dense", for: data)
    func outputs(_ rows: Range<Int>) throws -> [Float] {
      let plan = try Plan(
        model, weights: model.weights, statistics: model.statistics, gradients: nil,
        capacity: rows.count, mode: .evaluation)
      let part = try data.part(.train)
      for (place, row) in rows.enumerated() {
        for column in 0..<5 { plan.input[place, column] = part.inputs[row * part.stride + column] }
      }
      plan.forward(rows: rows.count)
      return plan.outputs(rows.count).packed
    }
    let whole = try outputs(0..<37)
    let parts = try outputs(0..<1) + outputs(1..<7) + outputs(7..<37)
    #expect(whole == parts)
  }
}

@Suite struct BlueprintTests {
  @Test(arguments: [
    "dense 8; residual { dense 8; relu; dense 8 }; relu; dense",
    "parallel { dense 3; { dense 4; tanh }; { } }; dense",
    "parallel how=add { dense 5; { } }; parallel { residual { dense 5 }; { } }; dense",
  ])
  func blocksReadBackToThemselves(_ text: String) throws {
    let blueprint = try Blueprint(parsing: text)
    #expect(blueprint.description == text)
    let spread = text.replacing("; ", with: "\n").replacing("{ ", with: "{\n  # inside\n")
    #expect(try Blueprint(parsing: spread) == blueprint)
  }

  @Test(arguments: [
    ("residual; dense", "residual"), ("dense 8 { relu }; dense", "{"),
    ("residual { relu } relu; dense", "r"), ("{ dense 8 }; dense", "{"),
    ("dense 8 }; dense", "}"), ("residual { dense 8; relu", "{"),
    ("residual { rellu }; dense", "rellu"),
  ])
  func problemsInBlocksHaveAPlace(_ text: String, _ guilty: String) throws {
    let problem = try #require(throws: Problem.self) { try Blueprint(parsing: text) }
    let place = try #require(problem.place)
    #expect(String(decoding: Array(text.utf8)[place], as: UTF8.self) == guilty)
  }

  @Test func blocksHaveAGreatestDepth() throws {
    let text = String(repeating: "residual { ", count: 40) + String(repeating: "}", count: 40)
    let problem = try #require(throws: Problem.self) { try Blueprint(parsing: text) }
    #expect(problem.code == .tooDeep)
  }

  @Test func branchesThatDoNotFitNameBothShapes() throws {
    let data = try makeRings(rows: 20)
    for text in ["residual { dense 4 }; dense", "parallel how=add { dense 4; { } }; dense"] {
      let problem = try #require(throws: Problem.self) { try makeModel(text, for: data) }
      #expect(problem.message.contains("(4)") && problem.message.contains("(5)"))
      #expect(problem.message.contains("layer 1"))
    }
  }

  @Test(arguments: [
    ("dense 8; rellu; dense", "rellu"), ("dense 8; relu 3; dense", "3"),
    ("dense 8x; dense", "8x"), ("dense 8; leaky slop=0.1; dense", "slop=0.1"),
    ("dense 8; dropout 2; dense", "2"), ("{ dense 8; dense", "{"),
    ("dense 8 units=9; dense", "units=9"), ("dense 8; Linear 3", "Linear"),
  ])
  func problemsHaveAPlace(_ text: String, _ guilty: String) throws {
    let problem = try #require(throws: Problem.self) { try Blueprint(parsing: text) }
    let place = try #require(problem.place)
    #expect(String(decoding: Array(text.utf8)[place], as: UTF8.self) == guilty)
  }

  @Test(arguments: ["", "{ }", " ;; \n # only a comment"])
  func aModelNeedsALayer(_ text: String) {
    #expect(throws: Problem.self) { try Blueprint(parsing: text) }
  }

  @Test func linesCommentsAndCarriageReturnsAreRead() throws {
    let blueprint = try Blueprint(
      parsing: "{\r\n  dense 8   # hidden\r\n  relu;; dropout p=0.25\n dense\n}")
    #expect(blueprint.description == "dense 8; relu; dropout 0.25; dense")
  }

  @Test func sizesBeyondMemoryAreRefused() throws {
    let data = try makeRings(rows: 20)
    for text in ["dense 16777216; dense 16777216; dense", "dense 16777216; dense 1000000; dense"] {
      let problem = try #require(throws: Problem.self) { try makeModel(text, for: data) }
      #expect(problem.code == .memory)
    }
  }

  @Test(arguments: [
    ("conv 8 3 padding=-1; flatten; dense", "from 0 to 1024", "padding=1"),
    ("conv 8 3 stride=0; flatten; dense", "from 1 to 1024", "stride=1"),
    ("conv 8 2000; flatten; dense", "from 1 to 1024", "kernel=3"),
    ("pool 2 stride=0; flatten; dense", "from 1 to 1024", "stride=1"),
    ("flatten; lstm 8; dense", "(84)", "data adding"),
    ("globalpool; lstm 8; dense", "(2)", "states=all"),
  ])
  func whatIsOutOfRangeNamesItsRange(_ text: String, _ part: String, _ hint: String) throws {
    let problem = try #require(throws: Problem.self) {
      try makeModel(text, for: makeImages(rows: 8))
    }
    #expect(problem.message.contains(part), "\(problem.message)")
    #expect(problem.hint?.contains(hint) == true, "\(problem.hint ?? "")")
  }

  @Test func aModelThatDoesNotFitNamesBothSides() throws {
    let data = try makeRings(rows: 20, classes: 3)
    let problem = try #require(throws: Problem.self) { try makeModel("dense 4", for: data) }
    #expect(problem.message.contains("4") && problem.message.contains("3"))
    let open = try #require(throws: Problem.self) { try makeModel("dense; relu; dense", for: data) }
    #expect(open.message.contains("layer 1"))
  }
}
