import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const source = (path: string): string => fileURLToPath(new URL(`electron/${path}`, import.meta.url));

/** Modules that an earlier build left beside these; what else lies in dist/ isn't this build's. */
function withoutOldModules(): Plugin {
  return {
    name: "without-old-modules",
    writeBundle({ dir = "" }, written) {
      const old = readdirSync(dir).filter((name) => /\.js(?:\.map)?$/.test(name) && !(name in written));
      for (const name of old) rmSync(join(dir, name));
    },
  };
}

/** The command line, the desktop's main process and the workers; packages stay in node_modules. */
export default defineConfig({
  publicDir: false,
  plugins: [withoutOldModules()],
  build: {
    ssr: true,
    target: "node24",
    outDir: fileURLToPath(new URL("dist", import.meta.url)),
    emptyOutDir: false,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        cli: source("cli.ts"),
        main: source("main.ts"),
        // Named as electron/platform/worker-entry.ts looks for them.
        "llama-worker": source("inference/llama-worker.ts"),
        "embedding-worker": source("inference/embedding-worker.ts"),
        "parser-worker": source("library/parsers/parser-worker.ts"),
        "checkpoint-worker": source("platform/checkpoint-worker.ts"),
      },
      // All in one folder: workers are found beside the file that starts them.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
