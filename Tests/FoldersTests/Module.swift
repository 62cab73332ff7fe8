// Filled in by the first tests.
