extension FileFormat {
  static let pictures = FileFormat(
    label: Label(
      "pictures", aliases: ["images", "photos"],
      foreign: ["ImageFolder", "ImageDataLoaders", "image_dataset_from_directory"],
      summary:
        "A folder of class folders of PNG and JPEG, or of pictures whose names begin with their class.",
      source: "libpng; libjpeg-turbo, accurate DCT; Pillow's BILINEAR",
      parameters: [FormatOptions.size, FormatOptions.channels, FormatOptions.skip],
      example: "data pets size=64x64"),
    endings: ["png", "jpg", "jpeg"],
    recognises: { $0.isFolder || Picture.isPicture($0.start) },
    read: { request throws(Problem) in
      if request.look.isFolder, let sides = try PictureSides(request.path) {
        return try sides.rows(request)
      }
      return try pictures(of: request)
    })

  /// The pictures of one folder, or a single one.
  static func pictures(of request: Request) throws(Problem) -> RawRows {
    let options = try PictureList.Options(request.values, expected: request.expected)
    let folder = try PictureFolder(request.look)
    let prefix = request.look.isFolder ? PictureFolder.base(request.path) : ""
    let paths = folder.files.map { prefix + $0 }
    let list = try PictureList(paths, names: paths, options: options, source: request.path)
    let files = list.kept.map { paths[$0] }
    let (target, notes) = try truth(isIgnored: request.ignoresTruth) { () throws(Problem) in
      guard let classes = folder.classes, request.expected?.task != .values else { return nil }
      let words = list.kept.map { classes[$0] }
      return try Labels.classes(
        words, order: PictureFolder.ordered(Set(words)), request.expected
      ) { files[$0] }
    }
    var rows = RawRows(
      inputs: list.inputs, columns: list.columns, arrangement: list.arrangement, target: target,
      places: .files(files),
      keys: RowKeys(inputs: list.keys, of: target), notes: folder.notes + list.notes + notes)
    rows.guesses = list.guesses
    return rows
  }
}
