declare module "virtual:mantine-variables.css";

/** Made by the page's build from the contract. */
declare module "virtual:route-table" {
  /** Group → name → method and path, with `{parameters}`. */
  export const routeTable: Readonly<Record<string, Readonly<Record<string, readonly [method: string, path: string]>>>>;
}
