import Kernel
import Viz

/// `athanor wire`: a conversation in JSON records, which docs/WIRE.md describes.
struct Wire {
  private let line: CommandLineWords
  private let output: Output
  private let front: WireFront

  init(_ line: CommandLineWords, _ output: Output) {
    (self.line, self.output) = (line, output)
    front = WireFront(output)
  }

  /// Answers until the input ends, nobody reads, or `quit`; returns the exit code.
  func run() -> Int32 {
    Interrupt.install(for: .wire)
    let interpreter = Interpreter(front, .standard, line.interpreting)
    if let path = line.session {
      do throws(Problem) {
        for text in try interpreter.open(path, stating: line.stated) { front.remark(text) }
      } catch {
        front.write(error)
        return 4
      }
    }
    var input = StatementInput()
    var isUnreadable = false
    let isEnding: () -> Bool = { Interrupt.endCode != nil || Output.hasLostItsReader }
    while !interpreter.isFinished, !output.isAbandoned, !isEnding() {
      do throws(Problem) {
        guard var line = try input.line(isEnding) else { break }
        if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        Interrupt.clear()
        if line.first(where: { !Ascii.isSpace($0) }) == Ascii.openBrace {
          answer(try WireRequest(reading: line), interpreter)
        } else if line.contains(where: { !Ascii.isSpace($0) }) {
          front.begin(.null)
          // Ctrl-C drops a text that is not closed.
          run(try input.rest(after: line, { isEnding() || Interrupt.isRequested }), interpreter)
        }
      } catch {
        if isEnding() { break }
        front.begin(.null)
        front.write(error)
        done(interpreter)
        isUnreadable = error.code == .unreadable
        if isUnreadable { break }
      }
    }
    let isKept = interpreter.close(isInOrder: Interrupt.endCode == nil)
    let isUnread = output.isAbandoned || Output.hasLostItsReader
    return Interrupt.endCode ?? (isUnread ? 141 : !isKept || isUnreadable ? 4 : 0)
  }

  private func answer(_ request: WireRequest, _ interpreter: Interpreter) {
    front.begin(request.id, tellsProgress: request.tellsProgress, confirms: request.confirms)
    switch request.kind {
    case .run(let text): run(SourceText(text), interpreter)
    case .complete(let text, let cursor):
      complete(text, cursor, interpreter)
      done(interpreter)
    case .help(let word):
      help(word)
      done(interpreter)
    case .fault(let problem):
      front.write(problem)
      done(interpreter)
    }
  }

  private func run(_ source: SourceText, _ interpreter: Interpreter) {
    _ = interpreter.run(source)
    done(interpreter)
  }

  /// The last record of every request.
  private func done(_ interpreter: Interpreter) {
    front.write(
      "done",
      [
        ("ok", .flag(front.isGood)), ("statements", JSON(front.answered)),
        ("stopped", Interrupt.isRequested ? .flag(true) : nil),
        ("place", .text(interpreter.workspace.session.place)),
        ("branch", .text(interpreter.workspace.timeline.name)),
      ])
  }

  /// The words that fit left of the cursor; places count characters (Unicode scalars).
  private func complete(_ text: String, _ cursor: Int?, _ interpreter: Interpreter) {
    let scalars = text.unicodeScalars
    let end = cursor.flatMap {
      scalars.index(scalars.startIndex, offsetBy: $0, limitedBy: scalars.endIndex)
    }
    let bytes = text.utf8.distance(from: text.utf8.startIndex, to: end ?? scalars.endIndex)
    let found = Completer(parser: interpreter.parser, interpreter.workspace)
      .complete(text, bytes)
    let before =
      found.map { String(decoding: text.utf8.prefix($0.start), as: UTF8.self) }
      ?? String(scalars[..<(end ?? scalars.endIndex)])
    front.write(
      "completions",
      [
        ("start", JSON(before.unicodeScalars.count)), ("words", JSON(texts: found?.words ?? [])),
      ])
  }

  private func help(_ word: String) {
    do throws(Problem) {
      let isDeep = word.hasSuffix("??")
      let page = try CommandTable.standard.page(
        word.filter { $0 != "?" }, isDeep, front.appearance.width)
      front.write("help", [("word", .text(word)), ("lines", JSON(texts: page))])
    } catch { front.write(error) }
  }
}
