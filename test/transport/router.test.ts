import { readFileSync } from "node:fs";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { createRouterClient } from "@orpc/server";
import { describe, expect, it } from "vitest";
import { HandrailError } from "../../electron/contract/errors.ts";
import { routes } from "../../electron/contract/routes.ts";
import type { RouteMeta, Scope } from "../../electron/contract/routes/route-base.ts";
import { dataPaths } from "../../electron/platform/data-paths.ts";
import { requireScope } from "../../electron/transport/router.ts";
import { temporaryFolder } from "../fakes/temporary-folder.ts";
import { failure, openWires } from "./wires.ts";

describe("scopes", () => {
  const scopes: readonly Scope[] = ["none", "read", "chat", "admin"];
  const table = Object.entries(routes).flatMap(([group, members]) =>
    Object.entries(members).map(([name, route]) => [`${group}.${name}`, route["~orpc"].meta] as const),
  );

  it.each(table)("%s is for its scope and wider ones", (_, meta: RouteMeta) => {
    const needed = meta.scope ?? "admin";
    const outcomes = scopes.map((scope) => {
      try {
        requireScope(scope, meta);
        return "allowed";
      } catch (error) {
        return error instanceof HandrailError ? error.code : "?";
      }
    });
    const allowedFrom = scopes.indexOf(needed);
    expect(outcomes).toEqual(
      scopes.map((scope, index) =>
        index >= allowedFrom ? "allowed" : scope === "none" ? "UNAUTHORIZED" : "FORBIDDEN",
      ),
    );
  });

  it("are asked for by the router, whichever door the call came through", async () => {
    await using wires = await openWires(temporaryFolder());
    const as = (scope: Scope) =>
      createRouterClient(wires.backend.router, { context: { client: "token-1", scope, via: "http" } });
    expect(await failure(as("none").settings.get({}))).toEqual({ code: "UNAUTHORIZED" });
    expect(await failure(as("read").settings.patch({}))).toEqual({ code: "FORBIDDEN" });
    expect(await failure(as("read").chat.ask({ message: "What?" }))).toEqual({ code: "FORBIDDEN" });
    expect(await failure(as("chat").documents.import({ paths: ["/x"] }))).toEqual({ code: "FORBIDDEN" });
    expect(await as("read").settings.get({})).toBeDefined();
    // Who may not do it isn't told what is wrong with the request either.
    // @ts-expect-error a wrong request
    expect(await failure(as("read").chat.ask({}))).toEqual({ code: "FORBIDDEN" });
  });
});

describe("a fault inside", () => {
  it("leaves as INTERNAL over every wire, with its text in the log alone", async () => {
    await using wires = await openWires(temporaryFolder());
    const { database, logs } = dataPaths(join(wires.folder, "data"));
    const saboteur = new SQLite(database);
    saboteur.exec("ALTER TABLE messages RENAME COLUMN content TO contents_of_the_vault");
    saboteur.close();
    const { session_id } = await wires.clients.ipc.sessions.create({});
    for (const wire of ["http", "ipc", "socket"] as const) {
      const error: unknown = await wires.clients[wire].sessions
        .messages({ session_id })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "INTERNAL", details: undefined });
      expect(String(error)).not.toContain("column");
    }
    const answer = await wires.fetch(`/api/v1/chat/sessions/${session_id}/messages`);
    expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringMatching(/column|sqlite|\.ts/i)]);
    expect(readFileSync(join(logs, "handrail.log"), "utf8")).toContain("no such column");
  });
});

it("tells how long to wait over a message port too", async () => {
  await using wires = await openWires(temporaryFolder(), { environment: { RATE_LIMIT_PER_MINUTE: "1" } });
  await wires.clients.ipc.search.search({ query: "leave" });
  const limited = wires.clients.ipc.search.search({ query: "leave" });
  await expect(limited).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: expect.any(Number) });
});
