/// Options that several formats take, each written once, and how what is typed for them is read.
enum FormatOptions {
  static let shape = Parameter(
    "shape", .text, foreign: ["reshape", "input_shape"],
    help: "rows are images: height x width, or height x width x channels, such as 28x28x1")
  static let steps = Parameter(
    "steps", .text, foreign: ["timesteps"],
    help: "rows are sequences: steps, or steps x channels, such as 28x3")
  static let size = Parameter(
    "size", .text, foreign: ["resize", "image_size", "target_size"],
    help: "pictures become height x width, such as 64x64; as they are")
  static let channels = Parameter(
    "channels", .integer(1...3), foreign: ["color_mode", "num_channels"],
    help: "1 for grey or 3 for colour; 3 where any picture has colour")
  static let skip = Parameter(
    "skip", .flag, foreign: ["ignore_errors"],
    help: "whether pictures that cannot be read are left out; they end the reading")
  static let labels = Parameter(
    "labels", .path, foreign: ["y"],
    help: "what is to be predicted: a file of labels, or a name in an .npz file")
  static let inputs = Parameter(
    "inputs", .text, foreign: ["features", "x"],
    help: "what it is predicted from: a name in an .npz file")
  static let target = Parameter(
    "target", .reference(.column),
    help: "column to predict: a name, or a place from 0; the last")
  static let task = Parameter(
    "task", .word(["classes", "values"]),
    help: "what the target is; text or at most 20 distinct whole numbers are classes")

  /// `28x28` as numbers of 1 up, as many as `counts` allows.
  static func sides(
    _ text: String, of name: String, counts: ClosedRange<Int>, example: String
  ) throws(Problem) -> [Int] {
    let parts = text.asciiLowercased.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "×" })
    let sizes = parts.compactMap { part in
      Int(part.filter { $0 != " " }).flatMap { $0 >= 1 ? $0 : nil }
    }
    guard sizes.count == parts.count, counts.contains(sizes.count),
      let product = sizes.checkedProduct, product < Int(Int32.max)
    else {
      throw Problem(
        .badValue, "\(name) cannot be \"\(text.brief)\"", hint: example, about: name)
    }
    return sizes
  }

  /// `task=`, nil unwritten.
  static func task(_ values: Values) -> Loss.Task? {
    values.text("task").map { $0 == "classes" ? .classes : .values }
  }
}

/// What is to be said of a file: decisions, and guesses with the option that reverses them.
struct Findings {
  var notes: [String] = []
  var guesses: [FileGuess] = []

  mutating func guess(_ about: String, _ taken: String, _ remedy: String = "") {
    guesses.append(FileGuess(about, taken, remedy))
  }
}

extension Dataset.Arrangement {
  /// What `shape=28x28x1` or `steps=28x3` makes of rows of `features` numbers; nil where neither is
  /// written. Pixels go up to `maximum`.
  ///
  /// `shape=HxW` takes as many channels as there are; `steps=N` as many numbers a step. Refuses (`shapes`)
  /// what does not come to the number of features, naming both.
  public init?(
    shape: String?, steps: String?, features: Int, maximum: Float = 255
  ) throws(Problem) {
    guard shape == nil || steps == nil else {
      throw Problem(
        .surplusArgument, "rows are images by shape= or sequences by steps=, not both",
        hint: "shape=28x28", about: "steps")
    }
    if let shape {
      let sides = try FormatOptions.sides(
        shape, of: "shape", counts: 2...3, example: "shape=28x28 or shape=28x28x3")
      let area = sides[0] * sides[1]
      let channels = sides.count == 3 ? sides[2] : features / area
      guard area <= features, area * channels == features else {
        throw Dataset.Arrangement.misfit("shape", sides, features)
      }
      self = .image(height: sides[0], width: sides[1], channels: channels, maximum: maximum)
    } else if let steps {
      let sides = try FormatOptions.sides(
        steps, of: "steps", counts: 1...2, example: "steps=28 or steps=28x3")
      let channels = sides.count == 2 ? sides[1] : features / sides[0]
      guard sides[0] <= features, sides[0] * channels == features else {
        throw Dataset.Arrangement.misfit("steps", sides, features)
      }
      self = .sequence(length: sides[0], channels: channels)
    } else {
      return nil
    }
  }

  private static func misfit(_ name: String, _ sides: [Int], _ features: Int) -> Problem {
    let product = sides.reduce(1, *)
    let factors = (1...max(1, Int(Double(features).squareRoot()))).filter { features % $0 == 0 }
    let near = factors.last.map { "\($0)x\(features / $0)" } ?? "\(features)"
    return Problem(
      .shapes,
      "\(name)=\(sides.map(String.init).joined(separator: "x")) is for rows of \(product) numbers, "
        + "or a multiple; these have \(features)",
      hint: "\(features) numbers make \(name)=\(near)", about: name)
  }
}
