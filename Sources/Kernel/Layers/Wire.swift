/// What one layer sees of the arenas, captured once when the plan is compiled.
///
/// Legend: N rows of the batch, I inputs and O outputs of one sample, pads left out. A sample lies as
/// its `Geometry` says; from one sample to the next it is the matrix's stride, a multiple of 16. The
/// floats that belong to no input or output are 0, and each pass leaves them so. dy is read, not
/// written: another layer may share it.
struct Wire {
  /// N.
  var rows: Int
  /// I and O.
  let inputs: Int
  let outputs: Int
  /// How one sample lies in x and in y.
  let inputForm: Geometry
  let outputForm: Geometry
  /// The layer's input and output, as many rows as a batch may have; of a block, its first branch.
  let x: Matrix
  let y: Matrix
  /// The gradients of the loss by them; nil in evaluation, and dx where nobody below needs it.
  let dx: Matrix?
  let dy: Matrix?
  /// What comes out of the branches of a block.
  let branches: List<Branch>
  /// The weights in the order of the row, and their gradients: none in evaluation.
  let weights: List<Region>
  let gradients: List<Region>
  /// Running mean and variance of a normalisation.
  let statistics: List<Region>
  /// What survives from forward to backward.
  let kept: List<Region>
  /// For this pass alone.
  let scratch: Region
  let constants: SIMD4<Float>
  let integers: SIMD16<Int32>
  /// Gradients are added to what is there, instead of replacing it.
  var accumulates: Bool
  let mode: Mode
  /// Direct sums everywhere, without Winograd.
  let isExact: Bool
  /// y = max(0, y) is part of this layer.
  let takesRelu: Bool
  /// The layer above has already applied the gradient of that maximum to dy.
  let isGatedAbove: Bool
  /// x comes from a layer with `takesRelu`, whose gradient this layer applies to dx.
  let gatesBelow: Bool
  /// The steps below that a convolution does image by image, or nil.
  let link: Link?
  /// The convolution above does this step, or its tail, image by image.
  let isLinkedAbove: Bool
  /// The random stream of this layer at this batch.
  var stream: Stream

  /// One way into a block's end.
  struct Branch {
    let x: Matrix
    let dx: Matrix?
    let form: Geometry
  }

  /// How many steps below a convolution the one before it is, whose tail is part of the link, and what
  /// lies in between: the end of a block, and the beginning of the next.
  struct Link {
    var tail: Int
    var join: Int?
    var fork: Int?
    /// What lies in between is kept nowhere: whoever reads it makes it again.
    var remakes = false
  }

  /// Some values in the plan's memory. It does not keep them alive, and counts no references.
  struct List<Element> {
    let base: UnsafePointer<Element>
    let count: Int

    subscript(index: Int) -> Element {
      precondition(index >= 0 && index < count, "index outside the list")
      return base[index]
    }
  }

  /// x, N rows of all columns up to the stride.
  var input: Matrix { x.prefix(rows) }
  var output: Matrix { y.prefix(rows) }
  var outputGradient: Matrix? { dy?.prefix(rows) }
  var inputGradient: Matrix? { dx?.prefix(rows) }
}
