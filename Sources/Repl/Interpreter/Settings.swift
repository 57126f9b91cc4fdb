import Kernel
import Viz

/// What is set, read by the rows of `Setting`: the session's own values before those that the file of
/// settings and the command line bring, and the standards behind both.
struct Settings {
  let own: Values
  let defaults: Values

  /// Nil where the row's standard holds. A value that the row cannot hold, from a file that others have
  /// written, counts as unwritten.
  private func value(_ setting: Setting) -> Value? {
    if let value = own.value(setting.name), setting.kind.holds(value) { return value }
    if let value = defaults.value(setting.name), setting.kind.holds(value) { return value }
    return nil
  }

  func word(_ setting: Setting) -> String {
    switch value(setting) {
    case .word(let word), .text(let word): word
    default: setting.standard
    }
  }

  /// Nil where it is not a number, such as `auto`.
  func integer(_ setting: Setting) -> Int? {
    guard let value = value(setting) else { return Int(setting.standard) }
    return if case .integer(let integer) = value { integer } else { nil }
  }

  /// How it would be typed.
  func text(_ setting: Setting) -> String { value(setting)?.asTyped ?? setting.standard }

  /// Nil where nobody has set it.
  var colour: ColourDepth.Preference? {
    value(.colour).flatMap { _ in ColourDepth.Preference(rawValue: word(.colour)) }
  }

  /// How things are shown; nothing here can reach a number.
  var display: Workspace.Display {
    Workspace.Display(
      charts: ChartForm(rawValue: word(.charts)) ?? .drawn,
      glyphs: Setting.glyphs(named: word(.glyphs)),
      colour: colour,
      width: integer(.width), height: integer(.height) ?? 12,
      keys: KeyMode(rawValue: word(.keys)) ?? .auto,
      hints: word(.hints) == "on", live: Wish(rawValue: word(.live)) ?? .auto)
  }

  /// What a statement may use, where the program as a whole may use `base`.
  func context(over base: Context) -> Context {
    var context = base
    context.memory = integer(.memory) ?? base.memory
    if value(.threads) != nil { context.threads = integer(.threads) ?? min(64, Processor.count) }
    return context
  }
}

extension Workspace.Display {
  /// Where nothing is set.
  static let standard = Settings(own: Values(), defaults: Values()).display
}

extension Workspace {
  var settings: Settings { Settings(own: session.settings, defaults: defaults) }
  var display: Display { settings.display }

  /// Seconds between two states of a training that are kept; 0 keeps every step.
  var checkpointInterval: Int { settings.integer(.autosave) ?? 30 }
}
