extension Chart {
  /// The chart as sentences, one a row, for people who hear it; the caption comes last.
  public func words() -> [String] {
    [title, caption].filter { !$0.isEmpty }.map { Escaping.terminal($0, columns: 500) }
  }
}
