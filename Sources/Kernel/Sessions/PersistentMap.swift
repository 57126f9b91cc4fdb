/// A dictionary as a value whose copies share their parts: a hash array mapped trie (Bagwell, 2001) of
/// immutable nodes.
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
  final class Node {
    fileprivate let bits: UInt16
    let slots: ContiguousArray<Slot>

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
    guard let root else {
      self.root = Node(bits: Self.bit(entry.hash, 0), [.entry(entry)])
      count = 1
      return
    }
    let (node, isNew) = Self.adding(entry, to: root, level: 0)
    self.root = node
    if isNew { count += 1 }
  }

  mutating func remove(_ key: Key) {
    guard let root, let entry = entry(of: key) else { return }
    switch Self.removing(entry, from: root, level: 0) {
    case .node(let node): self.root = node
    case .entry(let last): self.root = Node(bits: Self.bit(last.hash, 0), [.entry(last)])
    case nil: self.root = nil
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

  private static func adding(
    _ entry: Entry, to node: Node, level: Int
  ) -> (node: Node, isNew: Bool) {
    var slots = node.slots
    guard level < deepest else {
      let place = place(of: entry.key, among: node)
      if let place { slots[place] = .entry(entry) } else { slots.append(.entry(entry)) }
      return (Node(bits: 0, slots), place == nil)
    }
    let bit = bit(entry.hash, level)
    let place = place(of: bit, in: node)
    guard node.bits & bit != 0 else {
      slots.insert(.entry(entry), at: place)
      return (Node(bits: node.bits | bit, slots), true)
    }
    var isNew = true
    switch slots[place] {
    case .node(let child):
      let (made, added) = adding(entry, to: child, level: level + 1)
      slots[place] = .node(made)
      isNew = added
    case .entry(let old) where old.hash == entry.hash && old.key == entry.key:
      slots[place] = .entry(entry)
      isNew = false
    case .entry(let old): slots[place] = .node(pair(old, entry, level: level + 1))
    }
    return (Node(bits: node.bits, slots), isNew)
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
  private static func removing(_ entry: Entry, from node: Node, level: Int) -> Slot? {
    var (bits, slots) = (node.bits, node.slots)
    if level == deepest {
      slots.removeAll { self.entry(in: $0) === entry }
    } else {
      let bit = bit(entry.hash, level)
      let place = place(of: bit, in: node)
      var left: Slot?
      if case .node(let child) = slots[place] {
        left = removing(entry, from: child, level: level + 1)
      }
      if let left {
        slots[place] = left
      } else {
        slots.remove(at: place)
        bits &= ~bit
      }
    }
    if slots.count == 1, case .entry? = slots.first { return slots.first }
    return slots.isEmpty ? nil : .node(Node(bits: bits, slots))
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
