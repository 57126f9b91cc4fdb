extension Chart {
  /// The chart as rows of text, without line ends, none wider than `appearance.width` and none
  /// ending in a blank; the caption comes last. One pass over the data finds what is shown and
  /// another draws it, whatever the number of points.
  public func text(_ appearance: Appearance = Appearance()) -> [String] {
    var rows = headline(appearance)
    let form = layers.compactMap { layer -> [Line]? in
      switch layer {
      case .bars(let bars): return TextBars(self, bars, appearance).rows()
      case .cells(let cells): return TextCells(self, cells, appearance).rows()
      case .pictures(let pictures): return TextPictures(pictures, appearance).rows()
      default: return nil
      }
    }
    if form.isEmpty {
      let plot = TextPlot(self, appearance)
      rows += plot.plot.isEmpty ? [Line("nothing to draw", .dim)] + plot.remarks() : plot.rows()
    } else {
      rows += form.joined()
    }
    let words = Escaping.terminal(caption, columns: 2000, ascii: appearance.isASCII)
    rows += DisplayWidth.wrapped(words, to: appearance.boundedWidth).map { Line($0) }
    return rows.map { $0.rendered(appearance.depth) }
  }

  /// Title and subtitle, in one row where they fit.
  private func headline(_ look: Appearance) -> [Line] {
    let width = look.boundedWidth
    let title = Escaping.terminal(title, columns: width, ascii: look.isASCII)
    let subtitle = Escaping.terminal(subtitle, columns: width, ascii: look.isASCII)
    var first = Line(title, .bold)
    if title.isEmpty || subtitle.isEmpty {
      first.add(subtitle)
      return first.width > 0 ? [first] : []
    }
    if first.width + 2 + DisplayWidth.of(subtitle) > width { return [first, Line(subtitle)] }
    first.add("  " + subtitle)
    return [first]
  }
}
