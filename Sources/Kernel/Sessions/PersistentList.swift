/// A list as a value that grows and shrinks at its end and whose copies share what they have in common.
struct PersistentList<Element> {
  /// An element and all that stand before it.
  final class Link {
    let element: Element
    /// How many elements there are up to this one.
    let count: Int
    fileprivate(set) var before: Link?

    fileprivate init(_ element: Element, after before: Link?) {
      (self.element, self.before) = (element, before)
      count = (before?.count ?? 0) + 1
    }

    // Each link would let go of the one before it inside its own end, a million calls deep.
    deinit {
      var next = before
      before = nil
      while isKnownUniquelyReferenced(&next), let link = next {
        next = link.before
        link.before = nil
      }
    }
  }

  private(set) var end: Link?

  var count: Int { end?.count ?? 0 }
  var last: Element? { end?.element }

  mutating func append(_ element: Element) { end = Link(element, after: end) }

  /// Takes the last element off; nil where there is none.
  @discardableResult mutating func popLast() -> Element? {
    let link = end
    end = link?.before
    return link?.element
  }

  /// From the last element to the first.
  var reversed: some Sequence<Element> {
    sequence(state: end) { link in
      defer { link = link?.before }
      return link?.element
    }
  }

  /// From the first element to the last, in an array of their own.
  var elements: [Element] {
    var elements = Array(reversed)
    elements.reverse()
    return elements
  }
}
