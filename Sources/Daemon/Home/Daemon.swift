package import Identity

/// What can be asked of a home without a daemon.
package enum Daemon {
    /// The identity in a home and what others see of it; made where there is none. A name that is given is kept.
    package static func identity(
        home: String, name: String?
    ) throws(DaemonError) -> (identity: DeviceIdentity, name: String) {
        let home = try DaemonHome(path: home)
        let identity = try home.madeIdentity()
        if let name { try home.setDeviceName(name) }
        return (identity, try home.deviceName())
    }
}
