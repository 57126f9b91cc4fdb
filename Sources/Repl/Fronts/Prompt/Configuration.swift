import Kernel

/// The file of settings, `config.ath`: `set` of what is about showing, and nothing else, so that
/// no file outside a script can change what the script computes.
enum Configuration {
  /// More than anybody writes by hand.
  private static let limit = 1 << 16

  /// Applies the file at `path` to a workspace. Each line that is refused is handed out and left
  /// out; the others stand. A file that is not there is no problem.
  static func apply(
    _ path: String, to workspace: inout Workspace, report: (Problem, SourceText) -> Void
  ) {
    guard Files.exists(path) else { return }
    var source = SourceText("", path: path)
    do throws(Problem) {
      source = SourceText(try Files.read(path, limit: limit), path: path)
      try source.check()
      let parser = Parser(labels: Command.labels)
      var cutter = StatementCutter(source, source.whole)
      while let range = try cutter.next() {
        do throws(Problem) {
          for (setting, value) in try settings(parser.parse(source, range)) {
            try setting.apply(value, to: &workspace.defaults)
          }
        } catch {
          report(error, source)
        }
      }
    } catch {
      report(error, source)
    }
  }

  /// The settings of one statement with their values, which must be literal.
  private static func settings(_ statement: Statement) throws(Problem) -> [(Setting, Value)] {
    guard case .command(let call) = statement.form, call.name == Command.set.name else {
      throw Problem(
        .badFile, "a file of settings holds `set` and nothing else",
        hint: "put it into a script: athanor run FILE.ath", place: statement.range)
    }
    var found: [(Setting, Value)] = []
    for argument in call.arguments {
      let word = argument.trick == nil ? argument.parameter.name : ""
      if word == "setting" { continue }
      let name = word.isEmpty ? call.argument("setting")?.text ?? "" : word
      let setting = try Setting.named(name)
      guard setting.isOfDisplay else {
        throw Problem(
          .badFile, "\(setting.name) is not about showing, and no file of settings may hold it",
          hint: "type it at the prompt or in a script: set \(setting.name) …", place: argument.range
        )
      }
      guard case .value(let value)? = argument.pieces.first else {
        throw Problem(
          .badValue, "a file of settings computes nothing", hint: "set width 72",
          place: argument.valueRange)
      }
      found.append((setting, value))
    }
    guard !found.isEmpty else {
      throw Problem(
        .missingArgument, "set needs a setting and its value", hint: "set charts words",
        place: statement.range)
    }
    return found
  }
}
