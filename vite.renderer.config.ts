import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { pagePlugins } from "./vite.page-plugins.ts";

/** What asks for the first data; the stores' hooks are for React and come with the window. */
const isOfStart = (id: string): boolean =>
  /\/renderer\/(start\.ts|(api|stores)\/(?!use-app))|zustand\/esm\/vanilla|virtual:route-table|vite\/preload-helper/.test(
    id.replaceAll("\\", "/"),
  );

export default defineConfig({
  root: fileURLToPath(new URL("./renderer", import.meta.url)),
  // The same files are served from app:// and from http://127.0.0.1.
  base: "./",
  plugins: [react(), ...pagePlugins()],
  build: {
    outDir: fileURLToPath(new URL("./dist/renderer", import.meta.url)),
    emptyOutDir: true,
    target: "chrome130",
    assetsInlineLimit: 0,
    sourcemap: false,
    // It is read from this computer's own disk.
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      // The second is imported by the first, but belongs to the first screen like what is imported at once.
      input: ["renderer/index.html", "renderer/main.tsx"].map((file) => fileURLToPath(new URL(file, import.meta.url))),
      output: {
        codeSplitting: {
          groups: [
            { name: "start", tags: ["$initial"], test: isOfStart, priority: 2 },
            { name: "window", tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
  },
});
