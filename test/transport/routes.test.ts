import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { goldenRoutes } from "./golden-routes.ts";
import { importPolicy, openWires, routeNames, type Wires } from "./wires.ts";

let wires: Wires;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "handrail-routes-"));
  wires = await openWires(folder, {
    script: ({ messages }) =>
      messages.at(-1)?.content.includes("Slowly")
        ? { pieces: [], until: new Promise(() => undefined) }
        : "Employees may carry over up to 240 hours of vacation into the next year.",
  });
  await importPolicy(wires);
  writeFileSync(join(folder, "documents", "gone.md"), "# Gone\n\nThis document will be deleted again by a test.\n");
});

afterAll(async () => {
  await wires[Symbol.asyncDispose]();
  rmSync(wires.folder, { recursive: true, force: true });
});

it("every route of the table has its golden test", () => {
  expect(Object.keys(goldenRoutes).toSorted()).toEqual(routeNames.toSorted());
});

describe.each(["http", "ipc", "socket"] as const)("over %s", (wire) => {
  it.each(Object.entries(goldenRoutes))("%s", async (_, golden) => {
    expect.hasAssertions();
    await golden({ client: wires.clients[wire], wire, wires });
  });
});
