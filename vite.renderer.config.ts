import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import { defineConfig, type Plugin } from "vite";
import { cssVariables, theme } from "./renderer/theme.ts";

/** Nothing inline, nothing from elsewhere. Whoever serves the files sends the same as a header. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Mantine would write its variables into an inline style at run time; as a file they need no hole in the policy. */
function mantineVariables(): Plugin {
  const name = "virtual:mantine-variables.css";
  return {
    name: "mantine-variables",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const merged = mergeMantineTheme(DEFAULT_THEME, theme);
      const defaults = defaultCssVariablesResolver(merged);
      const own = cssVariables(merged);
      return convertCssVariables(
        {
          variables: { ...defaults.variables, ...own.variables },
          light: { ...defaults.light, ...own.light },
          dark: { ...defaults.dark, ...own.dark },
        },
        ":root",
      );
    },
  };
}

function policyInPage(): Plugin {
  return {
    name: "policy-in-page",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: contentSecurityPolicy },
        injectTo: "head-prepend",
      },
    ],
  };
}

export default defineConfig({
  root: fileURLToPath(new URL("./renderer", import.meta.url)),
  // The same files are served from app:// and from http://127.0.0.1.
  base: "./",
  plugins: [react(), mantineVariables(), policyInPage()],
  build: {
    outDir: fileURLToPath(new URL("./dist/renderer", import.meta.url)),
    emptyOutDir: true,
    target: "chrome130",
    assetsInlineLimit: 0,
    sourcemap: false,
  },
});
