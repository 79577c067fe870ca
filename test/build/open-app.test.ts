import { expect, test } from "vitest";
import { openingCommand } from "../../electron/commands/open-app.ts";

test("each system opens a page in its own way, and none where nobody would see it", () => {
  const url = "http://127.0.0.1:4317/#code=a&b";
  expect(openingCommand(url, "linux", {})).toBeUndefined();
  expect(openingCommand(url, "linux", { DISPLAY: ":0" })).toEqual(["xdg-open", url]);
  expect(openingCommand(url, "darwin", {})).toEqual(["open", url]);
  // Through cmd.exe the address would end at the ampersand.
  expect(openingCommand(url, "win32", {})).not.toContain("cmd");
});
