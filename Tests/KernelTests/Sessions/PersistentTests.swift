import TestSupport
import Testing

@testable import Kernel

/// Laws of the values whose copies share their parts, held to a dictionary and an array.
@Suite struct PersistentTests {
  /// A key of which many have the same hash, or the same bits of one.
  private struct Key: Hashable {
    let number: Int
    let hashes: Int

    func hash(into hasher: inout Hasher) { hasher.combine(number % hashes) }
  }

  private func same(_ map: PersistentMap<Key, Int>, _ model: [Key: Int]) -> Bool {
    var found: [Key: Int] = [:]
    map.visit { found[$0.key] = $0.value }
    return found == model && map.count == model.count
  }

  @Test(arguments: [1, 3, 40, 100_000]) func aMapIsADictionary(_ hashes: Int) {
    let stream = Seed.stream(3, "map", hashes)
    var (map, model) = (PersistentMap<Key, Int>(), [Key: Int]())
    var old: [(map: PersistentMap<Key, Int>, model: [Key: Int])] = []
    for step in 0..<3000 {
      let word = stream.word64(at: step)
      let key = Key(number: Int(word % 300), hashes: hashes)
      if word >> 32 % 3 == 0 {
        map.remove(key)
        model[key] = nil
      } else {
        map.bind(key, step)
        model[key] = step
      }
      #expect(map[key] == model[key])
      if step % 100 == 0 { old.append((map, model)) }
    }
    #expect(same(map, model))
    for state in old { #expect(same(state.map, state.model), "an old copy has changed") }
    for (one, other) in zip(old, old.dropFirst()) {
      #expect(differences(one.map, other.map) == differences(one.model, other.model))
    }
    for state in old {
      #expect(differences(map, state.map) == differences(model, state.model))
      #expect(differences(PersistentMap(), state.map) == differences([:], state.model))
    }
    for key in model.keys { map.remove(key) }
    #expect(map.root == nil && map.count == 0)
  }

  /// What is bound otherwise: the values before and after, by key.
  private func differences(
    _ one: PersistentMap<Key, Int>, _ other: PersistentMap<Key, Int>
  ) -> [Key: [Int?]] {
    var found: [Key: [Int?]] = [:]
    let isWhole = other.differences(from: one) { old, new in
      let key = old?.key ?? new?.key
      if let key { found[key] = [old?.value, new?.value] }
      return true
    }
    return isWhole ? found : [:]
  }

  private func differences(_ one: [Key: Int], _ other: [Key: Int]) -> [Key: [Int?]] {
    var found: [Key: [Int?]] = [:]
    for key in Set(one.keys).union(other.keys) where one[key] != other[key] {
      found[key] = [one[key], other[key]]
    }
    return found
  }

  @Test func aComparisonEndsWhereItIsToldTo() {
    var map = PersistentMap<Int, Int>()
    for number in 0..<100 { map.bind(number, number) }
    var seen = 0
    let isWhole = map.differences(from: PersistentMap()) { _, _ in
      seen += 1
      return seen < 7
    }
    #expect(!isWhole && seen == 7)
    #expect(map.differences(from: map) { _, _ in false })
  }

  @Test func theSameKeysMakeTheSameTrie() {
    var (one, other) = (PersistentMap<Int, Int>(), PersistentMap<Int, Int>())
    for number in 0..<500 { one.bind(number, 0) }
    for number in (0..<900).reversed() { other.bind(number, 1) }
    for number in 500..<900 { other.remove(number) }
    #expect(Self.nodes(one).count == Self.nodes(other).count)
  }

  /// The nodes of a map; those of its entries are not among them.
  static func nodes<Key, Value>(_ map: PersistentMap<Key, Value>) -> Set<ObjectIdentifier> {
    var found: Set<ObjectIdentifier> = []
    var waiting = map.root.map { [$0] } ?? []
    while let node = waiting.popLast() {
      found.insert(ObjectIdentifier(node))
      for case .node(let child) in node.slots { waiting.append(child) }
    }
    return found
  }

  @Test func aListIsAnArrayWhoseCopiesShare() {
    let stream = Seed.stream(4, "list", 0)
    var (list, model) = (PersistentList<Int>(), [Int]())
    var old: [(list: PersistentList<Int>, model: [Int])] = []
    for step in 0..<2000 {
      if stream.word64(at: step) % 3 == 0 {
        #expect(list.popLast() == model.popLast())
      } else {
        list.append(step)
        model.append(step)
      }
      #expect(list.count == model.count && list.last == model.last)
      if step % 50 == 0 { old.append((list, model)) }
    }
    for state in old { #expect(state.list.elements == state.model) }
    #expect(Array(list.reversed) == model.reversed())
    let before = list
    list.append(-1)
    #expect(list.end?.before === before.end)
  }

  @Test func aMillionLinksEndInALoop() {
    final class Witness {}
    weak var first: Witness?
    var kept = PersistentList<Witness>()
    do {
      var list = PersistentList<Witness>()
      let witness = Witness()
      first = witness
      list.append(witness)
      for _ in 1..<1_000_000 { list.append(Witness()) }
      #expect(list.count == 1_000_000 && first != nil)
      // A copy that shares a part keeps that part alone.
      kept = list
      for _ in 0..<500_000 { kept.popLast() }
    }
    #expect(kept.count == 500_000 && first != nil)
    kept = PersistentList()
    #expect(first == nil)
  }
}
