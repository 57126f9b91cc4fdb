import Kernel
import Testing

@testable import Repl

/// The printed form of what a parser says, whole.
@Suite struct ErrorGoldenTests {
  @Test(arguments: [
    (
      "fit 1cylce epochs=5 lr=1e-2",
      """
      error E014: no schedule called "1cylce"
        fit 1cylce epochs=5 lr=1e-2
            ^~~~~~
        did you mean 1cycle?
      """
    ),
    (
      "fit 1cycle learning_rate=0.01",
      """
      error E021: fit has no option "learning_rate"
        fit 1cycle learning_rate=0.01
                   ^~~~~~~~~~~~~
        that option is spelled lr:   fit 1cycle lr=0.01
      """
    ),
    (
      "fit 1cycle lr = 0.01",
      """
      error E003: write options without spaces: lr=0.01
        fit 1cycle lr = 0.01
                     ^~~
      """
    ),
    (
      "lrfnd from=1",
      """
      error E001: no command "lrfnd"
        lrfnd from=1
        ^~~~~
        did you mean lrfind?
      """
    ),
  ])
  func printed(_ line: String, _ expected: String) {
    #expect(Sample.error(line) == expected)
  }
}
