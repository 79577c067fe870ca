import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // `npm run test:long` has these too.
    exclude: process.env.HANDRAIL_LONG_TESTS === "1" ? [] : ["test/**/*.long.test.ts"],
    environment: "node",
    pool: "forks",
    // Two cores, and the workers of the tests themselves use one: more files at once only make timings worse.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
  },
});
