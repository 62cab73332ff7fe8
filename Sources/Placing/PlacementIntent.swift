/// A step together with the place in `versions/` that it may use: committed durably in the index before the step is
/// carried out, so that after a crash `Placer.recover` knows where to look.
package struct PlacementIntent: Hashable, Sendable {
    package let step: PlacementStep
    /// Nil for steps that displace nothing.
    package let slot: VersionPath?

    package init(step: PlacementStep, slot: VersionPath?) {
        self.step = step
        self.slot = slot
    }
}
