@main
enum Athanor {
  static func main() {
  }
}
