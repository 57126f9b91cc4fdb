/// Names that stand for numbers until the user gives them another value.
public enum Constant {
  public static let all: [(name: String, value: Double)] = [
    ("pi", .pi), ("inf", .infinity), ("nan", .nan),
  ]

  public static func named(_ name: String) -> Double? {
    all.first { $0.name == name }?.value
  }
}
