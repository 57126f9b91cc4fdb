import Kernel
import Viz

/// Shows parts of answers and problems as text, for the fronts that people read.
final class TextWriter {
  let output: Output
  let terminal: Terminal
  /// What the command line says.
  private let colour: ColourDepth.Preference
  /// What is shown goes into a notebook: never wider than 72 columns, charts at most 12 rows high.
  var isRecorded: Bool
  /// Whether statements are shown before their answers.
  let echoes: Bool
  private(set) var display = Workspace.Display.standard

  init(
    _ terminal: Terminal, _ output: Output, colour: ColourDepth.Preference = .auto,
    isRecorded: Bool = false, echoes: Bool = false
  ) {
    self.terminal = terminal
    self.output = output
    self.colour = colour
    self.isRecorded = isRecorded
    self.echoes = echoes
  }

  private var preference: ColourDepth.Preference { display.colour ?? colour }

  var appearance: Appearance {
    var appearance = terminal.appearance(colour: preference)
    if let glyphs = display.glyphs { appearance.glyphs = glyphs }
    if let width = display.width { appearance.width = width }
    appearance.height = display.height
    if isRecorded {
      appearance.width = min(appearance.width, 72)
      appearance.height = min(appearance.height, 12)
    }
    return appearance
  }

  /// A wider terminal shows more of a table.
  private var tableColumns: Int {
    let columns = display.width ?? terminal.columns
    return isRecorded ? min(columns, 72) : columns
  }

  func adapt(to display: Workspace.Display) {
    let before = preference
    self.display = display
    if preference != before { output.allow(preference) }
  }

  func show(_ part: Answer.Part) {
    if case .document(let text) = part {
      // The line ends of RFC 4180 are for files.
      let plain = String(decoding: text.utf8.filter { $0 != 13 }, as: UTF8.self)
      return output.write(Escaping.document(plain))
    }
    for line in lines(of: part) { output.line(line) }
    output.flush()
  }

  func lines(of part: Answer.Part) -> [String] {
    part.lines(appearance, charts: display.charts, tables: tableColumns)
  }

  /// A problem as it is printed.
  func text(of problem: Problem, in source: SourceText?) -> String {
    ErrorText.render(
      problem, in: source, width: terminal.columns, depth: terminal.errorDepth(colour: preference),
      wraps: terminal.errorIsTerminal)
  }

  /// A sentence in rows of the window, where there is one.
  func wrapped(_ text: String) -> String {
    guard terminal.outputIsTerminal, DisplayWidth.of(text) > terminal.columns else { return text }
    return DisplayWidth.wrapped(text, to: terminal.columns).joined(separator: "\n")
  }

  func progress(_ line: (() -> ProgressLine)?) {
    guard let line else { return output.endWork() }
    if display.charts == .words {
      output.say(every: 10) { line().words }
    } else {
      output.progress { live(line(), columns: $0) }
    }
  }

  /// The line, under the chart of a long work where one is wanted and there is room.
  private func live(_ line: ProgressLine, columns: Int) -> [Output.Line] {
    var look = appearance
    let own = [
      Output.Line(
        DisplayWidth.shortened(line.text(columns: columns, glyphs: look.glyphs), to: columns))
    ]
    look.width = min(look.width, columns)
    look.height = 8
    look.depth = terminal.errorDepth(colour: preference)
    let isWanted = display.live == .yes || display.live == .auto && line.isLong
    guard isWanted, let chart = line.chart, columns >= 40, terminal.rows >= look.height + 8 else {
      return own
    }
    return chart.text(look).map { Output.Line($0) } + own
  }
}

/// A front that shows answers as text.
protocol TextFront: Front {
  var writer: TextWriter { get }
}

extension TextFront {
  var stop: @Sendable () -> Bool { Interrupt.isAsked }
  var isAbandoned: Bool { writer.output.isAbandoned }
  var appearance: Appearance { writer.appearance }
  var charts: ChartForm { writer.display.charts }
  func adapt(to display: Workspace.Display) { writer.adapt(to: display) }
  func begin(_ statement: Statement, isNested: Bool) {
    if statement.isExpanded { writer.output.line("> " + statement.text) }
  }
  var echoesScripts: Bool { writer.echoes }
  func echo(_ lines: [String]) { for line in lines { writer.output.line(line) } }
  func show(_ part: Answer.Part) { writer.show(part) }
  func report(_ problem: Problem, in source: SourceText, from start: Int, isNested: Bool) {
    writer.output.complain(writer.text(of: problem, in: source))
  }
  func progress(_ line: (() -> ProgressLine)?) { writer.progress(line) }
  func remark(_ text: String) { writer.output.line(writer.wrapped(text)) }
  func warn(_ text: String) { writer.output.complain(writer.wrapped(text)) }
}
