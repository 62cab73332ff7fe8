/// The size class that hides `size` among its neighbours, at most 12 % above it: Padmé (Nikitin et al., "Reducing Metadata
/// Leakage from Encrypted Files and Communication with PURBs", 2019). A class is its own class; 0 and 1 are theirs.
package func paddedSize(_ size: UInt64) -> UInt64 {
    guard size > 1 else { return size }
    let exponent = 63 - size.leadingZeroBitCount
    let kept = exponent == 0 ? 0 : Int.bitWidth - exponent.leadingZeroBitCount
    let mask: UInt64 = (1 << UInt64(exponent - kept)) - 1
    let (sum, overflow) = size.addingReportingOverflow(mask)
    return overflow ? .max : sum & ~mask
}
