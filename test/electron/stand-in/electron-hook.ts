import { registerHooks } from "node:module";

/** From here on `electron` is the stand-in, however it is loaded. */
const url = new URL("electron.ts", import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url, format: "module-typescript", shortCircuit: true } : next(specifier, context),
});
