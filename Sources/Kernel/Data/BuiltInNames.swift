import CData

extension BuiltIn {
  static let names: Source = Source(
    Label(
      "names", aliases: ["first_names"], foreign: ["makemore"],
      summary: "First names: 5163 words of 2 to 11 letters, female or male, as sequences.",
      source: "US Census Bureau: Frequently occurring names, 1990; of a name in both lists the "
        + "commoner use",
      example: "data names"),
    .builtIn, licence: "public domain; as distributed with the PyPI package names (MIT)"
  ) { _, split, seed throws(Problem) in
    let raw = try TextLines.rows(
      bytes(of: cdata_names), path: "names",
      options: TextLines.Options(separator: UInt8(ascii: "\t")), expected: nil, isFile: false)
    return try Dataset(
      name: names.name, raw, split: split, seed: seed,
      origin: Dataset.Origin(source: names.label.source, licence: names.licence))
  }
}
