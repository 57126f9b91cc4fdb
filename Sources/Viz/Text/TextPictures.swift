/// Images as rows of text, several side by side: two pixels a cell in half blocks where there are
/// colours for them, else a character for each pair of pixels.
struct TextPictures {
  let pictures: Pictures
  let look: Appearance

  private static let gap = 2
  /// Columns a caption gets at least.
  private static let leastCell = 16
  private static let ramp: [Character] = Array(" .:-=+*#%@")

  init(_ pictures: Pictures, _ look: Appearance) {
    self.pictures = pictures
    self.look = look
  }

  private var usesBlocks: Bool { look.depth >= .indexed && !look.isASCII }

  func rows() -> [Line] {
    let items = pictures.items.map { fitted($0) }
    guard let widest = items.map(\.width).max() else { return [Line("nothing to draw", .dim)] }
    let cell = max(widest, min(Self.leastCell, look.boundedWidth))
    let across = pictures.across(atMost: (look.boundedWidth + Self.gap) / (cell + Self.gap))
    return stride(from: 0, to: items.count, by: across).flatMap { start -> [Line] in
      let row = Array(items[start..<min(start + across, items.count)])
      return (start > 0 ? [Line()] : []) + strip(row, cell)
    }
  }

  /// At a size at which four fit beside each other, or as many as there are.
  private func fitted(_ picture: Picture) -> Picture {
    let width = look.boundedWidth
    let wanted = min(pictures.items.count, max(width / 18, 1), 4)
    let room = max((width + Self.gap) / max(wanted, 1) - Self.gap, 4)
    let side = (picture.width + room - 1) / room
    if side > 1 { return picture.reduced(by: side) }
    // A handful of pixels is hard to see in single cells.
    return picture.width <= 12 && 2 * picture.width <= room ? picture.enlarged(by: 2) : picture
  }

  private func strip(_ items: [Picture], _ cell: Int) -> [Line] {
    let height = items.map { ($0.height + 1) / 2 }.max() ?? 0
    let images = (0..<height).map { row in
      joined(items.map { image($0, row) }, cell)
    }
    let captions = items.map { picture in
      picture.caption.flatMap { text in
        DisplayWidth.wrapped(
          Escaping.terminal(text, columns: 2 * cell, ascii: look.isASCII), to: cell)
      }
    }
    let most = captions.map(\.count).max() ?? 0
    let words = (0..<most).map { row in
      joined(captions.map { row < $0.count ? Line($0[row]) : Line() }, cell)
    }
    return images + words
  }

  private func joined(_ pieces: [Line], _ cell: Int) -> Line {
    var line = Line()
    for (place, piece) in pieces.enumerated() {
      line.pad(to: place * (cell + Self.gap))
      line.add(piece)
    }
    return line
  }

  private func image(_ picture: Picture, _ row: Int) -> Line {
    var line = Line()
    guard 2 * row < picture.height else { return line }
    for x in 0..<picture.width {
      let hasLower = 2 * row + 1 < picture.height
      if usesBlocks {
        let lower = hasLower ? Pixel(picture.colour(x, 2 * row + 1)) : nil
        line.add("▀", .pixels(Pixel(picture.colour(x, 2 * row)), lower))
      } else {
        let upper = picture.brightness(x, 2 * row)
        let mean = hasLower ? (upper + picture.brightness(x, 2 * row + 1)) / 2 : upper
        line.add(String(Self.ramp[min(Int(mean * 10), 9)]))
      }
    }
    return line
  }
}

/// A colour of a screen, 0 to 255 each.
public struct Pixel: Sendable, Equatable {
  let red: Int
  let green: Int
  let blue: Int

  init(_ colour: (Double, Double, Double)) {
    red = Int(colour.0 * 255 + 0.5)
    green = Int(colour.1 * 255 + 0.5)
    blue = Int(colour.2 * 255 + 0.5)
  }

  /// The code of xterm's 256 colours: its 24 greys with black and white, or its cube.
  var indexed: Int {
    if red == green && green == blue {
      // The ramp holds 8, 18 … 238.
      let step = (red - 3) / 10
      return red < 4 ? 16 : step > 23 ? 231 : 232 + step
    }
    func level(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
    return 16 + 36 * level(red) + 6 * level(green) + level(blue)
  }

  func code(ground: Bool, _ depth: ColourDepth) -> String {
    let plane = ground ? 48 : 38
    return depth == .full ? "\(plane);2;\(red);\(green);\(blue)" : "\(plane);5;\(indexed)"
  }
}
