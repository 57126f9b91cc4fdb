import CData

extension BuiltIn {
  /// 2,500 embedded images, or all 70,000 from a Debian package.
  static let fashion = Source(
    Label(
      "fashion", aliases: ["fashion_mnist"], foreign: ["FashionMNIST"],
      summary: "Clothes: 2500 images of 28 x 28 pixels, 10 classes; rows=all reads all 70,000.",
      source: "H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST, arXiv:1708.07747",
      parameters: [
        Parameter(
          "rows", .word(["all"]),
          help: "all: 60,000 and as test rows 10,000, of Debian's \(FashionFiles.package); "
            + "the first 250 of each class if unwritten")
      ],
      example: "data fashion"),
    .builtIn, licence: "MIT, (c) 2017 Zalando SE; from Debian's \(FashionFiles.package)"
  ) { values, split, seed throws(Problem) in
    guard values.text("rows") == nil else {
      return try FashionFiles.dataset(split: split, seed: seed)
    }
    let file = UnsafeBufferPointer(start: cdata_fashion.bytes, count: cdata_fashion.count)
    let rows = file.count / (Fashion.pixels + 1)
    return try Fashion.dataset(
      labels: file.prefix(rows), pixels: file.dropFirst(rows), split: split, seed: seed)
  }
}

/// What any reading of Fashion-MNIST has in common.
enum Fashion {
  static let side = 28
  static let pixels = side * side
  static let classes = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  /// Images one after the other, top row first, and a class of 0 to 9 each.
  static func dataset(
    labels: Slice<UnsafeBufferPointer<UInt8>>, pixels bytes: Slice<UnsafeBufferPointer<UInt8>>,
    split: Split.Rule, seed: UInt64
  ) throws(Problem) -> Dataset {
    var inputs = try Tensor(try Shape([labels.count, pixels]))
    try inputs.withMutableFloats { floats in
      for (place, byte) in zip(floats.indices, bytes) { floats[place] = Float(byte) }
    }
    let columns = (0..<side).flatMap { row in (0..<side).map { "pixel_\(row)_\($0)" } }
    let row = BuiltIn.fashion
    return try Dataset(
      name: row.name, inputs: inputs,
      target: .classes(labels: labels.map(Int32.init), names: classes), columns: columns,
      arrangement: .image(height: side, width: side, channels: 1, maximum: 255), split: split,
      seed: seed,
      origin: Dataset.Origin(source: row.label.source, licence: row.licence))
  }
}

/// The whole of Fashion-MNIST, where its package is installed.
enum FashionFiles {
  static let package = "dataset-fashion-mnist"
  static let folder = "/usr/share/datasets/fashion-mnist"

  static func dataset(split: Split.Rule, seed: UInt64) throws(Problem) -> Dataset {
    guard Files.exists(folder + "/train-images-idx3-ubyte.gz") else {
      throw Problem(
        .badFile, "all rows of fashion are in Debian's package \(package), which is not installed",
        hint: "apt-get install \(package), or the 2500 built in: data fashion", about: "rows")
    }
    throw Problem(
      .badFile, "\(folder): gzip files are not read", hint: "data fashion", about: "rows")
  }
}
