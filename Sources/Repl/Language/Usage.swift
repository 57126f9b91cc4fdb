import Kernel

/// How a command is written, in one line made from its row.
enum Usage {
  /// `fit [SCHEDULE] [EPOCHS] [lr=NUMBER] …`
  static func line(_ label: Label) -> String {
    var parts = [label.name]
    for parameter in label.parameters where parameter.isPositional {
      let word = placeName(parameter)
      parts.append(parameter.position == .required ? word : "[\(word)]")
    }
    let options = label.parameters.filter { !$0.isPositional }
    let shown = options.count <= 6 ? options : Array(options.prefix(5))
    parts += shown.map { "[\(option($0))]" }
    if shown.count < options.count { parts.append("…") }
    return parts.joined(separator: " ")
  }

  static func option(_ parameter: Parameter) -> String {
    parameter.name == "*" ? "NAME=LIST" : "\(parameter.name)=\(kind(parameter.kind))"
  }

  private static func placeName(_ parameter: Parameter) -> String {
    switch parameter.kind {
    case .command: "COMMAND"
    case .block: "{ … }"
    case .rest: parameter.name.asciiUppercased + " …"
    case .word(let words) where words.count <= 4: words.joined(separator: "|")
    default: parameter.name.asciiUppercased
    }
  }

  /// What a slot takes, in one capital word.
  static func kind(_ kind: Parameter.Kind) -> String {
    switch kind {
    case .number: "NUMBER"
    case .integer: "COUNT"
    case .flag: "yes|no"
    case .word(let words): words.count <= 4 ? words.joined(separator: "|") : "WORD"
    case .trick: "NAME"
    case .text: "TEXT"
    case .path: "FILE"
    case .name: "NAME"
    case .bytes: "MEMORY"
    case .expression: "EXPRESSION"
    case .list(let inner): Usage.kind(inner) + ",…"
    case .rest(let inner): Usage.kind(inner) + " …"
    case .either(let kinds): kinds.map { Usage.kind($0) }.joined(separator: "|")
    case .command: "COMMAND"
    case .block: "{ … }"
    }
  }
}

extension String {
  /// a–z to A–Z and nothing else, whatever the locale.
  var asciiUppercased: String {
    String(decoding: utf8.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }, as: UTF8.self)
  }
}
