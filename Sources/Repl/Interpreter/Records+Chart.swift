import Kernel
import Viz

extension Chart {
  /// Title, axes, layers and the sentence, as data.
  var members: [(String, JSON?)] {
    [
      ("title", .text(title)), ("subtitle", subtitle.isEmpty ? nil : .text(subtitle)),
      ("x", x.json), ("y", y.json), ("kinds", kinds.isEmpty ? nil : .text(kinds)),
      ("layers", .list(layers.map(\.json))),
      ("caption", .text(caption)),
    ]
  }
}

extension Axis {
  fileprivate var json: JSON {
    JSON([
      ("label", .text(label)), ("scale", .text(kind == .log10 ? "log" : "linear")),
      ("names", names.isEmpty ? nil : JSON(texts: names)),
    ])
  }
}

extension Viz.Layer {
  fileprivate var json: JSON {
    switch self {
    case .line(let series): series.json("line")
    case .dots(let series): series.json("dots")
    case .band(let band):
      JSON([
        "kind": .text("band"), "name": .text(band.name), "x": JSON(numbers: band.x),
        "low": JSON(numbers: band.lo), "high": JSON(numbers: band.hi),
      ])
    case .mark(let mark):
      JSON([
        ("kind", .text("mark")), ("x", JSON(mark.x)), ("y", mark.y.map { JSON($0) }),
        ("text", .text(mark.text)), ("value", mark.value.isEmpty ? nil : .text(mark.value)),
      ])
    case .spans(let spans):
      JSON([
        "kind": .text("spans"), "x": JSON(numbers: spans.x), "low": JSON(numbers: spans.lo),
        "high": JSON(numbers: spans.hi),
      ])
    case .regions(let regions):
      JSON([
        "kind": .text("regions"), "x": JSON(numbers: [regions.x.lowerBound, regions.x.upperBound]),
        "y": JSON(numbers: [regions.y.lowerBound, regions.y.upperBound]),
        "columns": JSON(regions.columns), "names": JSON(texts: regions.names),
        "kinds": .list(regions.kinds.map { JSON($0) }),
      ])
    case .rule(let rule): rule.json
    case .bars(let bars):
      JSON([
        ("kind", .text("bars")), ("labels", JSON(texts: bars.labels)),
        ("values", JSON(numbers: bars.values)),
        ("edges", bars.edges.isEmpty ? nil : JSON(numbers: bars.edges)),
        ("notes", bars.notes.isEmpty ? nil : JSON(texts: bars.notes)),
      ])
    case .cells(let cells):
      JSON([
        "kind": .text("cells"), "rows": JSON(texts: cells.rows),
        "columns": JSON(texts: cells.columns), "values": JSON(numbers: cells.values),
      ])
    case .pictures(let pictures):
      JSON(["kind": .text("pictures"), "items": .list(pictures.items.map(\.json))])
    }
  }
}

extension Series {
  fileprivate func json(_ kind: String) -> JSON {
    JSON([
      "kind": .text(kind), "name": .text(name), "x": JSON(numbers: x), "y": JSON(numbers: y),
    ])
  }
}

extension Rule {
  fileprivate var json: JSON {
    switch place {
    case .vertical(let x):
      JSON(["kind": .text("rule"), "x": JSON(x), "text": .text(text)])
    case .horizontal(let y):
      JSON(["kind": .text("rule"), "y": JSON(y), "text": .text(text)])
    }
  }
}

extension Picture {
  fileprivate var json: JSON {
    JSON([
      "width": JSON(width), "height": JSON(height), "channels": JSON(channels),
      "values": JSON(numbers: values), "caption": JSON(texts: caption),
    ])
  }
}
