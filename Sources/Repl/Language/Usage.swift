import Kernel

/// How a command is written, in one line made from its row.
enum Usage {
  /// `fit [SCHEDULE] [EPOCHS] [lr=NUMBER] …`
  static func line(_ label: Label) -> String {
    var parts = [label.name]
    for parameter in label.parameters where parameter.isPositional {
      parts.append(place(parameter))
    }
    let options = label.parameters.filter { !$0.isPositional }
    let shown = options.count <= 6 ? options : Array(options.prefix(5))
    parts += shown.map { "[\(option($0))]" }
    if shown.count < options.count { parts.append("…") }
    return parts.joined(separator: " ")
  }

  /// `sort(x, axis=-1)`
  static func call(_ label: Label) -> String {
    let parts = label.parameters.map { parameter -> String in
      if case .rest = parameter.kind { return parameter.name + ", …" }
      return parameter.isPositional
        ? parameter.name : "\(parameter.name)=\(parameter.standard ?? "…")"
    }
    return "\(label.name)(\(parts.joined(separator: ", ")))"
  }

  /// A word by place, in square brackets where it may be left out.
  static func place(_ parameter: Parameter) -> String {
    let word = placeName(parameter)
    return parameter.position == .required ? word : "[\(word)]"
  }

  /// An option's name as it is typed.
  static func name(_ parameter: Parameter) -> String {
    parameter.name == "*" ? "NAME=" : parameter.name + "="
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

  private static func word(_ referent: Parameter.Referent) -> String {
    switch referent {
    case .anything: "NAME"
    case .model: "MODEL"
    case .dataset: "DATA"
    case .run: "RUN"
    case .branch: "BRANCH"
    case .layer: "LAYER"
    case .column: "COLUMN"
    case .topic: "WORD"
    }
  }

  /// What a slot takes, in one capital word.
  static func kind(_ kind: Parameter.Kind) -> String {
    switch kind {
    case .number: "NUMBER"
    case .integer: "COUNT"
    case .slice: "NUMBER[:NUMBER]"
    case .flag: "yes|no"
    case .word(let words): words.count <= 4 ? words.joined(separator: "|") : "WORD"
    case .trick: "NAME"
    case .text: "TEXT"
    case .path: "FILE"
    case .name: "NAME"
    case .reference(let referent): word(referent)
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
