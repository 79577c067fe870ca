import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { patchSettingsSchema, settingDefinitions, settingFromText } from "../../electron/contract/settings.ts";

describe("patchSettingsSchema", () => {
  test.each(["", false, [], "60", Number.NaN])("takes no %j for a number: 0 would mean no limit", (value) => {
    expect(patchSettingsSchema.safeParse({ rate_limit_per_minute: value }).success).toBe(false);
  });

  test("takes null as taking the user's value back", () => {
    expect(patchSettingsSchema.parse({ rate_limit_per_minute: null })).toEqual({ rate_limit_per_minute: null });
  });

  test("takes no setting that doesn't exist", () => {
    expect(patchSettingsSchema.safeParse({ rate_limit: 1 }).success).toBe(false);
  });
});

describe("settingFromText", () => {
  test.each([
    ["rate_limit_per_minute", "60", 60],
    ["http_enabled", "true", true],
    ["http_enabled", "0", false],
    ["allowed_roots", "/policies, /handbooks,", ["/policies", "/handbooks"]],
    ["contact", "the People Team", "the People Team"],
  ] as const)("%s=%s", (name, text, value) => expect(settingFromText(name, text)).toEqual(value));

  test("leaves what is no such value to the setting's schema", () => {
    expect(settingFromText("http_enabled", "perhaps")).toBe("perhaps");
    expect(settingFromText("http_port", "many")).toBeNaN();
  });
});

test("the production guide names every setting with its default", () => {
  const guide = readFileSync(new URL("../../docs/production.md", import.meta.url), "utf8");
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \| .+ \| (.+) \|$/gm)].map(([, name, value]) => [name, value]);
  const defaults = Object.values(settingDefinitions).map((setting) => [
    setting.environment,
    String(setting.default) || "none",
  ]);
  expect(rows).toEqual(defaults);
});
