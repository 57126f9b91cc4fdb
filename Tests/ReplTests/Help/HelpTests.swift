import Kernel
import Testing
import Viz

@testable import Repl

@Suite struct HelpTests {
  private let help = HelpPages(labels: Sample.rows, width: 80)

  @Test func overviewFitsAScreen() {
    let lines = help.overview
    #expect(lines.count <= 24)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
    for label in Sample.rows { #expect(lines.contains { $0.contains(label.name) }) }
    #expect(
      !lines.contains { $0.contains("cooldown") }, "a verb that is not there is unknown to help")
  }

  /// The day every verb of the table is built, on a narrow screen too.
  @Test(arguments: [60, 80, 120]) func overviewOfEveryVerbFitsAScreen(_ width: Int) {
    let first = ["data", "model", "lrfind", "fit", "plot"]
    let labels = Verbs.all.map { verb in
      Command.labels.first { $0.name == verb && first.contains(verb) }
        ?? Label(verb, summary: "A verb.")
    }
    let lines = HelpPages(labels: labels, width: width).overview
    #expect(lines.count <= 24, "\(lines.joined(separator: "\n"))")
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
  }

  @Test func aCommandsPage() throws {
    #expect(
      try help.page("lrfind").joined(separator: "\n") == """
        lrfind [from=NUMBER] [to=NUMBER] [steps=COUNT] [bs=COUNT,…] [verify=yes|no]
            [rule=valley|steep|minimum,…]
          Range test.

          from=         first rate: 1e-12 to 100; 1e-7 when unwritten
          to=           last rate: 1e-12 to 100; 10 when unwritten
          steps=        steps: 10 to 100000; 100 when unwritten
          bs=           batch sizes: 1 to 1000000, or several with commas
          verify=       train the candidates: yes or no; no when unwritten
          rule=         rules: valley, steep, minimum, or several with commas
        """)
  }

  @Test(arguments: [
    ("fit", "schedule:"), ("1cycle", "fit 1cycle"), ("OneCycleLR", "fit 1cycle"),
    ("he", "init kaiming"), ("sqrt", "sqrt("),
    ("E021", "learning_rate"), ("e021", "learning_rate"), ("relu", "(layer)"), ("adamw", "wd="),
    ("functions", "softmax"), ("errors", "E071"), ("keys", "Ctrl-R"), ("charts", "words"),
    ("settings", "config.ath"), ("files", "editrc"), ("language", "name=value"),
    ("1cycle??", "s = (1 - cos(pi q)) / 2"), ("fit??", "pct=0.25"),
    ("exit", "quit"),
  ])
  func topics(_ topic: String, _ word: String) throws {
    let page = try help.page(topic)
    #expect(page.joined(separator: "\n").contains(word), "\(page)")
    #expect(page.allSatisfy { DisplayWidth.of($0) <= 80 })
  }

  @Test func moreIsMore() throws {
    #expect(try help.page("fit", deep: true).count > help.page("fit").count)
  }

  @Test func unknownTopics() {
    #expect(throws: Problem.self) { try help.page("nosuch") }
    do { _ = try help.page("lrfnd") } catch { #expect(error.hint == "did you mean lrfind?") }
    do { _ = try help.page("tune") } catch { #expect(error.code == .unknownWord) }
  }

  @Test func search() {
    func names(_ word: String) -> [String] { help.search(word).map(\.name) }
    #expect(names("momentum").contains { $0.hasPrefix("sgd") })
    #expect(names("range").contains("lrfind"))
    #expect(names("zzzz").isEmpty)
    #expect(names("onecyclelr").contains("fit 1cycle"), "names of other tools")
    #expect(names("fit_one_cycle").contains("fit 1cycle"))
    #expect(names("singular").contains("help E036"), "error pages")
    #expect(names("editrc").contains("help keys"), "topics")
    #expect(names("1502.01852").contains("kaiming"), "sources")
    #expect(names("weight decay").contains { $0.contains("wd=") }, "all of several words")
    let hits = help.search("rate")
    #expect(Set(hits.map(\.text)).count == hits.count, "nothing is told twice")
  }

  @Test func everyPageOfEveryRow() throws {
    for label in Sample.rows + Function.labels + LayerKind.labels {
      for name in [label.name] + label.aliases {
        let page = try help.page(name, deep: true)
        #expect(!page.isEmpty && page.allSatisfy { DisplayWidth.of($0) <= 80 }, "\(name)")
      }
    }
  }

  @Test func reference() {
    let text = ReferencePage.markdown(labels: Sample.rows)
    for label in Sample.rows { #expect(text.contains("### \(label.name)\n")) }
    for code in Problem.Code.allCases { #expect(text.contains("**\(code.name)**")) }
    #expect(!text.contains("\n\n\n"))
  }
}
