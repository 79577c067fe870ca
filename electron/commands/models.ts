import type { Client } from "./connect.ts";
import { followJob } from "./follow-job.ts";
import { formatBytes, type Terminal } from "./terminal.ts";

export async function listModels(client: Client, terminal: Terminal): Promise<void> {
  const { items } = await client.models.list({});
  terminal.result(items);
  for (const model of items) {
    const state = model.selected ? "selected" : model.installed ? "installed" : model.fit.fits ? "" : "does not fit";
    terminal.print(
      `${model.model_id.padEnd(36)} ${model.role.padEnd(9)} ${formatBytes(model.size_bytes).padStart(8)}  needs ${formatBytes(model.fit.needs_bytes).padStart(8)}  ${model.licence.padEnd(12)} ${state}`,
    );
  }
}

/** Downloads and, for a chat model, selects it. Returns whether it is installed now. */
export async function downloadModel(
  client: Client,
  terminal: Terminal,
  modelId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { job_id } = await client.models.download({ model_id: modelId });
  const job = await followJob(client, terminal, job_id, `Downloading ${modelId}`, signal);
  terminal.result(job);
  if (job.status === "done") terminal.print(`${modelId} is installed.`);
  else for (const failure of job.failures) terminal.note(`${failure.path}: ${failure.message}`);
  return job.status === "done";
}

export async function selectModel(client: Client, terminal: Terminal, modelId: string): Promise<void> {
  const model = await client.models.select({ model_id: modelId });
  terminal.result(model);
  terminal.print(`${model.name} is selected.`);
}

export async function importModel(
  client: Client,
  terminal: Terminal,
  path: string,
  modelId: string | undefined,
): Promise<void> {
  const model = await client.models.import({ path, ...(modelId !== undefined && { model_id: modelId }) });
  terminal.result(model);
  terminal.print(`${model.name} is installed as ${model.model_id}.`);
}
