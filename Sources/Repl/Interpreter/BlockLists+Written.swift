import Kernel

extension BlockLists {
  /// The words of a value as they stand between brackets.
  static func arguments(_ value: String) -> [String] {
    let source = SourceText(value)
    guard let chunks = try? Chunk.cut(source, source.whole) else { return [argument(value)] }
    return chunks.map { chunk in
      let text = source.text(chunk.valueRange)
      return (chunk.name.map { $0 + "=" } ?? "") + (chunk.isQuoted ? text : argument(text))
    }
  }

  /// A value between brackets, where a comma would end it.
  static func argument(_ value: String) -> String {
    let source = SourceText(value)
    let text = quoted(value)
    return text != value || source.isOnePart(source.whole) ? text : "[\(value)]"
  }

  static func quoted(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { $0 > 32 && $0 != Ascii.quote }
    guard !isPlain else { return value }
    var text = "\""
    for scalar in value.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}
