import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The preload: one CommonJS file, which is what a sandboxed window takes, importing nothing but `electron`. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ["electron"] },
  build: {
    ssr: fileURLToPath(new URL("electron/preload.ts", import.meta.url)),
    target: "chrome130",
    outDir: fileURLToPath(new URL("dist", import.meta.url)),
    emptyOutDir: false,
    minify: false,
    rolldownOptions: { output: { format: "cjs", entryFileNames: "preload.cjs" } },
  },
});
