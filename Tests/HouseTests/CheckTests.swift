import Testing

/// Every check must be able to fail, and must leave a tidy file alone.
@Suite struct CheckTests {
  private func viz(_ text: String) -> SourceText {
    SourceText(path: "Sources/Viz/Sample.swift", text: text)
  }

  private func c(_ text: String) -> SourceText {
    SourceText(path: "Sources/CEdit/Sample.c", text: text)
  }

  @Test func longFile() {
    #expect(Checks.size(viz(String(repeating: "\n", count: 401))).count == 1)
    #expect(Checks.size(viz(String(repeating: "\n", count: 400))) == [])
  }

  @Test func tab() {
    #expect(Checks.tabs(viz("a\n\tb")) == ["Sources/Viz/Sample.swift:2: a tab"])
    #expect(Checks.tabs(viz("a\n  b")) == [])
  }

  @Test(arguments: ["// TODO: later", "// a stub", "let x = 1  // FIXME", "/* not implemented */"])
  func unfinishedWord(_ text: String) {
    #expect(Checks.unfinishedWords(viz(text)).count == 1)
  }

  @Test func finishedWords() {
    #expect(Checks.unfinishedWords(viz("// stubborn, and todos in lower case")) == [])
  }

  @Test(arguments: ["print(x)", "  debugPrint(x)", "if a { puts(b) }"])
  func printing(_ text: String) {
    #expect(Checks.printing(viz(text)).count == 1)
    let console = SourceText(path: "Sources/Repl/Fronts/Output.swift", text: text)
    #expect(Checks.printing(console) == [])
  }

  @Test(arguments: ["blueprint(x)", "// print(x)", "let s = \"print(x)\"", "row.print(x)"])
  func notPrinting(_ text: String) {
    #expect(Checks.printing(viz(text)) == [])
  }

  @Test(arguments: [
    "let x = try! f()", "a as! B", "fatalError(m)", "String(format: f, x)", "strtod(p, nil)",
    "setlocale(LC_ALL, e)", "history(h, &e, H_LOAD, f)", "history(h, &e, H_SAVE, f)",
    "popen(a, b)", "final class A: @unchecked Sendable {}", "let y = x!", "a[0]!.b", "f()!",
    "Task { f() }",
  ])
  func forbiddenCall(_ text: String) {
    #expect(Checks.forbiddenCalls(viz(text)).count == 1)
  }

  @Test(arguments: [
    "a != b", "!ready", "if !f() { }", "try? f()", "x as? Y", "// try! this", "Loss.Task {",
  ])
  func allowedCall(_ text: String) {
    #expect(Checks.forbiddenCalls(viz(text)) == [])
  }

  @Test func longFunction() {
    let body = String(repeating: "  let a = 1\n", count: 59)
    let long = "func f() {\n" + body + "}\n"
    #expect(Checks.functionSizes(viz(long)).count == 1)
    #expect(Checks.functionSizes(viz("struct S {\n" + long + "}\n")).count == 1)
    #expect(Checks.functionSizes(viz("let row = Row(a) { x in\n" + body + "}\n")).count == 1)
    #expect(Checks.functionSizes(c("static int f(struct s *a) {\n" + body + "}\n")).count == 1)
  }

  @Test func shortFunctionInALongType() {
    let function = "  func f() {\n" + String(repeating: "    g()\n", count: 50) + "  }\n"
    let type = "public struct S: P {\n" + function + function + "}\n"
    #expect(Checks.functionSizes(viz(type)) == [])
    let table = "static const int t[] = {\n" + String(repeating: "  1,\n", count: 90) + "};\n"
    #expect(Checks.functionSizes(c(table)) == [])
  }

  @Test(arguments: [
    ("Sources/Viz/A.swift", "import Kernel"), ("Sources/Viz/A.swift", "import Foundation"),
    ("Sources/Kernel/Data/A.swift", "import Viz"), ("Sources/Kernel/Data/A.swift", "import Repl"),
    ("Sources/Repl/Language/A.swift", "import CEdit"),
    ("Sources/Repl/Language/A.swift", "@preconcurrency import FoundationEssentials"),
    ("Sources/Repl/Language/A.swift", "import struct Dispatch.DispatchTime"),
  ])
  func wrongImport(_ path: String, _ text: String) {
    #expect(Walls.imports(SourceText(path: path, text: text)).count == 1)
  }

  @Test(arguments: [
    ("Sources/Repl/Figures/A.swift", "import Kernel\nimport Viz\nimport Glibc"),
    ("Sources/Repl/Fronts/A.swift", "import CEdit"),
    ("Tests/VizTests/A.swift", "import Foundation"),
  ])
  func rightImport(_ path: String, _ text: String) {
    #expect(Walls.imports(SourceText(path: path, text: text)) == [])
  }

  @Test func direction() {
    let trainer = SourceText(
      path: "Sources/Kernel/Training/Trainer.swift", text: "public struct Trainer { let s: Shape }")
    let good = SourceText(
      path: "Sources/Kernel/Numbers/Shape.swift",
      text: "// the Trainer uses it\npublic struct Shape { let name = \"Trainer\" }")
    #expect(Walls.direction([trainer, good], in: "Sources/Kernel", Walls.kernelOrder) == [])
    let bad = SourceText(
      path: "Sources/Kernel/Losses/Loss.swift", text: "struct Loss {\n  let t: Trainer\n}")
    #expect(
      Walls.direction([trainer, good, bad], in: "Sources/Kernel", Walls.kernelOrder) == [
        "Sources/Kernel/Losses/Loss.swift:2: Trainer belongs to the later folder Training"
      ])
    let lost = SourceText(path: "Sources/Kernel/Odds/A.swift", text: "struct A {}")
    #expect(Walls.direction([lost], in: "Sources/Kernel", Walls.kernelOrder).count == 1)
  }

  @Test func blankingKeepsLines() {
    let text = "let a = \"x \\(f(\"}\")) {\" // {\n/* { /* { */ } */ let b = #\"{\"}\"#\n"
    let source = viz(text)
    #expect(!source.code.contains("{") && !source.code.contains("}"))
    #expect(source.code.utf8.count == text.utf8.count)
    #expect(source.code.contains("let b ="))
  }
}
