import CData

extension BuiltIn {
  /// 2,500 embedded images, or all 70,000 from a Debian package.
  static let fashion = Source(
    Label(
      "fashion", aliases: ["fashion_mnist"], foreign: ["FashionMNIST"],
      summary: "Clothes: 2500 images of 28 x 28 pixels, 10 classes; rows=all reads all 70,000.",
      source: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, arXiv:1708.07747",
      example: "data fashion"),
    .builtIn, licence: "MIT, (c) 2017 Zalando SE; from Debian's \(FashionFiles.package)",
    taking: ["rows"],
    testRows: { values throws(Problem) in
      Fashion.wantsAll(values) ? try FashionFiles.rows("t10k") : nil
    },
    rows: { values throws(Problem) in
      guard !Fashion.wantsAll(values) else { return try FashionFiles.rows("train") }
      let file = UnsafeBufferPointer(start: cdata_fashion.bytes, count: cdata_fashion.count)
      let rows = file.count / (Fashion.pixels + 1)
      return try Fashion.rows(labels: file.prefix(rows), pixels: file.dropFirst(rows))
    })
}

/// What any reading of Fashion-MNIST has in common.
enum Fashion {
  static let side = 28
  static let pixels = side * side
  static let classes = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]
  /// Rows that are embedded; more of them are read from the package.
  static let embedded = 2500

  static func wantsAll(_ values: Values) -> Bool {
    values.text("rows") == "all" || (values.integer("rows") ?? 0) > embedded
  }

  /// Images one after the other, top row first, and a class of 0 to 9 each.
  static func rows(
    labels: some Collection<UInt8>, pixels bytes: some Collection<UInt8>
  ) throws(Problem) -> RawRows {
    var inputs = try Tensor(try Shape([labels.count, pixels]))
    try inputs.withMutableFloats { floats in
      for (place, byte) in zip(floats.indices, bytes) { floats[place] = Float(byte) }
    }
    let columns = (0..<side).flatMap { row in (0..<side).map { "pixel_\(row)_\($0)" } }
    return RawRows(
      inputs: inputs, columns: columns,
      arrangement: .image(height: side, width: side, channels: 1, maximum: 255),
      target: .classes(labels: labels.map(Int32.init), names: classes))
  }
}

/// The whole of Fashion-MNIST, where its package is installed.
enum FashionFiles {
  static let package = "dataset-fashion-mnist"
  static let folder = "/usr/share/datasets/fashion-mnist/"

  /// The images and labels whose names begin with a word.
  static func rows(_ start: String) throws(Problem) -> RawRows {
    guard Files.exists(folder + "train-images-idx3-ubyte.gz") else {
      throw Problem(
        .badFile, "all rows of fashion are in Debian's package \(package), which is not installed",
        hint: "apt-get install \(package), or the 2500 built in: data fashion", about: "rows")
    }
    let images = try array(start + "-images-idx3-ubyte.gz")
    let labels = try array(start + "-labels-idx1-ubyte.gz")
    let classes = labels.bytes[labels.start...]
    guard images.sizes.dropFirst() == [Fashion.side, Fashion.side], labels.sizes == [images.rows],
      classes.count == images.rows, images.bytes.count - images.start == images.count,
      classes.allSatisfy({ $0 < Fashion.classes.count })
    else {
      throw Problem(
        .badFile, "\(folder): its \(start) files are not those of \(package)",
        hint: "apt-get install --reinstall \(package)", about: "rows")
    }
    return try Fashion.rows(labels: classes, pixels: images.bytes[images.start...])
  }

  private static func array(_ name: String) throws(Problem) -> RawArray {
    let look = try FileLook(folder + name)
    return try IDXFile.array(
      look.bytes(claimed: IDXFile.claimed(look.start)), path: folder + name)
  }
}
