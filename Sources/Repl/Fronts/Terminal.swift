import Glibc
import Viz

/// What the process is connected to, and what that can show.
///
/// Being interactive and having colours are two things: a pipe may ask for colour, and a terminal
/// for none.
struct Terminal {
  let inputIsTerminal: Bool
  let outputIsTerminal: Bool
  let errorIsTerminal: Bool
  private let variables: @Sendable (String) -> String?

  /// Standard input, output and error of this process.
  static func current() -> Terminal {
    Terminal(input: isatty(0) == 1, output: isatty(1) == 1, error: isatty(2) == 1) { name in
      getenv(name).map { String(cString: $0) }
    }
  }

  /// No terminal and no variables: what is shown depends on nothing around the process.
  static let none = Terminal(input: false, output: false, error: false) { _ in nil }

  init(
    input: Bool, output: Bool, error: Bool,
    variables: @escaping @Sendable (String) -> String?
  ) {
    inputIsTerminal = input
    outputIsTerminal = output
    errorIsTerminal = error
    self.variables = variables
  }

  /// A variable of the surroundings.
  func variable(_ name: String) -> String? { variables(name) }

  /// A person types and reads.
  var isInteractive: Bool { inputIsTerminal && outputIsTerminal }

  /// A terminal that knows no escape sequences: no line editor, no progress line, no colour.
  var isDumb: Bool {
    let term = variables("TERM") ?? ""
    return term.isEmpty || term == "dumb"
  }

  /// The terminal's columns now, 20...500; 72 when the output is no terminal.
  var columns: Int {
    Appearance.columns(
      isTerminal: outputIsTerminal, variable: variables("COLUMNS"),
      window: Self.windowColumns(outputIsTerminal ? 1 : 2))
  }

  /// The terminal's rows now; 0 where that is not known.
  var rows: Int {
    var size = winsize()
    guard ioctl(outputIsTerminal ? 1 : 2, UInt(TIOCGWINSZ), &size) == 0 else { return 0 }
    return Int(size.ws_row)
  }

  /// How pictures are drawn on standard output: at most 100 columns, at least 40 where the
  /// terminal has them.
  func appearance(colour: ColourDepth.Preference = .auto) -> Appearance {
    Appearance.detect(
      preference: colour, isTerminal: outputIsTerminal, window: Self.windowColumns(1),
      environment: variables)
  }

  /// Colours of messages on standard error.
  func errorDepth(colour: ColourDepth.Preference = .auto) -> ColourDepth {
    ColourDepth.detect(preference: colour, isTerminal: errorIsTerminal, environment: variables)
  }

  private static func windowColumns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
