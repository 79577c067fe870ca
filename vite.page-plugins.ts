import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { getContractRouter, isContractProcedure } from "@orpc/contract";
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";
import { routes } from "./electron/contract/routes.ts";
import pdfjs from "pdfjs-dist/package.json" with { type: "json" };
import { pageSecurityPolicyInMeta } from "./electron/transport/page-policy.ts";
import { cssVariables, theme } from "./renderer/theme.ts";

/** What the page's build (vite.renderer.config.ts) does beyond Vite. */
export const pagePlugins = (): Plugin[] => [
  virtualModule("mantine-variables.css", mantineVariables),
  virtualModule("route-table", routeTable),
  mantineStyles(),
  pdfFiles(),
  pageHead(),
];

function virtualModule(name: string, content: () => string): Plugin {
  const id = `virtual:${name}`;
  return {
    name,
    resolveId: (wanted) => (wanted === id ? `\0${id}` : undefined),
    load: (wanted) => (wanted === `\0${id}` ? content() : undefined),
  };
}

/** Mantine would write its variables into an inline style at run time; as a file they need no hole in the policy. */
function mantineVariables(): string {
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
}

/**
 * Method and path of every route, taken from the contract while building: a browser would otherwise have to load all
 * schemas, and zod with them, before its first call.
 */
function routeTable(): string {
  const table = Object.entries(routes).map(([group, members]) => [
    group,
    Object.fromEntries(
      Object.keys(members).map((name) => {
        const procedure = getContractRouter(routes, [group, name]);
        if (!isContractProcedure(procedure)) throw new Error(`${group}.${name} is no route`);
        const { method = "POST", path } = procedure["~orpc"].route;
        return [name, [method, path]];
      }),
    ),
  ]);
  return `export const routeTable = ${JSON.stringify(Object.fromEntries(table))};`;
}

/** Each of Mantine's components brings its own styles, so that only those in use are loaded, and only with their page. */
function mantineStyles(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  return {
    name: "mantine-styles",
    transform(code, id) {
      const found = /@mantine\/core\/esm\/.*\/(?<name>\w+)\.module\.mjs$/.exec(id.replaceAll("\\", "/"));
      const sheet = found && `@mantine/core/styles/${basename(found.groups?.["name"] ?? "")}.layer.css`;
      if (!sheet || !existsSync(resolve(sheet))) return undefined;
      return { code: `import ${JSON.stringify(sheet)};\n${code}`, map: null, moduleSideEffects: true };
    },
  };
}

/** What PDF.js loads by itself: its worker, fonts and character maps that a PDF only names, decoders of rare pictures. */
function pdfFiles(): Plugin {
  const root = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  // WebAssembly would need a hole in the policy; each decoder comes as JavaScript, too.
  const wanted: Readonly<Record<string, RegExp>> = {
    build: /^pdf\.worker\.min\.mjs$/,
    cmaps: /\.bcmap$/,
    standard_fonts: /\.(pfb|ttf)$/,
    iccs: /\.icc$/,
    wasm: /_nowasm_fallback\.js$/,
  };
  return {
    name: "pdf-files",
    apply: "build",
    generateBundle() {
      for (const [folder, pattern] of Object.entries(wanted)) {
        for (const name of readdirSync(join(root, folder)).filter((file) => pattern.test(file))) {
          this.emitFile({
            type: "asset",
            fileName: `assets/pdfjs-${pdfjs.version}/${folder}/${name}`,
            source: readFileSync(join(root, folder, name)),
          });
        }
      }
    },
  };
}

/**
 * The policy, and what the first screen consists of: its scripts and styles are fetched while the first script already
 * asks for the data.
 */
function pageHead(): Plugin {
  return {
    name: "page-head",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html, { bundle }) => [
        {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content: pageSecurityPolicyInMeta },
          injectTo: "head-prepend",
        },
        ...firstScreen(bundle ?? {}).filter(({ attrs }) => !html.includes(String(attrs?.["href"]))),
      ],
    },
  };
}

function firstScreen(bundle: Rolldown.OutputBundle): HtmlTagDescriptor[] {
  const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
  const named = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const window = chunks.find((chunk) => chunk.facadeModuleId?.endsWith("/renderer/main.tsx"));
  if (!window) throw new Error("the build has no chunk of renderer/main.tsx");
  const files = new Set<string>();
  const collect = (fileName: string): void => {
    const chunk = named.get(fileName);
    if (!chunk || files.has(fileName)) return;
    files.add(fileName);
    chunk.imports.forEach(collect);
  };
  collect(window.fileName);
  const styles = [...files].flatMap((file) => [...(named.get(file)?.viteMetadata?.importedCss ?? [])]);
  return [
    ...[...files].map((file) => link({ rel: "modulepreload", crossorigin: true, href: `./${file}` })),
    ...styles.map((file) => link({ rel: "stylesheet", crossorigin: true, href: `./${file}` })),
  ];
}

const link = (attrs: Record<string, string | boolean>): HtmlTagDescriptor => ({ tag: "link", attrs, injectTo: "head" });
