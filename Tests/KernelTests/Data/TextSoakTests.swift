import Foundation
import Testing

@testable import Kernel

/// Lines of text, changed at random. `make test` tries some, `make soak` 100,000.
@Suite struct TextSoakTests {
  private let count =
    ProcessInfo.processInfo.environment["SOAK_SECONDS"] == nil ? 4000 : 100_000

  /// Whatever the bytes: rows that hang together, or one problem; and what was read is the text.
  @Test func anyBytesAreReadOrRefused() throws {
    let seedText = Array("naïve\tfr\nstraße\tde\r\n日本\tja\n\n👍🏽 ok\ten\n".utf8)
    let dice = Seed.stream(7, "fuzz")
    var draws = 0
    func draw(_ bound: Int) -> Int {
      defer { draws += 1 }
      return dice.integer(below: bound, at: draws)
    }
    var read = 0
    for _ in 0..<count {
      var bytes = seedText
      for _ in 0...draw(4) {
        let place = draw(bytes.count)
        switch draw(4) {
        case 0: bytes[place] = UInt8(draw(256))
        case 1: bytes.remove(at: place)
        case 2: bytes.insert([9, 10, 13, 32, 97, 0x80, 0xC3][draw(7)], at: place)
        default: bytes = Array(bytes[..<place])
        }
        if bytes.isEmpty { bytes = [97] }
      }
      let options = TextLines.Options(
        separator: draw(3) == 0 ? nil : 9, classIsFirst: draw(2) == 0,
        length: draw(2) == 0 ? nil : 1 + draw(8))
      do throws(Problem) {
        let raw = try TextLines.rows(bytes, path: "f", options: options, expected: nil)
        read += 1
        guard case .text(let length, let alphabet) = raw.arrangement else {
          Issue.record("no text")
          return
        }
        let floats = raw.inputs.floats
        #expect(floats.count == raw.inputs.shape[0] * length)
        #expect(floats.allSatisfy { $0 >= 0 && $0 < Float(alphabet.words) && $0 != 1 })
        #expect(raw.target.map { $0.isSound } ?? true)
      } catch { #expect(error.code == .badFile) }
    }
    #expect(read > count / 8)
  }
}
