import TestSupport
import Testing

@testable import Kernel
@testable import Repl

/// What a row says its command hands out can be read in an expression, and what stands behind the point
/// of a run is what it was told.
@Suite struct GivenLaws {
  /// A statement that hands out everything the row of its command names.
  private static let statements = [
    "fit": "x = fit 3 metric=accuracy train=clean", "repeat": "x = repeat 3 { fit 1 }",
    "sweep": "repeat 4 { fit 4 }; x = sweep lr=1e-6,0.5 { fit 4 }",
    "lrfind": "x = lrfind epochs=4", "stats": "x = stats",
    "overfit": "x = overfit 4 steps=5", "sanity": "x = sanity",
    "noise": "x = noise", "scale": "x = scale bs=32",
    "whatif": "x = whatif lr=1e-3,2e-2 { fit 4 }",
    "augment": "data digits; model mlp 8; fit 1; x = augment rotate=10 zoom=1.1",
  ]

  private static let rows = Command.labels.filter { !$0.given.isEmpty }

  private func session(_ text: String) throws -> Interpreter {
    let interpreter = Interpreter(SilentFront(stop: { false }), .standard)
    let good = interpreter.run(SourceText("data iris; model mlp 8; " + text))
    try #require(good, "\(text): \(interpreter.problem?.message ?? "")")
    return interpreter
  }

  @Test(arguments: GivenLaws.rows.map(\.name))
  func everythingThatIsNamedCanBeRead(_ verb: String) throws {
    let label = try #require(Self.rows.first { $0.name == verb })
    let interpreter = try session(try #require(Self.statements[verb], "no statement for \(verb)"))
    let item = try #require(interpreter.workspace.session["x"])
    for (name, help) in label.given {
      #expect(throws: Never.self, "\(verb): .\(name)") { try item.member(name) }
      #expect(!help.isEmpty && !help.hasSuffix("."))
    }
  }

  /// Of what the issue of a lesson asks, each as a condition would.
  @Test(arguments: [
    ("x = repeat 3 { fit 1 }", "x.mean > 0 and x.sd >= 0 and x.min <= x.max and x.n == 3"),
    ("x = sweep lr=1e-6,0.5 { fit 4 }", "x.best.valid[-1] < 2 and x.lr == 0.5"),
    ("x = stats", "x.sd[0] > 0 and x.zero[0] < 1 and x.grad[-1] > 0 and x.layer[0] == \"fc1\""),
    ("x = stats weights", "x.sd[0] > 0 and x.layer[0] == \"fc1.weight\""),
    ("x = stats gradients", "max(x.sd) > 0 and x.mean[0] < 1"),
    ("x = stats; y = 1", "x.dead[0] >= 0 and stats(\"weights\").sd[0] > 0"),
    (
      "x = lrfind epochs=4",
      "x.best > 0 and x.fall > 0 and x.valley > 0 and x.slide > 0 and x.trials.loss[0] > 0"
    ),
    (
      "x = fit 3 opt=sgd momentum=0.9 bs=16 lr=0.1 seed=7 clip=1 wd=1e-3",
      "x.opt == \"sgd\" and x.bs == 16 and max(x.lr) > 0.09 and x.seed == 7 and x.clip == 1"
        + " and x.wd == 0.001 and x.schedule == \"1cycle\" and x.epochs == 3"
    ),
    (
      "x = fit const 2 warmup=1 patience=2",
      "x.warmup == 1 and x.patience == 2 and x.opt == \"adamw\""
    ),
    ("x = fit 2", "x.wd == 0.01 and x.accumulate == 1 and x.layers == \"dense 8; relu; dense 3\""),
    ("x = fit 2", "x.data == \"iris\" and x.split == \"valid=0.2 seed=42\" and x.validate"),
  ])
  func conditionsOfLessonsCanBeAsked(_ statement: String, _ condition: String) throws {
    let interpreter = try session(statement)
    let judge = Judge(interpreter)
    let isTrue = try judge.isTrue(condition, in: interpreter.workspace)
    #expect(isTrue, "\(judge.shortfall(of: condition, in: interpreter.workspace))")
  }

  /// To look is not to lose what was found before.
  @Test func statsLeavesTheLastResult() throws {
    let interpreter = try session("2 + 3; stats")
    #expect(try Judge(interpreter).isTrue("_ == 5", in: interpreter.workspace))
  }

  /// Every setting that `runs` lists can be read, and every name that is offered.
  @Test func everySettingCanBeRead() throws {
    let interpreter = try session("x = fit 2 opt=sgd momentum=0.9 metric=f1 patience=3 clip=1")
    guard case .run(let run)? = interpreter.workspace.session["x"] else {
      Issue.record("no run")
      return
    }
    let item = Item.run(run)
    for name in run.settings.map(\.name) + item.memberNames {
      #expect(throws: Never.self, "\(name)") { try item.member(name) }
    }
    #expect(Set(run.settings.map(\.name)).isSubset(of: item.memberNames))
  }
}
