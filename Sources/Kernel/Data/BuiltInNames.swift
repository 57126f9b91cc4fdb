import CData

extension BuiltIn {
  static let names = Source(
    Label(
      "names", aliases: ["first_names"], foreign: ["makemore"],
      summary: "First names: 5163 words of 2 to 11 letters, female or male, as sequences.",
      source: "US Census Bureau: Frequently occurring names, 1990; of a name in both lists the "
        + "commoner use",
      example: "data names"),
    .builtIn, licence: "public domain; as distributed with the PyPI package names (MIT)",
    taking: ["rows"]
  ) { _ throws(Problem) in
    try TextLines.rows(
      bytes(of: cdata_names), path: "names",
      options: TextLines.Options(separator: UInt8(ascii: "\t")), expected: nil, isFile: false)
  }
}
