/// Whose published form a trick takes, where libraries differ under one name.
enum Form: String, Sendable {
  case fastai, torch, keras

  /// The option `form=`; the first is the standard.
  static func parameter(_ forms: Form...) -> Parameter {
    Parameter(
      "form", .word(forms.map(\.rawValue)), standard: forms.first?.rawValue,
      help: "whose published form and defaults")
  }

  init(_ values: Values) { self = Form(rawValue: values[word: "form"]) ?? .torch }
}
