/// What somebody wants of something that can also be decided by what there is.
enum Wish: String, CaseIterable {
  case auto, yes, no
}
