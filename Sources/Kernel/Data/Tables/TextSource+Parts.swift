import CKernels

extension TextSource {
  /// Several tables with the same columns as one text, in the order given. Where the first of them begins with
  /// names, looked at or by `header`, all must begin with the same ones, which count once. Files without rows add
  /// nothing and are named.
  convenience init(tables paths: [String], path: String, header: Bool? = nil) throws(Problem) {
    var files: [(path: String, bytes: [UInt8])] = []
    for path in paths {
      var bytes = try Files.read(path)
      if Gzip.isPacked(bytes) { bytes = try Gzip.unpack(bytes, path: path) }
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
      if let problem = bytes.isEmpty ? nil : FileKind.problem(with: bytes, path: path) {
        throw problem
      }
      files.append((path, bytes))
    }
    let hasNames = try TextSource.haveNames(files, header)
    var (text, line): ([UInt8], Int) = ([], 1)
    var parts: [Part] = []
    var empty: [String] = []
    for (file, bytes) in files {
      let head = TextSource.firstLine(bytes)
      let body = hasNames ? bytes[head.endIndex...] : bytes[...]
      guard body.contains(where: { $0 > 32 }) else {
        empty.append(file)
        continue
      }
      let isFirst = parts.isEmpty
      let own = isFirst ? bytes[...] : body
      try MemoryBudget.check((text.count + own.count) * 2)
      if let last = text.last, last != 10, last != 13 {
        text.append(10)
        line += 1
      }
      parts.append(Part(path: file, line: line, ownLine: isFirst || !hasNames ? 1 : 2))
      text += own
      line += own.withUnsafeBufferPointer { ck_csv_lines($0.baseAddress, $0.count) }
    }
    guard !parts.isEmpty else {
      throw Problem(
        .badFile, "\(path): \(paths.count) files, none of them with a row",
        hint: "was the download complete?")
    }
    self.init(text, path: path, parts: parts)
    notes = ["\(parts.count) files: " + CSV.listed(parts.map { CSV.clipped($0.path) }, limit: 12)]
    if !empty.isEmpty {
      notes.append("without rows: " + CSV.listed(empty.map { CSV.clipped($0) }, limit: 12))
    }
  }

  /// Whether the files begin with names. Refuses a file that begins with others than the first one.
  private static func haveNames(
    _ files: [(path: String, bytes: [UInt8])], _ header: Bool?
  ) throws(Problem) -> Bool {
    let filled = files.filter { !$0.bytes.isEmpty }
    // The one with the most rows tells best.
    guard let first = filled.first,
      let longest = filled.max(by: { $0.bytes.count < $1.bytes.count })
    else { return false }
    let source = TextSource(longest.bytes, path: longest.path)
    let separator = CSVGuess.separator(of: source, decimal: nil)
    let scan = CSVScan(source: source, separator: separator, decimal: .point)
    let isHeader: Bool
    if let header {
      isHeader = header
    } else {
      isHeader = CSVGuess.header(try CSVReading.whole(scan, missing: CSV.missingWords)).isHeader
    }
    guard isHeader else { return false }
    let names = firstLine(first.bytes).filter { $0 != 10 && $0 != 13 }
    for file in filled.dropFirst() {
      let own = firstLine(file.bytes).filter { $0 != 10 && $0 != 13 }
      guard own == names else {
        throw Problem(
          .badFile,
          "\(file.path):1: begins with '\(CSV.clipped(String(decoding: own, as: UTF8.self)))', "
            + "\(first.path) with '\(CSV.clipped(String(decoding: names, as: UTF8.self)))'",
          hint:
            "the parts of a table have the same columns in one order; header=no takes first lines "
            + "for rows")
      }
    }
    return true
  }

  /// The first line with its end.
  private static func firstLine(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    guard let end = bytes.firstIndex(where: { $0 == 10 || $0 == 13 }) else { return bytes[...] }
    let isPair = bytes[end] == 13 && end + 1 < bytes.count && bytes[end + 1] == 10
    return bytes[...(isPair ? end + 1 : end)]
  }
}
