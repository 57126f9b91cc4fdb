/// Small images side by side, each with a few words under it.
public struct Pictures: Sendable, Equatable {
  public var items: [Picture]
  /// How many belong together: a row of them ends where such a group does, or a whole part of it.
  public var group: Int

  /// Pictures that a chart holds as SVG; it names the number of the rest.
  public static let mostInSVG = 24

  public init(_ items: [Picture], group: Int = 1) {
    self.items = items
    self.group = max(1, group)
  }

  /// As many side by side as there is room for, so that groups stay whole.
  func across(atMost most: Int) -> Int {
    guard group > 1, most > 1 else { return max(1, most) }
    if most >= group { return most / group * group }
    return (1...most).last { group.isMultiple(of: $0) } ?? 1
  }
}

/// An image as numbers. Rows from top to bottom, channels innermost, 0 is black and 1 is white; what
/// is missing or not finite is black. One channel is grey, three are red, green and blue; of any
/// other number the first is shown.
public struct Picture: Sendable, Equatable {
  public let width: Int
  public let height: Int
  public let channels: Int
  public let values: [Double]
  /// One line each, printed under the image.
  public var caption: [String]

  /// Sizes below 1 count as an image without pixels.
  public init(
    width: Int, height: Int, channels: Int = 1, values: [Double], caption: [String] = []
  ) {
    let isSound = width > 0 && height > 0 && channels > 0
    let (area, overflows) = width.multipliedReportingOverflow(by: height)
    let isShown = isSound && !overflows && area <= values.count
    self.width = isShown ? width : 0
    self.height = isShown ? height : 0
    self.channels = max(channels, 1)
    self.values = values
    self.caption = caption
  }

  /// Red, green and blue at a place, 0 to 1.
  func colour(_ x: Int, _ y: Int) -> (Double, Double, Double) {
    func value(_ channel: Int) -> Double {
      let place = (y * width + x) * channels + channel
      guard values.indices.contains(place), values[place].isFinite else { return 0 }
      return min(max(values[place], 0), 1)
    }
    guard channels == 3 else { return (value(0), value(0), value(0)) }
    return (value(0), value(1), value(2))
  }

  /// Brightness at a place, 0 to 1 (the weights of ITU-R BT.709).
  func brightness(_ x: Int, _ y: Int) -> Double {
    let (red, green, blue) = colour(x, y)
    return channels == 3 ? 0.2126 * red + 0.7152 * green + 0.0722 * blue : red
  }

  /// The means of squares of `side` pixels; the last ones may be smaller.
  func reduced(by side: Int) -> Picture {
    guard side > 1, width > 0 else { return self }
    let (across, down) = ((width + side - 1) / side, (height + side - 1) / side)
    let kept = channels == 3 ? 3 : 1
    var means = [Double](repeating: 0, count: across * down * kept)
    for y in 0..<down {
      for x in 0..<across {
        var (sum, count) = ((0.0, 0.0, 0.0), 0.0)
        for py in (y * side)..<min((y + 1) * side, height) {
          for px in (x * side)..<min((x + 1) * side, width) {
            let (red, green, blue) = colour(px, py)
            sum = (sum.0 + red, sum.1 + green, sum.2 + blue)
            count += 1
          }
        }
        let mean = [sum.0 / count, sum.1 / count, sum.2 / count]
        for channel in 0..<kept { means[(y * across + x) * kept + channel] = mean[channel] }
      }
    }
    return Picture(
      width: across, height: down, channels: kept, values: means, caption: caption)
  }

  /// Every pixel as a square of `side`.
  func enlarged(by side: Int) -> Picture {
    guard side > 1, width > 0 else { return self }
    var larger: [Double] = []
    for y in 0..<(height * side) {
      for x in 0..<(width * side) {
        let (red, green, blue) = colour(x / side, y / side)
        larger += channels == 3 ? [red, green, blue] : [red]
      }
    }
    return Picture(
      width: width * side, height: height * side, channels: channels == 3 ? 3 : 1, values: larger,
      caption: caption)
  }
}

extension Pictures {
  /// A sentence for each: its caption, its size, how bright it is and where.
  func words() -> [String] {
    guard !items.isEmpty else { return ["Nothing to draw."] }
    return items.map { picture in
      let caption = picture.caption.joined(separator: ", ")
      return Chart.sentence(caption.isEmpty ? picture.words : "\(caption): \(picture.words)")
    }
  }
}

extension Picture {
  /// `8 by 8 pixels, mean 0.31, brightest in rows 1 to 7, columns 2 to 6`.
  var words: String {
    guard width > 0 else { return "no pixels" }
    let places = (0..<height).flatMap { y in (0..<width).map { (x: $0, y: y) } }
    let levels = places.map { brightness($0.x, $0.y) }
    let mean = levels.reduce(0, +) / Double(levels.count)
    let size = "\(width) by \(height) pixels, mean \(Numerals.short(mean, digits: 2))"
    guard let top = levels.max(), let low = levels.min(), top > low else { return size }
    let bright = zip(places, levels).filter { $0.1 > (top + low) / 2 }.map(\.0)
    let (xs, ys) = (bright.map(\.x), bright.map(\.y))
    return size + ", bright in rows \(ys.min() ?? 0) to \(ys.max() ?? 0)"
      + " and columns \(xs.min() ?? 0) to \(xs.max() ?? 0)"
  }
}
