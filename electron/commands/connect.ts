import { createRouterClient } from "@orpc/server";
import type { ContractRouterClient } from "@orpc/contract";
import { createBackend } from "../backend.ts";
import type { Routes } from "../contract/routes.ts";
import { dataPaths } from "../platform/data-paths.ts";
import { createSocketClient, socketAnswers } from "../transport/http-client.ts";

export type Client = ContractRouterClient<Routes>;

export interface Connection {
  readonly client: Client;
  /** Whether this process opened the data folder, or speaks to the one that has it open. */
  readonly owner: "self" | "other";
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ConnectOptions {
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Finds the process that owns the data folder and speaks to it over its socket; where there is none, opens the folder.
 *
 * @throws HandrailError DATA_FOLDER_IN_USE when an owner holds the folder but doesn't answer
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { socket } = dataPaths(options.dataFolder);
  if (await socketAnswers(socket)) {
    const client = createSocketClient(socket);
    return { client, owner: "other", [Symbol.asyncDispose]: async () => undefined };
  }
  const backend = await createBackend(options);
  const client = createRouterClient(backend.router, { context: backend.ownerContext("command-line") });
  return { client, owner: "self", [Symbol.asyncDispose]: () => backend.dispose() };
}
