/// How the program ends; scripts rely on these.
package enum ExitStatus: Int32, Sendable {
    case done = 0
    case failed = 1
    case usage = 2
    case notInTime = 3
}
