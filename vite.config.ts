import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const source = (path: string): string => fileURLToPath(new URL(`electron/${path}`, import.meta.url));

/** `npm run build`: the command line and the workers for Node 24; packages stay in node_modules. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    target: "node24",
    outDir: fileURLToPath(new URL("dist", import.meta.url)),
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        cli: source("cli.ts"),
        // Named as electron/platform/worker-entry.ts looks for them.
        "llama-worker": source("inference/llama-worker.ts"),
        "embedding-worker": source("inference/embedding-worker.ts"),
        "parser-worker": source("library/parsers/parser-worker.ts"),
      },
      // All in one folder: workers are found beside the file that starts them.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
