import { mkdirSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SignIn } from "../../electron/security/sign-in.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { appUrlPath, PageDoor } from "../../electron/transport/page-door.ts";
import { pageFilePath } from "../../electron/transport/page-files.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { jsonPost, openWires } from "./wires.ts";

async function openApp() {
  const root = temporaryFolder();
  const folder = join(root, "page");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>Handrail</title>");
  writeFileSync(join(folder, "assets", "app-abc123.js"), "export {};");
  writeFileSync(join(folder, "notes.txt"), "not part of a page");
  writeFileSync(join(root, "secret.html"), "outside");
  const page = new PageDoor({ folder, signIn: new SignIn({ clock: systemClock }) });
  const wires = await openWires(root, { page });
  const code = (): string => new URL(wires.server.newAppUrl() ?? "").hash.replace("#code=", "");
  const signIn = (body: unknown, headers: Record<string, string> = { Origin: wires.url }) =>
    fetch(`${wires.url}/auth/session`, jsonPost(body, headers));
  return { wires, code, signIn, [Symbol.asyncDispose]: () => wires[Symbol.asyncDispose]() };
}

/** The raw path, as fetch would tidy it up. */
async function statusOf(url: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  const request = httpRequest({ hostname, port, path, agent: false }).end();
  const [response] = await once(request, "response");
  response.resume();
  return response.statusCode;
}

describe("the app's files", () => {
  it("come with a strict policy; what is named by its content may be kept for ever", async () => {
    await using app = await openApp();
    const index = await fetch(`${app.wires.url}/`);
    expect([index.status, index.headers.get("content-type"), index.headers.get("cache-control")]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-cache",
    ]);
    expect(index.headers.get("content-security-policy")).toContain("script-src 'self';");
    const script = await fetch(`${app.wires.url}/assets/app-abc123.js`);
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(await script.text()).toBe("export {};");
  });

  it("are all that is served of the disk", async () => {
    await using app = await openApp();
    for (const path of [
      "/../secret.html",
      "/%2e%2e/secret.html",
      "/assets/..%2f..%2fsecret.html",
      "/..%5csecret.html",
      "/notes.txt",
      "/assets",
      "/index.html%00.js",
      "/%",
    ]) {
      expect([path, await statusOf(app.wires.url, path)]).toEqual([path, 404]);
    }
    expect(pageFilePath("/page", "/a/../../other/x.js")).toBeUndefined();
    expect(pageFilePath("/page", "/")).toBe(join("/page", "index.html"));
  });
});

describe("signing in", () => {
  it("exchanges the code once for a cookie that does what the window may do", async () => {
    await using app = await openApp();
    const code = app.code();
    const answer = await app.signIn({ code });
    expect(answer.status).toBe(204);
    const cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const settings = await fetch(`${app.wires.url}/api/v1/settings`, { headers: { Cookie: cookie } });
    expect(settings.status).toBe(200);
    expect((await app.signIn({ code })).status).toBe(401);
    expect((await app.signIn({ code: "guess" })).status).toBe(401);
    expect((await app.signIn({})).status).toBe(401);
  });

  it("is refused to other pages, and so is the cookie", async () => {
    await using app = await openApp();
    expect((await app.signIn({ code: app.code() }, { Origin: "http://127.0.0.1:9" })).status).toBe(403);
    expect((await app.signIn({ code: app.code() }, {})).status).toBe(403);
    const answer = await app.signIn({ code: app.code() });
    const Cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const create = (headers: Record<string, string>) =>
      fetch(`${app.wires.url}/api/v1/chat/sessions`, jsonPost({}, { Cookie, ...headers })).then(({ status }) => status);
    expect(await create({ Origin: app.wires.url })).toBeLessThan(300);
    expect(await create({})).toBe(403);
    expect(await create({ Origin: app.wires.url, "Sec-Fetch-Site": "same-site" })).toBe(403);
    const read = await fetch(`${app.wires.url}/api/v1/settings`, {
      headers: { Cookie, "Sec-Fetch-Site": "same-site" },
    });
    expect(read.status).toBe(403);
  });

  it("binds imports to the allowed folders, as for any program", async () => {
    await using app = await openApp();
    const answer = await app.signIn({ code: app.code() });
    const Cookie = answer.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const refused = await fetch(
      `${app.wires.url}/api/v1/documents/import`,
      jsonPost({ paths: ["/etc/passwd"] }, { Cookie, Origin: app.wires.url }),
    );
    expect([refused.status, JSON.stringify(await refused.json())]).toEqual([
      403,
      expect.stringContaining("FORBIDDEN_PATH"),
    ]);
  });

  it("gives its address to the owner alone", async () => {
    await using app = await openApp();
    const ask = async (options: object): Promise<[number | undefined, string]> => {
      const request = httpRequest({ method: "POST", path: appUrlPath, agent: false, ...options }).end();
      const [response] = await once(request, "response");
      let text = "";
      for await (const chunk of response) text += String(chunk);
      return [response.statusCode, text];
    };
    const [status, text] = await ask({ socketPath: app.wires.socket });
    expect(status).toBe(200);
    const { url } = z.object({ url: z.string() }).parse(JSON.parse(text));
    expect((await app.signIn({ code: new URL(url).hash.replace("#code=", "") })).status).toBe(204);
    const { port } = new URL(app.wires.url);
    expect((await ask({ host: "127.0.0.1", port }))[0]).toBe(404);
  });
});
