import Kernel

/// What `help` tells beside the rows: keys, charts, settings, files, the language.
struct Topic: Catalogued {
  enum Entry {
    case blank
    /// A word and what it does.
    case pair(String, String)
    case line(String)
  }

  static let noun = "topic"
  static let all: [Topic] = [keys, charts, settings, language, files, functions, errors]

  let label: Label
  let entries: @Sendable (HelpPages) -> [Entry]

  init(
    _ name: String, aliases: [String] = [], _ summary: String,
    entries: @escaping @Sendable (HelpPages) -> [Entry]
  ) {
    label = Label(name, aliases: aliases, summary: summary, example: "help " + name)
    self.entries = entries
  }

  private static let keys = Topic(
    "keys", aliases: ["editing"], "What the keys do while a line is typed."
  ) { _ in
    [
      .pair(
        "Enter", "run the statement; a new row while a bracket is open, or in the middle of rows"),
      .pair("Alt-Enter", "a new row always"),
      .pair("Tab", "complete a command, option, value, name or file; or list what fits"),
      .pair("Up, Down", "rows; from the first, earlier statements that begin with what is typed"),
      .pair("Ctrl-R", "search the statements before; again for older ones, Ctrl-G drops it"),
      .pair("Left, Right", "a character; with Ctrl or Alt a word"),
      .pair("Home, End", "the ends of the row, then of the statement; also Ctrl-A, Ctrl-E"),
      .pair("Ctrl-W, Alt-D", "cut the word before and after the cursor"),
      .pair("Ctrl-U, Ctrl-K", "cut to the start and to the end of the row"),
      .pair("Ctrl-Y, Ctrl-_", "put back what was cut; undo"),
      .pair("Alt-.", "the last word of the statement before"),
      .pair("Ctrl-C", "drop the line; while training: pause at the next batch"),
      .pair("Ctrl-D", "leave, on an empty line"),
      .pair("Ctrl-L, Ctrl-Z", "clear the screen; back to the shell, fg returns"),
      .blank,
      .line(
        "What stands faintly at the right edge is what the word being typed can be. After an error "
          + "with one mend, Up brings the line mended. history lists what was typed; it is kept in "
          + "a file that all sessions share."),
      .line(
        "Your own keys go into ~/.editrc, where a line that begins with athanor: is for this "
          + "program alone: athanor:bind -v  gives the keys of vi, as set keys vi does."),
    ]
  }

  private static let charts = Topic(
    "charts", aliases: ["plots", "pictures"], "How charts are drawn, read, and written to files."
  ) { _ in
    [
      .pair("plot loss", "the last run; plot loss r1 r2 sets two side by side"),
      .pair("plot loss > a.svg", "as a picture for a page; .txt, .csv and .json by their ending"),
      .pair("plot loss | words", "as sentences and a table"),
      .pair("plot regions", "what a model says all over two columns; plot data, plot fit"),
      .pair("plot x", "any tensor or run; help plot lists the rest"),
      .pair("export a.svg", "the last chart that was shown"),
      .blank,
      .pair("set charts=words", "sentences everywhere, for a screen reader"),
      .pair("set charts=blocks", "where braille dots look uneven; ascii where nothing else shows"),
      .pair("set width=72", "columns; set height=20 rows"),
      .pair("set live=no", "no chart while a long fit runs; yes for short ones too"),
      .blank,
      .line(
        "plot loss averages around each step, over the band in which 80 % of the steps lie, so the "
          + "dots of the held-out rows are where they belong. Epochs go across (x=step for steps), "
          + "and y is logarithmic where the largest loss is 100 times the least. fit train=clean "
          + "measures training rows with dropout off as well."),
      .line(
        "The last line of a chart says what it shows, with numbers. A gap with a cross on the axis "
          + "is a value that was no number. Lines are told apart by dashes and names, so colour is "
          + "never needed. A spike is cut off rather than flattening the curve."),
      .line(
        "Images (show, worst) are drawn in half blocks where there are 256 colours or more, else "
          + "in characters. confusion is shaded by the share of each row: hits and misses have "
          + "colours of their own, without colour . : * # stand for more and more."),
    ]
  }

  private static let language = Topic(
    "language", aliases: ["grammar", "syntax"], "How statements are written."
  ) { _ in
    [
      .pair("fit 1cycle 5 lr=1e-2", "a command: words by place, options as name=value"),
      .pair("x = randn(3, 4)", "a name for a value; r = fit 5 for what a command hands out"),
      .pair("x @ x.T + 1", "an expression; a name alone prints its value"),
      .pair("data iris; fit 3", "several statements on a line"),
      .pair("model { dense 8; … }", "layers in braces, over several lines if you like"),
      .pair("# text", "a comment"),
      .pair("_", "the last result: fit lr=_.suggestion"),
      .pair("r1, r2, …", "the runs: r1.loss, plot loss r1 r2"),
      .pair("1k 2M 5% 1e-3", "numbers; a decimal point, never a comma"),
      .pair("> FILE, >> FILE", "write or append what a command prints; | json  as JSON"),
      .pair("fi 5", "at the prompt a command may be cut short; it is echoed in full"),
      .blank,
      .line("NAME? shows what a name holds or means, NAME?? adds formulas and sources."),
    ]
  }

  private static let functions = Topic(
    "functions", "The functions of the expression language."
  ) { $0.functionEntries }

  private static let errors = Topic(
    "errors", "What the numbers of the errors mean; help E021 shows an example."
  ) { _ in
    Problem.Code.allCases.map { .pair($0.name, ErrorPages.page($0).meaning) }
  }
}
