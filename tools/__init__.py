"""Programs around the engine: the test runner, benchmarks."""
