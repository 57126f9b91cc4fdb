import Foundation

@testable import Kernel

/// Numbers of other libraries, as the scripts beside them wrote them.
enum Oracle {
  static func load(_ file: String) throws -> Any {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/Tricks")
    let data = try Data(contentsOf: folder.appendingPathComponent(file))
    return try JSONSerialization.jsonObject(with: data)
  }

  static func cases(_ file: String, _ key: String? = nil) throws -> [[String: Any]] {
    let all = try load(file)
    let cases = key.flatMap { (all as? [String: Any])?[$0] } ?? all
    guard let cases = cases as? [[String: Any]] else { throw CocoaError(.fileReadCorruptFile) }
    return cases
  }
}

extension [String: Any] {
  func text(_ key: String) -> String { self[key] as? String ?? "" }
  func integer(_ key: String) -> Int { (self[key] as? NSNumber)?.intValue ?? 0 }
  func number(_ key: String) -> Double { (self[key] as? NSNumber)?.doubleValue ?? .nan }
  func numbers(_ key: String) -> [Double]? {
    (self[key] as? [NSNumber])?.map(\.doubleValue)
  }
  func rows(_ key: String) -> [[Double]] {
    (self[key] as? [[NSNumber]] ?? []).map { $0.map(\.doubleValue) }
  }
}

extension Label {
  /// The values of `name=value` words, standards filled in; `extra` are options beside the row's own.
  func values(_ words: String, extra: [Parameter] = []) throws(Problem) -> Values {
    var values = Values()
    for word in words.split(separator: " ") {
      let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2,
        let parameter = (parameters + extra).first(where: { $0.answers(to: halves[0]) })
      else { throw Problem(.unknownOption, "\(name) has no option \(word)") }
      values.set(parameter.name, try parameter.read(halves[1]))
    }
    values.fillStandards(of: self)
    return values
  }
}

/// The row and the values of a statement such as `1cycle form=torch`.
func statement<Row: Catalogued>(
  _ text: String, _ rows: Row.Type, extra: [Parameter] = []
) throws(Problem) -> (row: Row, values: Values) {
  let words = text.split(separator: " ", maxSplits: 1).map(String.init)
  let row = try Row.named(words[0])
  return (row, try row.label.values(words.count > 1 ? words[1] : "", extra: extra))
}
