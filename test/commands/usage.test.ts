import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../fakes/temporary-folder.ts";

const cli = join(import.meta.dirname, "../../electron/cli.ts");

function handrail(...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, ...parameters, "--data-dir", temporaryFolder()],
    {
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

test.each([
  [["ask"], "question"],
  [["ask", "x", "--as-of", "yesterday"], "YYYY-MM-DD"],
  [["search", "x", "--limit", "51"], "from 1 to 50"],
  [["frobnicate"], "unknown command"],
])("bad usage %j ends with 2 and says what is wrong", (parameters, said) => {
  const { status, stdout, stderr } = handrail(...parameters);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(said);
});

test.each([[["import"]], [["eval", "--documents", "."]], [["models", "import"]]])(
  "%j of a file that isn't there ends with 1 and names it",
  (parameters) => {
    const { status, stdout, stderr } = handrail(...parameters, "/nowhere/policies");
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("/nowhere/policies");
  },
);

test("a reader that has seen enough ends nothing", async () => {
  const command = spawn(process.execPath, [cli, "models", "list", "--json", "--data-dir", temporaryFolder()]);
  command.stdout.destroy();
  let said = "";
  command.stderr.on("data", (text) => (said += String(text)));
  const [code] = await once(command, "close");
  expect([code, said]).toEqual([0, ""]);
});
