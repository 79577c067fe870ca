import { access, constants, mkdir, statfs } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dataPaths } from "../platform/data-paths.ts";
import { checkDatabase } from "../platform/database.ts";
import { connect, type Client } from "./connect.ts";
import { formatBytes, formatDuration, type Terminal } from "./terminal.ts";
import { wholeIndex } from "./whole-index.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, or what to do. */
  readonly detail: string;
}

export interface DoctorOptions {
  readonly dataFolder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Less than this and an import or a download may run into a full disk. */
const enoughFreeBytes = 1_000_000_000;

/** Checks the installation and the data folder; returns whether all is well. Changes nothing that is there. */
export async function doctor(terminal: Terminal, options: DoctorOptions): Promise<boolean> {
  const findings: Finding[] = [];
  const check = async (name: string, run: () => Promise<string>): Promise<void> => {
    const finding = await run().then(
      (detail) => ({ check: name, ok: true, detail }),
      (error: unknown) => ({ check: name, ok: false, detail: error instanceof Error ? error.message : String(error) }),
    );
    findings.push(finding);
    const mark = finding.ok ? terminal.style("green", "ok  ") : terminal.style("red", "FAIL");
    terminal.print(`${mark} ${finding.check.padEnd(14)} ${finding.detail}`);
  };

  await check("Node", nodeVersion);
  await check("data folder", () => folderIsUsable(options.dataFolder));
  await check("database", () => databaseIsSound(options.dataFolder));
  try {
    await using connection = await connect(options);
    const { client, owner } = connection;
    await check("owner", async () =>
      owner === "self" ? "no other Handrail uses the folder" : "a running Handrail answers",
    );
    await check("documents", () => documentsAreIndexed(client, terminal));
    await check("search", () => searchAnswers(client));
    await check("chat model", () => chatModel(client));
  } catch (error) {
    await check("backend", () => Promise.reject(error));
  }
  terminal.result(findings);
  return findings.every((finding) => finding.ok);
}

async function nodeVersion(): Promise<string> {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 24)
    throw new Error(`Node ${process.versions.node} is too old: run it through npm, which brings Node 24.`);
  return process.versions.node;
}

async function folderIsUsable(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.R_OK | constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes < enoughFreeBytes) throw new Error(`Only ${formatBytes(freeBytes)} are free on the disk of ${folder}.`);
  return `${folder}, ${formatBytes(freeBytes)} free`;
}

async function databaseIsSound(folder: string): Promise<string> {
  const path = dataPaths(folder).database;
  if (!existsSync(path)) return "not there yet";
  const problem = checkDatabase(path);
  if (problem !== undefined) throw new Error(`The database is damaged: ${problem}. Restore a backup.`);
  return "whole";
}

async function documentsAreIndexed(client: Client, terminal: Terminal): Promise<string> {
  await wholeIndex(client, terminal);
  const { parts } = await client.system.ready({});
  if (parts.index === "failed")
    throw new Error("The search index can't be opened. Delete the folder 'index'; it is rebuilt.");
  const { items, next_cursor } = await client.documents.list({ limit: 200 });
  const count = next_cursor === undefined ? String(items.length) : `${items.length} or more`;
  return `${count}, index ${parts.index}`;
}

async function searchAnswers(client: Client): Promise<string> {
  const { results, timings } = await client.search.search({ query: "How many days of annual leave do I get?" });
  return `${results.length} passages in ${formatDuration(timings.total_ms)}`;
}

async function chatModel(client: Client): Promise<string> {
  const { items } = await client.models.list({});
  const selected = items.find((model) => model.role === "chat" && model.selected && model.installed);
  if (!selected) return "none: answers are quoted (handrail models list)";
  if (!selected.fit.fits) {
    throw new Error(
      `${selected.name} needs ${formatBytes(selected.fit.needs_bytes)}, ${formatBytes(selected.fit.available_bytes)} are free.`,
    );
  }
  return selected.name;
}
