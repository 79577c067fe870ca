import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { errorTable, HandrailError } from "../../electron/contract/errors.ts";
import { routes } from "../../electron/contract/routes.ts";
import { systemClock } from "../../electron/platform/clock.ts";
import { sendEvents } from "../../electron/transport/http-answer.ts";
import { socketAnswers } from "../../electron/transport/http-client.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { failure, importPolicy, jsonPost, openWires } from "./wires.ts";

const slow = {
  script: () => ({ pieces: [], until: new Promise<void>(() => undefined) }),
};
const slowQuestion = { message: "How many hours of vacation may I carry over?", mode: "generated" };
const json = (response: Response): Promise<unknown> => response.json();
const codeOf = async (response: Response): Promise<[number, string]> => {
  const body = z.object({ error: z.object({ code: z.string(), message: z.string() }) }).parse(await response.json());
  return [response.status, body.error.code];
};

/** A request with headers that fetch doesn't let through. */
async function raw(url: string, headers: Record<string, string>, method = "GET"): Promise<IncomingMessage> {
  const request = httpRequest(url, { headers, method, agent: false });
  request.end();
  const [response] = await once(request, "response");
  response.resume();
  return response;
}

describe("who may call", () => {
  it("lets in whoever has the token, and nobody else", async () => {
    await using wires = await openWires(temporaryFolder());
    const get = (headers: Record<string, string>) => fetch(`${wires.url}/api/v1/settings`, { headers });
    expect((await get({ Authorization: `Bearer ${wires.token}` })).status).toBe(200);
    const without = await get({});
    expect(without.headers.get("www-authenticate")).toBe("Bearer");
    expect(await codeOf(without)).toEqual([401, "UNAUTHORIZED"]);
    for (const value of ["Bearer wrong", `Basic ${wires.token}`, `Bearer ${wires.token}x`, "Bearer"]) {
      expect(await codeOf(await get({ Authorization: value }))).toEqual([401, "UNAUTHORIZED"]);
    }
    expect((await fetch(`${wires.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${wires.url}/health/ready`)).status).toBe(200);
    expect(await codeOf(await fetch(`${wires.url}/health/ready`, { headers: { Authorization: "Bearer x" } }))).toEqual([
      401,
      "UNAUTHORIZED",
    ]);
  });

  it("refuses a foreign Host, as DNS rebinding sends it, before anything else", async () => {
    await using wires = await openWires(temporaryFolder());
    for (const path of ["/health/live", "/api/v1/settings", "/docs", "/openapi.json"]) {
      const answer = await raw(wires.url + path, { Host: "evil.example", Authorization: `Bearer ${wires.token}` });
      expect(answer.statusCode).toBe(403);
    }
    const { port } = new URL(wires.url);
    expect((await raw(`${wires.url}/health/live`, { Host: `localhost:${port}` })).statusCode).toBe(200);
    expect((await raw(`${wires.url}/health/live`, { Host: `127.0.0.1:1` })).statusCode).toBe(403);
  });

  it("keeps to the list of origins, which may be changed while it runs", async () => {
    await using wires = await openWires(temporaryFolder());
    const from = (origin: string, method = "GET", more: Record<string, string> = {}) =>
      raw(`${wires.url}/health/live`, { Origin: origin, ...more }, method);
    expect((await from(wires.url)).statusCode).toBe(200);
    expect((await from("https://intranet.example")).statusCode).toBe(403);
    expect((await from("null")).statusCode).toBe(403);
    await wires.clients.ipc.settings.patch({ cors_origins: ["https://intranet.example"] });
    const allowed = await from("https://intranet.example");
    expect(allowed.statusCode).toBe(200);
    expect(allowed.headers["access-control-allow-origin"]).toBe("https://intranet.example");
    expect(allowed.headers["access-control-expose-headers"]).toContain("Retry-After");
    const preflight = await from("https://intranet.example", "OPTIONS", { "Access-Control-Request-Method": "POST" });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers["access-control-allow-headers"]).toContain("Authorization");
    expect(
      (await from("https://evil.example", "OPTIONS", { "Access-Control-Request-Method": "POST" })).statusCode,
    ).toBe(403);
  });

  it("lets the owner in by the socket without a token, and nobody else to the socket", async () => {
    await using wires = await openWires(temporaryFolder());
    expect(statSync(wires.socket).mode & 0o777).toBe(0o600);
    expect(await socketAnswers(wires.socket)).toBe(true);
    expect((await wires.clients.socket.settings.get({}))["contact"]).toBeDefined();
    expect(await socketAnswers(`${wires.socket}.none`)).toBe(false);
    await wires.server.close();
    expect(await socketAnswers(wires.socket)).toBe(false);
  });
});

describe("requests", () => {
  it("are bounded, JSON, and of the table", async () => {
    await using wires = await openWires(temporaryFolder());
    const post = (
      body: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = { "Content-Type": "application/json" },
    ) => wires.fetch("/api/v1/chat/sessions", { method: "POST", body, headers });
    expect((await post("{}")).status).toBe(201);
    expect((await post(" {} ", { "Content-Type": "application/json; charset=utf-8" })).status).toBe(201);
    expect(await codeOf(await post("{"))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await codeOf(await post("[]"))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await codeOf(await post(new Uint8Array([123, 34, 0xff, 34, 125])))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await codeOf(await post("{}", { "Content-Type": "text/plain" }))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await codeOf(await post(JSON.stringify({ title: "x".repeat(1_100_000) })))).toEqual([
      413,
      "PAYLOAD_TOO_LARGE",
    ]);
    for (const [method, path] of [
      ["GET", "/nope"],
      ["GET", "/"],
      ["PUT", "/api/v1/settings"],
      ["POST", "/api/v1/chat/stream"],
      ["GET", "/api/v1/chat"],
      ["GET", "//evil.example/api/v1/settings"],
      ["GET", "/docs/package.json"],
      ["GET", "/docs/../package.json"],
      ["GET", "/docs/%2e%2e/package.json"],
    ] as const) {
      expect(await codeOf(await wires.fetch(path, { method }))).toEqual([404, "ROUTE_NOT_FOUND"]);
    }
  });

  it("in pieces without a length are bounded too", async () => {
    await using wires = await openWires(temporaryFolder());
    const request = httpRequest(`${wires.url}/api/v1/chat/sessions`, {
      method: "POST",
      agent: false,
      headers: { Authorization: `Bearer ${wires.token}`, "Content-Type": "application/json" },
    });
    request.on("error", () => undefined);
    const answered = once(request, "response");
    for (let index = 0; index < 20; index++) request.write(Buffer.alloc(65_536, 32));
    const [response] = await answered;
    expect(response.statusCode).toBe(413);
    request.destroy();
  });

  it("take numbers and booleans from the query, and what a DELETE says too", async () => {
    await using wires = await openWires(temporaryFolder());
    const { session_id } = await wires.clients.ipc.sessions.create({});
    const listed = await wires.fetch("/api/v1/chat/sessions?limit=1&pinned=false&status=active");
    expect(await json(listed)).toMatchObject({ items: [{ session_id }] });
    expect(await codeOf(await wires.fetch("/api/v1/chat/sessions?limit=many"))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await codeOf(await wires.fetch("/api/v1/chat/sessions?colour=blue"))).toEqual([400, "VALIDATION_FAILED"]);
    const path = `/api/v1/chat/sessions/${session_id}`;
    expect(await codeOf(await wires.fetch(`${path}?undo_seconds=99`, { method: "DELETE" }))).toEqual([
      400,
      "VALIDATION_FAILED",
    ]);
    const deleted = await wires.fetch(`${path}?undo_seconds=5`, { method: "DELETE" });
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    expect((await wires.fetch(`${path}/restore`, { method: "POST" })).status).toBe(200);
    expect((await wires.fetch("/api/v1/shutdown", { method: "POST" })).status).toBe(202);
  });

  it("with and without a slash at the end are the same", async () => {
    await using wires = await openWires(temporaryFolder());
    for (const path of ["/api/v1/chat/", "/api/v1/chat"]) {
      expect((await wires.fetch(path, jsonPost({ message: "What?" }))).status).toBe(200);
    }
    expect((await wires.fetch("/api/v1/settings/")).status).toBe(200);
  });

  it("never see a stack, a path or another's text in an error", async () => {
    await using wires = await openWires(temporaryFolder());
    const answer = await wires.fetch("/api/v1/chat/sessions/none");
    expect(await json(answer)).toEqual({
      error: { code: "SESSION_NOT_FOUND", message: errorTable.SESSION_NOT_FOUND.message },
    });
    for (const header of ["x-content-type-options", "cache-control", "content-security-policy", "referrer-policy"]) {
      expect(answer.headers.get(header)).not.toBeNull();
    }
    expect(answer.headers.get("x-powered-by")).toBeNull();
  });
});

describe("limits", () => {
  it("are told on every limited answer, and say when to come back", async () => {
    await using wires = await openWires(temporaryFolder(), { environment: { RATE_LIMIT_PER_MINUTE: "2" } });
    const search = () => wires.fetch("/api/v1/search", jsonPost({ query: "leave" }));
    const first = await search();
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    expect(Number(first.headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    expect(first.headers.get("retry-after")).toBeNull();
    const streamed = await wires.fetch(
      "/api/v1/chat/",
      jsonPost({ message: "What?" }, { Accept: "text/event-stream" }),
    );
    expect(streamed.headers.get("ratelimit-remaining")).toBe("0");
    await streamed.text();
    const third = await search();
    expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(third.headers.get("ratelimit-remaining")).toBe("0");
    expect(await codeOf(third)).toEqual([429, "RATE_LIMITED"]);
    // Reading isn't limited; the window has its own count; the owner none.
    const read = await wires.fetch("/api/v1/chat/sessions");
    expect([read.status, read.headers.get("ratelimit-limit")]).toEqual([200, null]);
    for (let index = 0; index < 2; index++) await wires.clients.ipc.search.search({ query: "leave" });
    expect(await failure(wires.clients.ipc.search.search({ query: "leave" }))).toEqual({ code: "RATE_LIMITED" });
    for (let index = 0; index < 4; index++) await wires.clients.socket.search.search({ query: "leave" });
  });
});

describe("streams", () => {
  it("name each event's type and number", async () => {
    await using wires = await openWires(temporaryFolder());
    await importPolicy(wires);
    const answer = await wires.fetch(
      "/api/v1/chat/",
      jsonPost({ message: "How many hours may I carry over?" }, { Accept: "text/event-stream" }),
    );
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const frames = (await answer.text()).trimEnd().split("\n\n");
    for (const [index, frame] of frames.entries()) {
      const [event, id, data, ...rest] = frame.split("\n");
      const value = z.looseObject({ type: z.string(), seq: z.number() }).parse(JSON.parse(data?.slice(6) ?? ""));
      expect([event, id, rest]).toEqual([`event: ${value.type}`, `id: ${index + 1}`, []]);
      expect(value.seq).toBe(index + 1);
    }
    expect(frames.length).toBeGreaterThan(2);
  });

  it("answer an error of the request with its status", async () => {
    await using wires = await openWires(temporaryFolder());
    const ask = (body: object) => wires.fetch("/api/v1/chat/", jsonPost(body, { Accept: "text/event-stream" }));
    expect(await codeOf(await ask({ message: "" }))).toEqual([400, "VALIDATION_FAILED"]);
    expect(await codeOf(await ask({ message: "What?", session_id: "none" }))).toEqual([404, "SESSION_NOT_FOUND"]);
  });

  it("cancel the reply when they are closed; over IPC the reply goes on", async () => {
    await using wires = await openWires(temporaryFolder(), slow);
    await importPolicy(wires);
    const lastStatus = async (session_id: string): Promise<string | undefined> =>
      (await wires.clients.ipc.sessions.messages({ session_id })).items.at(-1)?.status;
    for (const wire of ["http", "socket", "ipc"] as const) {
      let session_id = "";
      const leave = new AbortController();
      const events = await wires.clients[wire].chat.askStream(
        { message: "How many hours of vacation may I carry over?", mode: "generated" },
        { signal: leave.signal },
      );
      for await (const event of events) {
        if (event.type === "session") session_id = event.session_id;
        if (event.type === "retrieval") break;
      }
      leave.abort();
      if (wire === "ipc") {
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(await lastStatus(session_id)).toBeUndefined();
        await wires.clients.ipc.chat.cancel({ session_id });
      }
      await expect.poll(() => lastStatus(session_id), { timeout: 5_000 }).toBe("cancelled");
    }
  });

  it("send a comment now and then while nothing happens", async () => {
    await using wires = await openWires(temporaryFolder(), { heartbeatMs: 30 });
    const leave = new AbortController();
    const answer = await wires.fetch("/api/v1/events", { signal: leave.signal });
    let text = "";
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk);
      if (text.split(": still here\n\n").length > 3) break;
    }
    leave.abort();
    expect(text.replaceAll(": still here\n\n", "")).toBe("");
  });

  it("wait for a slow reader instead of piling up, and end when it leaves", async () => {
    let made = 0;
    let returned = false;
    const events = (async function* () {
      try {
        for (; made < 1_000; made++) yield { type: "token", seq: made, text: "x".repeat(100_000) };
      } finally {
        returned = true;
      }
    })();
    const toError = (): HandrailError => new HandrailError("INTERNAL");
    const server = createServer(
      (_, response) => void sendEvents(response, events, { clock: systemClock, heartbeatMs: 10, toError }),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "data");
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // What the kernel's buffers hold, of 100 MB.
    expect(made).toBeLessThan(200);
    socket.destroy();
    await expect.poll(() => returned).toBe(true);
    server.close();
  });
});

describe("closing", () => {
  it("ends what only watches, lets a reply finish, takes nothing new", async () => {
    let finish = (): void => undefined;
    const until = new Promise<void>((resolve) => (finish = resolve));
    await using wires = await openWires(temporaryFolder(), { script: () => ({ pieces: ["Yes."], until }) });
    await importPolicy(wires);
    const watching = await wires.fetch("/api/v1/events");
    const asking = wires.fetch("/api/v1/chat/", jsonPost(slowQuestion));
    await expect.poll(async () => (await wires.clients.ipc.sessions.list({})).items.length).toBe(1);
    const closed = wires.server.close();
    await watching.text();
    await expect(fetch(`${wires.url}/health/live`)).rejects.toThrow();
    finish();
    expect(await json(await asking)).toMatchObject({ status: "complete" });
    await closed;
  });

  it("ends a reply that doesn't finish, after a while", async () => {
    await using wires = await openWires(temporaryFolder(), { ...slow, closeGraceMs: 100 });
    await importPolicy(wires);
    const asking = wires.fetch("/api/v1/chat/", jsonPost(slowQuestion)).catch(() => "gone");
    await expect.poll(async () => (await wires.clients.ipc.sessions.list({})).items.length).toBe(1);
    await wires.server.close();
    expect(await asking).toBe("gone");
    const [session] = (await wires.clients.ipc.sessions.list({})).items;
    const session_id = session?.session_id ?? "";
    await expect
      .poll(async () => (await wires.clients.ipc.sessions.messages({ session_id })).items.at(-1)?.status)
      .toBe("cancelled");
  });
});

describe("the reference documentation", () => {
  it("comes from this server alone", async () => {
    await using wires = await openWires(temporaryFolder());
    const page = await fetch(`${wires.url}/docs`);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).not.toMatch(/https?:/);
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(assets).toHaveLength(4);
    for (const asset of assets) expect((await fetch(wires.url + asset)).status).toBe(200);
  });

  it("lists every route of the table as it is served", async () => {
    await using wires = await openWires(temporaryFolder());
    const operation = z.looseObject({
      responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
      security: z.array(z.unknown()),
    });
    const schema = z.looseObject({
      openapi: z.string(),
      info: z.looseObject({ version: z.literal("1.2.3") }),
      paths: z.record(z.string(), z.record(z.string(), operation)),
    });
    const { openapi, paths } = schema.parse(await (await fetch(`${wires.url}/openapi.json`)).json());
    expect(openapi).toMatch(/^3\.1/);
    const listed = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const table = Object.values(routes)
      .flatMap((group) => Object.values(group))
      .map((route) => `${route["~orpc"].route.method} ${route["~orpc"].route.path}`)
      .filter((entry) => entry !== "POST /api/v1/chat/stream");
    expect(listed.toSorted()).toEqual(table.toSorted());
    const ask = paths["/api/v1/chat/"]?.["post"];
    expect(Object.keys(ask?.responses["200"]?.content ?? {})).toEqual(["application/json", "text/event-stream"]);
    expect(Object.keys(ask?.responses ?? {})).toEqual(expect.arrayContaining(["400", "401", "403", "429", "500"]));
    expect(ask?.security).toEqual([{ token: [] }]);
    expect(paths["/health/live"]?.["get"]?.security).toEqual([]);
    const version = "/api/v1/documents/{document_id}/versions/{version_id}";
    const original = paths[`${version}/original`]?.["get"]?.responses["200"];
    expect(Object.keys(original?.content ?? {})).toEqual(["application/octet-stream"]);
    expect(paths["/api/v1/chat/sessions/{session_id}"]?.["delete"]?.responses["204"]?.content).toBeUndefined();
  });
});
