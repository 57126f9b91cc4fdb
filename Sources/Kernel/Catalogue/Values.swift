/// A checked word.
public indirect enum Value: Sendable, Equatable {
  case number(Double)
  case integer(Int)
  case flag(Bool)
  /// One of a slot's words or the name of a row, always in its main spelling.
  case word(String)
  /// Text, a path, a name, or the source of an expression, a command or a block.
  case text(String)
  case list([Value])
}

/// The checked words of one statement, by parameter name.
///
/// The typed readings trap on a parameter the row does not declare with that kind: that is a
/// mistake in the row, which the law tests find, and never one of a user.
public struct Values: Sendable, Equatable {
  private var entries: [String: Value]
  private var written: Set<String>

  public init(_ entries: [String: Value] = [:], written: Set<String> = []) {
    self.entries = entries
    self.written = written
  }

  /// Stores a value; `written` is false for a row's standard.
  public mutating func set(_ name: String, _ value: Value, written isWritten: Bool = true) {
    entries[name] = value
    if isWritten { written.insert(name) }
  }

  /// Forgets a value: it is unwritten again.
  public mutating func remove(_ name: String) {
    entries[name] = nil
    written.remove(name)
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// The value as it is, nil when unwritten and without a standard.
  public func value(_ name: String) -> Value? { entries[name] }

  /// Whether the user wrote it, rather than the row's standard filling it in.
  public func isWritten(_ name: String) -> Bool { written.contains(name) }

  /// The parameters that have a value, in alphabetical order.
  public var names: [String] { entries.keys.sorted() }

  /// The parameters that were written, in alphabetical order.
  public var writtenNames: [String] { written.sorted() }

  public func number(_ name: String) -> Double? {
    switch entries[name] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  public func integer(_ name: String) -> Int? {
    switch entries[name] {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  public func flag(_ name: String) -> Bool? {
    if case .flag(let value) = entries[name] { value } else { nil }
  }

  /// A word, a row's name or a text.
  public func text(_ name: String) -> String? {
    switch entries[name] {
    case .word(let value), .text(let value): value
    default: nil
    }
  }

  public func list(_ name: String) -> [Value]? {
    switch entries[name] {
    case .list(let values): values
    case .some(let single): [single]
    case nil: nil
    }
  }

  public func numbers(_ name: String) -> [Double]? {
    list(name)?.compactMap {
      switch $0 {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: nil
      }
    }
  }

  public func integers(_ name: String) -> [Int]? {
    list(name)?.compactMap {
      switch $0 {
      case .integer(let value): value
      case .number(let value): Int(exactly: value)
      default: nil
      }
    }
  }

  public func texts(_ name: String) -> [String]? {
    list(name)?.compactMap {
      switch $0 {
      case .word(let value), .text(let value): value
      default: nil
      }
    }
  }

  /// A number whose row declares a standard: `values["floor"]`.
  public subscript(_ name: String) -> Double {
    guard let value = number(name) else { undeclared(name) }
    return value
  }

  /// A whole number whose row declares a standard: `values[integer: "cycles"]`.
  public subscript(integer name: String) -> Int {
    guard let value = integer(name) else { undeclared(name) }
    return value
  }

  /// A switch whose row declares a standard: `values[flag: "nesterov"]`.
  public subscript(flag name: String) -> Bool {
    guard let value = flag(name) else { undeclared(name) }
    return value
  }

  /// A word whose row declares a standard: `values[word: "dist"]`.
  public subscript(word name: String) -> String {
    guard let value = text(name) else { undeclared(name) }
    return value
  }

  private func undeclared(_ name: String) -> Never {
    preconditionFailure("the row declares no standard for '\(name)'")
  }
}
