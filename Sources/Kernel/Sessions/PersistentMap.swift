/// A dictionary as a value whose copies share their parts: a hash array mapped trie (Bagwell, 2001)
/// whose nodes are copied before they are changed.
///
/// Looking up, binding and removing take the time of one path, whatever the copies; two maps of which
/// one was made from the other are compared in the time of what differs. No order: a value that needs
/// one holds it.
struct PersistentMap<Key: Hashable, Value> {
  /// A key with its value. The same object in two maps is the same binding.
  final class Entry {
    let key: Key
    let value: Value
    fileprivate let hash: UInt

    fileprivate init(_ key: Key, _ value: Value, hash: UInt) {
      (self.key, self.value, self.hash) = (key, value, hash)
    }
  }

  /// Up to 16 slots, of which the empty ones take no room. At the deepest level, where the bits of a
  /// hash have run out, it is a list of entries and its bits mean nothing.
  ///
  /// Changed only while one map alone holds it.
  final class Node {
    fileprivate var bits: UInt16
    fileprivate(set) var slots: ContiguousArray<Slot>

    fileprivate init(bits: UInt16, _ slots: ContiguousArray<Slot>) {
      (self.bits, self.slots) = (bits, slots)
    }
  }

  enum Slot {
    case entry(Entry)
    case node(Node)
  }

  private(set) var root: Node?
  private(set) var count = 0

  /// Bits of a hash that choose a slot.
  private static var width: Int { 4 }
  /// The level at which 60 bits have been used.
  private static var deepest: Int { 15 }

  subscript(_ key: Key) -> Value? { entry(of: key)?.value }

  func entry(of key: Key) -> Entry? {
    guard var node = root else { return nil }
    let hash = Self.hash(of: key)
    for level in 0..<Self.deepest {
      let bit = Self.bit(hash, level)
      guard node.bits & bit != 0 else { return nil }
      switch node.slots[Self.place(of: bit, in: node)] {
      case .entry(let entry): return entry.hash == hash && entry.key == key ? entry : nil
      case .node(let child): node = child
      }
    }
    return Self.place(of: key, among: node).flatMap { Self.entry(in: node.slots[$0]) }
  }

  /// Gives `key` a value, in place of any it has.
  mutating func bind(_ key: Key, _ value: Value) {
    let entry = Entry(key, value, hash: Self.hash(of: key))
    var node = root ?? Node(bits: 0, [])
    root = nil
    if Self.add(entry, to: &node, level: 0) { count += 1 }
    root = node
  }

  mutating func remove(_ key: Key) {
    guard let entry = entry(of: key), var node = root else { return }
    root = nil
    switch Self.remove(entry, from: &node, level: 0) {
    case .node(let node): root = node
    case .entry(let last): root = Node(bits: Self.bit(last.hash, 0), [.entry(last)])
    case nil: break
    }
    count -= 1
  }

  /// Every entry, in no order that means anything.
  func visit(_ body: (Entry) -> Void) {
    guard let root else { return }
    _ = Self.visit(.node(root)) {
      body($0)
      return true
    }
  }

  /// Hands out what is bound otherwise than in `other`: the entry there and the entry here, nil where
  /// the key has none, until `body` answers false. Returns whether it was never false.
  ///
  /// Entries bound anew to an equal value are handed out too; what the maps share is never visited.
  func differences(from other: PersistentMap, _ body: (Entry?, Entry?) -> Bool) -> Bool {
    Self.compare(other.root.map { .node($0) }, root.map { .node($0) }, level: 0, body)
  }
}

extension PersistentMap {
  private static func hash(of key: Key) -> UInt { UInt(bitPattern: key.hashValue) }

  private static func bit(_ hash: UInt, _ level: Int) -> UInt16 {
    1 << UInt16(truncatingIfNeeded: hash >> UInt(width * level) & 15)
  }

  private static func place(of bit: UInt16, in node: Node) -> Int {
    (node.bits & (bit - 1)).nonzeroBitCount
  }

  private static func entry(in slot: Slot) -> Entry? {
    if case .entry(let entry) = slot { entry } else { nil }
  }

  /// In a node of the deepest level.
  private static func place(of key: Key, among node: Node) -> Int? {
    node.slots.firstIndex { entry(in: $0)?.key == key }
  }

  /// Makes a node one that may be changed.
  private static func own(_ node: inout Node) {
    if !isKnownUniquelyReferenced(&node) { node = Node(bits: node.bits, node.slots) }
  }

  /// Returns whether the key is new.
  private static func add(_ entry: Entry, to node: inout Node, level: Int) -> Bool {
    own(&node)
    guard level < deepest else {
      let place = place(of: entry.key, among: node)
      if let place { node.slots[place] = .entry(entry) } else { node.slots.append(.entry(entry)) }
      return place == nil
    }
    let bit = bit(entry.hash, level)
    let place = place(of: bit, in: node)
    guard node.bits & bit != 0 else {
      node.slots.insert(.entry(entry), at: place)
      node.bits |= bit
      return true
    }
    let old = node.slots[place]
    // While a child is changed its slot holds something else, so that there is one reference to it.
    node.slots[place] = .entry(entry)
    switch consume old {
    case .node(var child):
      let isNew = add(entry, to: &child, level: level + 1)
      node.slots[place] = .node(child)
      return isNew
    case .entry(let old) where old.hash == entry.hash && old.key == entry.key: return false
    case .entry(let old):
      node.slots[place] = .node(pair(old, entry, level: level + 1))
      return true
    }
  }

  /// A node that holds two entries of different keys.
  private static func pair(_ one: Entry, _ two: Entry, level: Int) -> Node {
    guard level < deepest else { return Node(bits: 0, [.entry(one), .entry(two)]) }
    let (first, second) = (bit(one.hash, level), bit(two.hash, level))
    if first == second { return Node(bits: first, [.node(pair(one, two, level: level + 1))]) }
    return Node(
      bits: first | second,
      first < second ? [.entry(one), .entry(two)] : [.entry(two), .entry(one)])
  }

  /// What is left of a node without an entry that it holds. One entry alone goes up to where the node
  /// was, so that the same keys make the same trie.
  private static func remove(_ entry: Entry, from node: inout Node, level: Int) -> Slot? {
    own(&node)
    if level == deepest {
      node.slots.removeAll { self.entry(in: $0) === entry }
    } else {
      let bit = bit(entry.hash, level)
      let place = place(of: bit, in: node)
      let old = node.slots[place]
      node.slots[place] = .entry(entry)
      var left: Slot?
      if case .node(var child) = consume old {
        left = remove(entry, from: &child, level: level + 1)
      }
      if let left {
        node.slots[place] = left
      } else {
        node.slots.remove(at: place)
        node.bits &= ~bit
      }
    }
    if node.slots.count == 1, case .entry? = node.slots.first { return node.slots.first }
    return node.slots.isEmpty ? nil : .node(node)
  }

  private static func visit(_ slot: Slot, _ body: (Entry) -> Bool) -> Bool {
    switch slot {
    case .entry(let entry): body(entry)
    case .node(let node): node.slots.allSatisfy { visit($0, body) }
    }
  }

  private static func compare(
    _ one: Slot?, _ two: Slot?, level: Int, _ body: (Entry?, Entry?) -> Bool
  ) -> Bool {
    switch (one, two) {
    case (nil, nil): return true
    case (let one?, nil): return visit(one) { body($0, nil) }
    case (nil, let two?): return visit(two) { body(nil, $0) }
    case (.node(let one)?, .node(let two)?):
      return one === two || compare(one, two, level: level, body)
    case (.entry(let entry)?, let two?):
      return compare(entry, two) { body($0, $1) }
    case (let one?, .entry(let entry)?):
      return compare(entry, one) { body($1, $0) }
    }
  }

  private static func compare(
    _ one: Node, _ two: Node, level: Int, _ body: (Entry?, Entry?) -> Bool
  ) -> Bool {
    guard level < deepest else {
      return one.slots.allSatisfy { slot in
        guard let entry = entry(in: slot) else { return true }
        let other = place(of: entry.key, among: two).flatMap { self.entry(in: two.slots[$0]) }
        return other === entry || body(entry, other)
      }
        && two.slots.allSatisfy { slot in
          guard let entry = entry(in: slot) else { return true }
          return place(of: entry.key, among: one) != nil || body(nil, entry)
        }
    }
    var rest = one.bits | two.bits
    while rest != 0 {
      let bit = rest & (~rest &+ 1)
      rest &= ~bit
      let old = one.bits & bit == 0 ? nil : one.slots[place(of: bit, in: one)]
      let new = two.bits & bit == 0 ? nil : two.slots[place(of: bit, in: two)]
      guard compare(old, new, level: level + 1, body) else { return false }
    }
    return true
  }

  /// One entry against all of a slot.
  private static func compare(
    _ entry: Entry, _ slot: Slot, _ body: (Entry?, Entry?) -> Bool
  ) -> Bool {
    var isThere = false
    let isWhole = visit(slot) { other in
      guard other.hash == entry.hash, other.key == entry.key else { return body(nil, other) }
      isThere = true
      return other === entry || body(entry, other)
    }
    return isWhole && (isThere || body(entry, nil))
  }
}
