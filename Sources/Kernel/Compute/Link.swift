import CKernels

extension Compute {
  /// What lies between a convolution and the one before it: the tail of that one, y = tail(raw), and where
  /// a residual block ends in between, y = y + other, then max(0, y) with `relu`. The convolution does it
  /// image by image, while an image is in the caches.
  public struct Link {
    public var tail: Tail
    public var raw: Matrix
    public var y: Matrix
    /// It may have more positions and fewer features, as in `addImages`.
    public var other: (x: Matrix, form: Geometry)?
    public var relu = false

    var work: ck_link {
      precondition(raw.rows == y.rows && (other.map { $0.x.rows == y.rows } ?? true), "rows of a link")
      precondition(
        raw.stride >= tail.input.count && y.stride >= tail.output.count, "length of samples")
      var link = ck_link()
      link.tail = tail.work(raw: raw.stride, out: y.stride)
      link.raw = UnsafePointer(raw.base)
      link.y = y.base
      link.form = tail.output.images(stride: y.stride)
      guard let other else { return link }
      precondition(other.x.stride >= other.form.count, "length of samples")
      link.other = UnsafePointer(other.x.base)
      link.other_form = other.form.images(stride: other.x.stride)
      (link.thins, link.relu) = (other.form == tail.output ? 0 : 1, relu ? 1 : 0)
      return link
    }
  }

  /// The way back through a link, from the gradient by y.
  public struct LinkGradient {
    public var link: Link
    /// Is added to the gradient by y first.
    public var more: Matrix?
    /// The gradient by a thinned `other`.
    public var other: Matrix?
    /// As `sumTail` makes them.
    public var sums: Region

    func work(_ link: UnsafePointer<ck_link>) -> ck_link_gradient {
      precondition(
        sums.count >= tailSums(self.link.tail.input.features, rows: self.link.y.rows), "length of sums")
      precondition(more.map { $0.stride == self.link.y.stride } ?? true, "length of samples")
      var gradient = ck_link_gradient()
      gradient.link = link
      gradient.more = more.map { UnsafePointer($0.base) }
      gradient.dother = other?.base
      gradient.sums = sums.base
      return gradient
    }
  }
}
