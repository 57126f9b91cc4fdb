/// A picture as data: what is shown, never how.
///
/// Three readers draw it, `text(_:)`, `svg(data:)` and `words()`; all of them take ranges, ticks and
/// numbers from here, so they cannot disagree. Text in it (title, names, labels) may come from
/// files: each reader escapes it for its own medium.
///
///     let chart = Chart(
///       title: "lrfind", x: Axis("lr", .log10), y: Axis("loss"),
///       layers: [.line(Series("", x: rates, y: losses)), .mark(Mark(x: 2.4e-3, "steepest 2.4e-3"))],
///       caption: "The loss falls fastest at 2.4e-3.")
///     for row in chart.text(Appearance()) { … }
///
/// A chart that holds a `bars`, `cells` or `pictures` layer is drawn as that form alone; all other layers
/// share one frame with two axes.
public struct Chart: Sendable, Equatable {
  public var title: String
  /// What was measured and how, shown after the title.
  public var subtitle: String
  public var x: Axis
  public var y: Axis
  public var layers: [Layer]
  /// What the names of the curves are kinds of, such as a column; the legend begins with it.
  public var kinds = ""
  /// Whether these kinds have an order, as parts of a range: shades of one colour then.
  public var areKindsOrdered = false
  /// Whether both axes are equally long.
  public var isSquare = false
  /// Whether several curves are named where they end, or in the legend alone.
  public var namesEnds = true
  /// One sentence, with numbers, that says what the picture shows.
  public var caption: String

  public init(
    title: String, subtitle: String = "", x: Axis = Axis(""), y: Axis = Axis(""),
    layers: [Layer], caption: String = ""
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.layers = layers
    self.caption = caption
  }
}

/// One thing drawn. Later layers lie over earlier ones.
public enum Layer: Sendable, Equatable {
  /// Points joined in the order given; a value that is not finite is a gap with a ✕ on the axis.
  case line(Series)
  /// Points, not joined.
  case dots(Series)
  /// The area between two curves.
  case band(Band)
  /// Vertical strokes: what a point may just as well be.
  case spans(Spans)
  /// The plane cut into parts, one of several kinds at each place.
  case regions(Regions)
  /// A labelled place on the x axis, such as a suggestion.
  case mark(Mark)
  /// A quiet reference line.
  case rule(Rule)
  /// Lengths: a histogram or one bar per category.
  case bars(Bars)
  /// A grid of numbers: a confusion matrix or a map.
  case cells(Cells)
  /// Images with captions.
  case pictures(Pictures)
}

/// The direction of one dimension: its label, its scale, and how much of the data it shows.
public struct Axis: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case linear
    /// Decades are equally long; values of 0 and less have no place and are left out.
    case log10
  }

  public enum Limits: Sendable, Equatable {
    /// From the least to the greatest value.
    case all
    /// As `all`, but a curve that blew up is shown to four times its best value or to where it
    /// started, whichever is higher, and what lies beyond is marked `▲ 61 off scale`.
    case robust
    /// Exactly this; the lower end first. An empty or non-finite interval means `all`.
    case fixed(Double, Double)
  }

  public var label: String
  public var kind: Kind
  public var limits: Limits
  /// Ticks on whole numbers alone, though points lie between them: epochs.
  public var isCounted = false
  /// Of categories, which lie at 0, 1, 2, …; empty for numbers.
  public var names: [String] = []

  /// `robust` suits what should fall (losses, norms); give `.all` to what should rise (scores).
  public init(_ label: String, _ kind: Kind = .linear, limits: Limits = .robust) {
    self.label = label
    self.kind = kind
    self.limits = limits
  }
}

/// A labelled place on the x axis; with `y`, also a ◆ there.
public struct Mark: Sendable, Equatable {
  public var x: Double
  public var y: Double?
  public var text: String
  /// A number that follows the text; marks that meet in one place say an equal one once.
  public var value: String

  public init(x: Double, y: Double? = nil, _ text: String, value: String = "") {
    self.x = x
    self.y = y
    self.text = text
    self.value = value
  }

  var label: String { value.isEmpty ? text : "\(text) \(value)" }

  /// Labels of marks that meet in one place: `steep, steepest 0.013`, in as few pieces of at most
  /// `columns` as hold them, so that none is lost.
  static func labels(_ marks: [Mark], columns: Int) -> [String] {
    var groups: [(names: [String], value: String)] = []
    for mark in marks {
      if let place = groups.firstIndex(where: { $0.value == mark.value && !mark.value.isEmpty }) {
        groups[place].names.append(mark.text)
      } else {
        groups.append(([mark.text], mark.value))
      }
    }
    let words = groups.map { group in
      group.names.joined(separator: ", ") + (group.value.isEmpty ? "" : " " + group.value)
    }
    var pieces: [String] = []
    for word in words {
      let longer = pieces.last.map { "\($0), \(word)" } ?? word
      if let last = pieces.indices.last, DisplayWidth.of(longer) <= columns {
        pieces[last] = longer
      } else {
        pieces.append(word)
      }
    }
    return pieces
  }
}

/// A quiet reference line: an epoch's end, the level of chance.
public struct Rule: Sendable, Equatable {
  public enum Place: Sendable, Equatable {
    /// At this x, from bottom to top.
    case vertical(Double)
    /// At this y, from left to right.
    case horizontal(Double)
  }

  public var place: Place
  public var text: String

  public init(_ place: Place, _ text: String = "") {
    self.place = place
    self.text = text
  }
}

/// Lengths with names, for example the bins of a histogram. `labels` and `values` are equally long;
/// what one has more than the other is not drawn.
public struct Bars: Sendable, Equatable {
  public var labels: [String]
  public var values: [Double]
  /// The bins' edges, one more than bars; empty for categories.
  public var edges: [Double]
  /// Remarks printed under the bars, such as mean and standard deviation.
  public var notes: [String]

  public init(labels: [String], values: [Double], edges: [Double] = [], notes: [String] = []) {
    self.labels = labels
    self.values = values
    self.edges = edges
    self.notes = notes
  }
}

/// A grid of numbers, rows from top to bottom. `values` is row-major and holds
/// `rows.count * columns.count` numbers; cells beyond its end are empty.
public struct Cells: Sendable, Equatable {
  public enum Shade: Sendable, Equatable {
    /// Share of the row's sum, as in a confusion matrix. The root of it is drawn, so that a few
    /// in a hundred are seen.
    case rowShare
    /// Place between the least and the greatest finite value of the grid.
    case range
  }

  public var rows: [String]
  public var columns: [String]
  public var values: [Double]
  public var shade: Shade
  /// Whether the numbers are written into the cells (where they fit) or only shaded.
  public var numbers: Bool
  /// A figure for each row, such as its recall, right of the grid where there is room.
  public var rowMargin: Margin?
  /// A figure for each column, such as its precision, below the grid where there is room.
  public var columnMargin: Margin?

  /// A title and one text for each row or column.
  public struct Margin: Sendable, Equatable {
    public var title: String
    public var texts: [String]

    public init(_ title: String, _ texts: [String]) {
      self.title = title
      self.texts = texts
    }
  }

  public init(
    rows: [String], columns: [String], values: [Double], shade: Shade = .range, numbers: Bool = true
  ) {
    self.rows = rows
    self.columns = columns
    self.values = values
    self.shade = shade
    self.numbers = numbers
  }
}
