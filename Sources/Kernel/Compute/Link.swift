import CKernels

extension Compute {
  /// What lies between a convolution and the one before it: the tail of that one, y = tail(raw), and where
  /// a residual block ends in between, y = y + other, then max(0, y) with `relu`. The convolution does it
  /// image by image, while an image is in the caches.
  public struct Link {
    public var tail: Tail
    public var raw: Matrix
    /// Nil where it is kept nowhere: the convolution makes it where it reads it, forward and back.
    public var y: Matrix?
    /// Floats from one sample of y, or of the gradient by it, to the next.
    public var stride: Int
    /// It may have more positions and fewer features, as in `addImages`.
    public var other: (x: Matrix, form: Geometry)?
    public var relu = false

    var work: ck_link {
      precondition(
        (y ?? raw).rows == raw.rows && (other?.x ?? raw).rows == raw.rows, "rows of a link")
      precondition(
        raw.stride >= tail.input.count && stride >= tail.output.count
          && (y?.stride ?? stride) == stride,
        "length of samples")
      precondition(y != nil || other == nil, "the end of a block is kept")
      var link = ck_link()
      link.tail = tail.work(raw: raw.stride, out: stride)
      link.raw = UnsafePointer(raw.base)
      link.y = y?.base
      link.form = tail.output.images(stride: stride)
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
        sums.count >= tailSums(self.link.tail.input.features, rows: self.link.raw.rows),
        "length of sums")
      precondition(more.map { $0.stride == self.link.stride } ?? true, "length of samples")
      var gradient = ck_link_gradient()
      gradient.link = link
      gradient.more = more.map { UnsafePointer($0.base) }
      gradient.dother = other?.base
      gradient.sums = sums.base
      return gradient
    }
  }
}
