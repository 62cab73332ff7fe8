import Testing

/// What users and their networks do, done to the real program. One at a time: each test runs several daemons.
@Suite(.serialized) enum EndToEnd {}
