extension Chart {
  /// The chart as rows of text, without line ends, none wider than `appearance.width` and none
  /// ending in a blank; the caption comes last.
  public func text(_ appearance: Appearance = Appearance()) -> [String] {
    var rows = [title]
    for layer in layers {
      if case .line(let series) = layer {
        rows.append(Sparkline.labelled(series.y, columns: appearance.boundedWidth - 20))
      }
    }
    return rows + DisplayWidth.wrapped(caption, to: appearance.boundedWidth)
  }
}
