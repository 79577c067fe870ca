/** What `import … from "electron"` gives in a utility process: of what the app uses, nothing. */
export const isStandIn = true;
