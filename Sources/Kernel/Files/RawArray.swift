/// An array in a file as it lies there: its sizes and kind are known and held against its bytes, its
/// numbers are not read yet.
struct RawArray {
  let sizes: [Int]
  let kind: ElementKind
  /// The first axis runs fastest.
  var isFortran = false
  let bytes: [UInt8]
  /// Where the elements begin.
  let start: Int

  var count: Int { sizes.reduce(1, *) }
  /// Rows, the first axis; 1 for a number without axes.
  var rows: Int { sizes.first ?? 1 }
  /// Numbers of a row.
  var width: Int { sizes.dropFirst().reduce(1, *) }

  /// Writes all elements row by row.
  func read(into floats: UnsafeMutableBufferPointer<Float>) -> NumberOddities {
    let oddities = kind.read(bytes, at: start, into: floats)
    if isFortran, sizes.count > 1 { RawArray.turn(floats, sizes) }
    return oddities
  }

  /// All elements row by row. Asks the memory budget.
  func floats() throws(Problem) -> (floats: [Float], oddities: NumberOddities) {
    try MemoryBudget.check(count * 4)
    var oddities = NumberOddities()
    let floats = [Float](unsafeUninitializedCapacity: count) { room, filled in
      oddities = read(into: UnsafeMutableBufferPointer(rebasing: room[..<count]))
      filled = count
    }
    return (floats, oddities)
  }

  /// From the first axis running fastest to the last running fastest.
  private static func turn(_ floats: UnsafeMutableBufferPointer<Float>, _ sizes: [Int]) {
    let before = Array(floats)
    var steps: [Int] = []
    var step = 1
    for size in sizes {
      steps.append(step)
      step *= size
    }
    var index = [Int](repeating: 0, count: sizes.count)
    var from = 0
    for place in floats.indices {
      floats[place] = before[from]
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        from += steps[axis]
        if index[axis] < sizes[axis] { break }
        from -= steps[axis] * sizes[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
