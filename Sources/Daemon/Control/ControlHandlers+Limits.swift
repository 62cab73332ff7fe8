import Control
import Identity
import Transport

/// How fast is sent and received.
extension ControlHandlers {
    func limits(_ request: API.LimitsRequest) async -> API.Limits { API.Limits(limits: shownLimits()) }

    func setLimit(_ request: API.SetLimitRequest) async throws -> API.Limits {
        for rate in [request.up, request.down] { try check(rate) }
        let during = try request.during.map { try span($0) }
        var device: DeviceID?
        if let given = request.device { device = try await self.device(given) }
        let (hub, chosen) = (daemon.hub, device)
        let isSet = try await lane.run {
            try hub.limit(chosen, during: during, up: request.up, down: request.down)
        }
        guard isSet else {
            throw API.Failure(
                .notAllowed, "there are \(LimitBook.mostRules) limits already", hint: "lift some: kith limit")
        }
        return API.Limits(limits: shownLimits())
    }

    private func check(_ rate: UInt64?) throws(API.Failure) {
        guard let rate, rate != 0, !LimitBook.rates.contains(rate) else { return }
        throw API.Failure(
            .badRequest,
            "a limit lies between \(LimitBook.rates.lowerBound) and \(LimitBook.rates.upperBound) bytes a second",
            hint: "0 lifts it")
    }

    private func span(_ text: String) throws(API.Failure) -> WeekSpan {
        if let span = WeekSpan(text: text) { return span }
        throw API.Failure(
            .badRequest, "`\(text)` says no time of the week",
            hint: "such as 08:00-18:00, or mon-fri 22:00-06:00")
    }

    /// A member of any folder here.
    private func device(_ given: String) async throws -> DeviceID {
        var members: [String: API.Member] = [:]
        for folder in await daemon.folders().compactMap(\.sync) {
            for member in await folder.members() where !member.own { members[member.device] = member }
        }
        let known = members.values.sorted { $0.device < $1.device }
        guard let device = DeviceID(text: try API.device(given, among: known).device) else {
            throw API.Failure(.broken, "a member has no device id")
        }
        return device
    }

    func shownLimits() -> [API.Limit] {
        let minute = LocalMinute.now().minute
        return daemon.hub.limitRules.map { rule in
            API.Limit(
                device: rule.device?.description,
                deviceName: rule.device.map { daemon.context.deviceName(of: $0) ?? $0.short },
                up: rule.rates.up, down: rule.rates.down, during: rule.during?.description,
                inForce: rule.holds(at: minute))
        }
    }
}
