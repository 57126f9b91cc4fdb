import Testing

@testable import Kernel

/// What is packed comes back to the bit, and nothing is left out.
@Suite struct PackingLaws {
  /// Through text, and back.
  private func again(_ item: Item) throws -> (item: Item, text: String, blobs: Int) {
    var packing = Packing()
    let (kind, body) = item.packed(&packing)
    let blobs = packing.blobs
    let unpacking = Unpacking(
      fetch: { (key, room) throws(Problem) in
        guard let blob = blobs[key] else { throw Problem(.badFile, "nothing under \(key)") }
        blob.withBytes { room.copyMemory(from: $0) }
      },
      size: { (key) throws(Problem) in blobs[key]?.withBytes { $0.count } ?? 0 })
    let read = try JSON.read(Array(body.written.utf8), deepest: 64)
    #expect(read == body)
    return (try Item(unpacking: read, kind: kind, unpacking), body.written, blobs.count)
  }

  @Test func everyItemComesBack() throws {
    let session = try SessionSamples.session()
    #expect(session.names.count == 11)
    for (name, item) in session.entries {
      let first = try again(item)
      let second = try again(first.item)
      #expect(first.text == second.text, "\(name)")
      var (before, after) = (Fingerprint(), Fingerprint())
      item.add(to: &before)
      first.item.add(to: &after)
      #expect(before == after, "\(name)")
      guard case .dataset(let data) = item, case .dataset(let copy) = first.item else { continue }
      #expect(data.keys == copy.keys && data.keys != nil && data.places == copy.places)
    }
  }

  @Test func aPausedFitGoesOnToTheSameBits() throws {
    let session = try SessionSamples.session()
    guard case .model(var model)? = session["other"] else { return }
    guard case .model(var copy) = try again(.model(model)).item else { return }
    let iris = try SessionSamples.dataset("iris")
    let run = try Trainer.resume(&model, on: iris)
    let other = try Trainer.resume(&copy, on: iris)
    #expect(model.digest == copy.digest)
    var packing = Packing()
    #expect(run.packed(&packing).written == other.packed(&packing).written)
  }

  /// A stored property that the text form does not know would be lost in silence. Whoever adds one
  /// writes it in `Sources/Kernel/Sessions/Packing`, then here; a recipe has laws of its own.
  @Test func noPropertyIsForgotten() throws {
    let session = try SessionSamples.session()
    func properties(_ value: Any) -> [String] {
      Mirror(reflecting: value).children.compactMap(\.label).sorted()
    }
    guard case .model(let model)? = session["other"], let paused = model.paused,
      case .dataset(let data)? = session["iris"]
    else {
      Issue.record("the samples have no paused model")
      return
    }
    // `layout` follows from the blueprint, `targetScaling` from the split, `parts` is a cache.
    let expected: [(Any, String)] = [
      (model, "blueprint input layout name origin outputs paused statistics steps weights"),
      (
        paused,
        "closed data divisorSum lossSum optimiserState patience recipe run step validLosses"
      ),
      (paused.patience, "best bestEpoch most statistics weights"),
      (
        paused.run,
        "beginning best blueprint data digest ending epochs family gradientNorms losses "
          + "metricNames model momenta name notes outcome rates recipe remark scaling split steps stepsPerEpoch "
          + "weights"
      ),
      (paused.run.losses, "count stride values"),
      (
        data,
        "arrangement columns inputs keys name notes origin parts places scaling split target "
          + "targetScaling weights"
      ),
      (data.split, "isStratified rule seed train valid"),
      (data.scaling, "constant factors method offsets"),
      (data.origin, "licence source"), (data.inputs, "buffer isMask shape"),
      (
        session,
        "augmentations dataName draws items loss modelName nextPlace optimiser runCount settings "
          + "turns"
      ),
    ]
    for (value, names) in expected {
      #expect(properties(value).joined(separator: " ") == names, "\(type(of: value))")
    }
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,\"a\":2}", "01", "1.", "1e", "nul", "\"\\ud800\"", "\"\u{1}\"",
    "[1] 2", "{\"a\" 1}", "+1", "\"\\x\"", "-", "{1:2}", "\"abc",
    String(repeating: "[", count: 100),
  ]) func damagedJSONIsRefused(_ text: String) {
    #expect(throws: Problem.self) { try JSON.read(Array(text.utf8)) }
  }

  @Test func numbersKeepTheirBits() throws {
    for value in [0.1, -0.0, 5e-324, 1.7976931348623157e308, 1 / 3, .infinity, -.infinity] {
      let read = try JSON.read(Array(JSON(value).written.utf8)).double()
      #expect(read.bitPattern == value.bitPattern)
    }
    #expect(try JSON.read(Array(JSON(Double.nan).written.utf8)).double().isNaN)
    #expect(try JSON.read(Array("\"\\u00e9\\ud83d\\ude00\\n\"".utf8)).text() == "é😀\n")
  }

  @Test func everyFlippedBitChangesAKey() {
    for count in [1, 7, 8, 63, 64, 65, 200] {
      var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      let key = bytes.withUnsafeBytes { ContentKey($0) }
      for bit in 0..<(8 * count) {
        bytes[bit / 8] ^= 1 << (bit % 8)
        #expect(bytes.withUnsafeBytes { ContentKey($0) } != key)
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
      #expect((try? ContentKey(reading: key.description)) == key)
    }
  }
}
