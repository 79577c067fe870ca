/**
 * Who may import whom. The layers of electron/, from the ground up: what stands in one imports only from those before
 * it and from itself. Folders and files in one entry stand side by side and don't know each other.
 */
export const layers: readonly (readonly string[])[] = [
  ["contract"],
  ["platform"],
  ["security", "limits", "models"],
  ["inference"],
  ["retrieval"],
  ["library"],
  ["sessions"],
  ["chat"],
  ["insights"],
  ["evaluation"],
  ["transport"],
  ["library-services.ts"],
  ["services.ts"],
  ["backend.ts"],
  ["http-door.ts"],
  ["commands", "shell"],
  ["serve.ts"],
  ["program.ts"],
  ["cli.ts", "main.ts", "preload.ts"],
];

/** What the window's code may import of electron/. */
export const rendererMayImport: readonly string[] = ["contract"];

/** Data outside electron/ that its code may import; a build takes it in. */
export const importableData: readonly string[] = ["package.json", "models/catalog.json"];

/** A package that only these files (from the checkout's root, `*` within one name) may import: one adapter knows it. */
export interface PackageOwner {
  readonly package: string;
  readonly files: readonly string[];
}

export const packageOwners: readonly PackageOwner[] = [
  { package: "electron", files: ["electron/main.ts", "electron/preload.ts", "electron/shell/*"] },
  { package: "better-sqlite3", files: ["electron/platform/database.ts", "electron/platform/migrations/migration.ts"] },
  { package: "@lancedb/lancedb", files: ["electron/retrieval/chunk-index.ts"] },
  { package: "apache-arrow", files: ["electron/retrieval/*"] },
  { package: "node-llama-cpp", files: ["electron/inference/llama-*.ts"] },
  { package: "@xenova/transformers", files: ["electron/inference/onnx-model.ts"] },
];

/** The only packages that the contract may import: the window and every client load it. */
export const contractPackages: readonly string[] = ["zod", "@orpc/contract"];
