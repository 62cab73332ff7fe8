/// How long a session waits, and for what.
package enum SessionTiming {
    /// From the connection to the peer's hello.
    package static let helloWithin: Duration = .seconds(20)
    /// Who has sent nothing for so long says ping.
    package static let pingAfter: Duration = .seconds(30)
    /// Who has not been heard for so long is gone. Three pings of the peer would have come in this time, whatever it was
    /// receiving.
    package static let deadAfter: Duration = .seconds(90)
    /// A request without any progress for so long means a peer that lives and does not answer.
    package static let answerWithin: Duration = .seconds(120)
    /// Pings that come more often than this are not answered, so that a flood of them does not fill our output.
    package static let leastBetweenPongs: Duration = .seconds(1)
}
