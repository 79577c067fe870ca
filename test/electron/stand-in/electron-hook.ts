import { registerHooks } from "node:module";

/** From here on `electron` is what `file` of this folder says, however it is loaded; `original-fs` is Node's own. */
export function resolveElectron(file: "electron.ts" | "electron-in-utility.ts"): void {
  const url = new URL(file, import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "electron") return { url, format: "module-typescript", shortCircuit: true };
      return specifier === "original-fs" ? next("node:fs", context) : next(specifier, context);
    },
  });
}
