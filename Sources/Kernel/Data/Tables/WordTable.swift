/// The different texts of a column, numbered as they are met.
final class WordTable {
  private var bytes: [UInt8] = []
  /// Where each begins in `bytes`, and where the last ends.
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Numbers by hash, open addressing; -1 is free.
  private var slots: [Int32] = []

  var count: Int { hashes.count }

  func word(_ number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

  func text(_ number: Int) -> String { String(decoding: word(number), as: UTF8.self) }

  /// The number of a text; a new one where it was not met before.
  func number(of word: UnsafeBufferPointer<UInt8>) -> Int32 {
    if count * 2 >= slots.count { grow() }
    let hash = RowHash.bytes(UnsafeRawBufferPointer(word))
    let place = slot(of: word, hash)
    if slots[place] >= 0 { return slots[place] }
    let number = Int32(count)
    slots[place] = number
    hashes.append(hash)
    bytes.append(contentsOf: word)
    starts.append(bytes.count)
    return number
  }

  /// Whether a text was met.
  func holds(_ word: [UInt8]) -> Bool {
    guard !slots.isEmpty else { return false }
    return word.withUnsafeBufferPointer { bytes in
      slots[slot(of: bytes, RowHash.bytes(UnsafeRawBufferPointer(bytes)))] >= 0
    }
  }

  /// The slot that a text has, or would get.
  private func slot(of word: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] >= 0 {
      let known = Int(slots[place])
      if hashes[known] == hash, isEqual(known, word) { break }
      place = (place + 1) & mask
    }
    return place
  }

  private func isEqual(_ number: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let (start, end) = (starts[number], starts[number + 1])
    guard end - start == word.count else { return false }
    for place in 0..<word.count where bytes[start + place] != word[place] { return false }
    return true
  }

  private func grow() {
    slots = [Int32](repeating: -1, count: max(16, slots.count * 2))
    let mask = slots.count - 1
    for (number, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & mask
      while slots[place] >= 0 { place = (place + 1) & mask }
      slots[place] = Int32(number)
    }
  }
}
