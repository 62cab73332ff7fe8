import Bytes
import Identity
import Testing

@testable import Daemon

@Suite struct AnswerWatchTests {
    private let device = DeviceID(Bytes32(words: (1, 2, 3, 4)))
    private let limit = AnswerWatch.patience

    @Test func `who answers nothing in time is overdue, and not before`() {
        var watch = AnswerWatch()
        watch.asked(device, at: 10)
        #expect(watch.overdue(at: 9 + limit) == [])
        #expect(watch.overdue(at: 10 + limit) == [device])
    }

    @Test func `each answer begins the time anew, and the last ends it`() {
        var watch = AnswerWatch()
        watch.asked(device, at: 0)
        // Asked for more meanwhile: it is waited for from the first on.
        watch.asked(device, at: 5)
        watch.heard(device, at: limit - 1, isMore: true)
        #expect(watch.overdue(at: limit * 2 - 2) == [])
        #expect(watch.overdue(at: limit * 2 - 1) == [device])
        watch.heard(device, at: limit * 2, isMore: false)
        #expect(watch.overdue(at: .max) == [])
    }

    @Test func `who was silent and answers after all is given twice the time, and no longer counts as silent`() {
        var watch = AnswerWatch()
        watch.asked(device, at: 0)
        watch.gaveUp(on: device)
        #expect(watch.silent == [device])
        #expect(watch.overdue(at: .max) == [])
        watch.heard(device, at: limit, isMore: true)
        #expect(watch.silent == [])
        #expect(watch.overdue(at: limit * 3 - 1) == [])
        #expect(watch.overdue(at: limit * 3) == [device])
    }

    @Test func `who went away is nobody that is waited for`() {
        var watch = AnswerWatch()
        watch.asked(device, at: 0)
        watch.forget(device)
        #expect(watch.overdue(at: .max) == [])
        watch.gaveUp(on: device)
        watch.forget(device)
        #expect(watch.silent == [])
    }
}
