import Foundation

/// What must be answered within a time, whatever is typed or read: the whole process, from outside.
struct Limit {
  let name: String
  /// Seconds.
  let most: Double
  let arguments: [String]
  let status: Int32

  /// The list; files are made in `folder`.
  static func all(in folder: String) throws -> [Limit] {
    func file(_ name: String, _ text: String) throws -> String {
      let path = folder + "/" + name
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return path
    }
    let absurd = [
      "zeros(1000000000000000000)", "zeros(4611686018427387904, 4)",
      "zeros(4294967296, 4294967296)", "zeros(-3, 4)", "zeros(2.5)",
    ]
    var limits = absurd.map {
      Limit(name: "`\($0)` is refused", most: 0.020, arguments: ["-c", $0], status: 1)
    }
    let unknown = try file("unknown.ath", String(repeating: "nosuch\n", count: 100_000))
    limits.append(
      Limit(name: "100,000 wrong lines: one error", most: 0.5, arguments: [unknown], status: 1))
    let nested = try file(
      "nested.ath",
      String(repeating: "(", count: 1_000_000) + "1" + String(repeating: ")", count: 1_000_000))
    limits.append(Limit(name: "1,000,000 parentheses", most: 1, arguments: [nested], status: 1))
    let minuses = try file("minuses.ath", String(repeating: "-", count: 100_000) + "1\n")
    limits.append(Limit(name: "100,000 minus signs", most: 1, arguments: [minuses], status: 0))
    let sum = try file("sum.ath", "1" + String(repeating: " + 1", count: 100_000) + "\n")
    limits.append(Limit(name: "a sum of 100,001 terms", most: 1, arguments: [sum], status: 0))
    let long = try file("long.ath", "x = \"" + String(repeating: "a", count: 10_000_000) + "\"\n")
    limits.append(Limit(name: "a line of 10 MB", most: 1, arguments: [long], status: 0))
    limits += try tables(file)
    return limits
  }

  private static func tables(
    _ file: (String, String) throws -> String
  ) throws -> [Limit] {
    var rows = "a,b\n"
    for row in 0..<50_000 { rows += "\(row).5,\(row % 7)\n" }
    let tall = try file("tall.csv", rows)
    let header = (0..<1_000_000).map { "c\($0)" }.joined(separator: ",")
    let cells = [String](repeating: "1", count: 1_000_000).joined(separator: ",")
    let wide = try file("wide.csv", header + "\n" + cells + "\n" + cells + "\n")
    let open = try file("open.csv", "a,b\n1,\"" + String(repeating: "x", count: 8_000_000))
    return [
      Limit(name: "CSV of 50,000 rows", most: 0.1, arguments: ["-c", "data \(tall)"], status: 0),
      Limit(
        name: "CSV of 1,000,000 columns", most: 2,
        arguments: ["-c", "data \(wide) task=values valid=1"], status: 0),
      Limit(
        name: "8 MB after a quote that never closes", most: 1, arguments: ["-c", "data \(open)"],
        status: 1),
      Limit(
        name: "a device is no file", most: 0.05, arguments: ["-c", "data /dev/zero"], status: 1),
    ]
  }
}
