import Testing

@testable import Repl

@Suite struct TranscriptTests {
  @Test(arguments: [
    ("> 1 + 41\n42\n", "1 + 41", 1),
    (
      "mlp/digits> fit 5\nepoch  train\n1  2.3\n\nr1: 0.9\nmlp/digits> plot loss",
      "fit 5\nplot loss", 3
    ),
    ("mlp/digits [wide] [paused]> continue\nepoch", "continue", 1),
    ("iris> model mlp 4\nmlp/iris> ", "model mlp 4", 0),
    (
      "> model {\n  dense 3\n}\n3 layers\n> x = (1 +\n2)\n", "model {\n  dense 3\n}\nx = (1 +\n2)",
      1
    ),
    ("> model {\n...   dense 3\n... }\n", "model {\n  dense 3\n}", 0),
    ("> fit 1cyc^C\n> 2\n2", "2", 2),
    ("left\nover\n> a = 1 # why\n", "a = 1 # why", 2),
    (">\n> x > 3\ntrue\n", "x > 3", 1),
  ])
  func statementsAreKept(_ text: String, _ statements: String, _ left: Int) throws {
    let found = try #require(Transcript(text))
    #expect((found.statements, found.leftOut) == (statements, left))
  }

  @Test(arguments: [
    "fit 5\nplot loss > loss.svg", "x> 3", "x > 3", "plot loss \\\n> loss.svg", "a/b/c> 3",
    ">>> import torch",
    "# > comment", "", "\n",
  ])
  func statementsAreNoTranscript(_ text: String) { #expect(Transcript(text) == nil) }
}
